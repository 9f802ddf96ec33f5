package drafts

import (
	"context"
	"slices"

	"toguna/consult"
	"toguna/consult/desk"
)

// said is what was said of a draft: here, at its places in the text that is read,
// and on the other texts of the version, at its places there.
type said struct {
	here, others []desk.CommentView
}

func saidOf(ctx context.Context, sp *desk.Space, id string, v consult.Version) (s said, err error) {
	if s.here, err = sp.Comments(ctx, id, desk.Which{Version: v.Number, Lang: v.Lang()}); err != nil {
		return s, err
	}
	for _, t := range v.Texts[1:] {
		there, err := sp.Comments(ctx, id, desk.Which{Version: v.Number, Lang: t.Lang})
		if err != nil {
			return s, err
		}
		for _, c := range there {
			if c.Lang == t.Lang {
				s.others = append(s.others, c)
			}
		}
	}
	return s, nil
}

// sameText reports whether two are one text of one version.
func sameText(a, b consult.Version) bool { return a.Ref == b.Ref && a.Lang() == b.Lang() }

// selectedID is the id of the passage selected; empty for none.
func (p *presenter) selectedID() string {
	if p.selected < 0 || p.selected >= len(p.passages) {
		return ""
	}
	return p.passages[p.selected].ID
}

// languages are those of the version's texts, the one that it began with first.
func (p *presenter) languages() []string {
	var out []string
	for _, v := range p.draft.Versions {
		if v.Ref != p.version.Ref {
			continue
		}
		for _, t := range v.Texts {
			out = append(out, t.Lang)
		}
	}
	return out
}

// readIn reads the version in another language, at the same place.
func (p *presenter) readIn(lang string) {
	if lang == p.version.Lang() || !p.version.Has(lang) {
		return
	}
	p.lang = lang
	p.open(p.draft.Ref.String(), p.version.Number)
}

// readAt reads the text that a comment was made on, at its passage.
func (p *presenter) readAt(c desk.CommentView) {
	p.want = "comment:" + c.ID
	p.readIn(c.Lang)
}

// nextLang is the language after the one that is read, going around; empty where
// there is one alone.
func (p *presenter) nextLang() string {
	all := p.languages()
	if len(all) < 2 {
		return ""
	}
	return all[(slices.Index(all, p.version.Lang())+1)%len(all)]
}

// langOf is the language to be put down for what is written of the text that is
// read; empty for the one that the version began with.
func (p *presenter) langOf() string {
	if all := p.languages(); len(all) > 0 && all[0] != p.version.Lang() {
		return p.version.Lang()
	}
	return ""
}

// homeOf is the language of the text in which a person looks whether a comment is at
// its place: that of its own, or of the one that the version began with, for what
// the version no longer has.
func homeOf(c *desk.CommentView, langs []string) string {
	if slices.Contains(langs, c.Lang) || len(langs) == 0 {
		return c.Lang
	}
	return langs[0]
}

// unsure counts the comments that a person is to look at, in all texts of the
// version.
func (p *presenter) unsure() int {
	_, n := p.unsureIn()
	return n
}

// unsureOn counts those of them that are looked at in the text of a language, as a
// review loads them, without those of which somebody has said where they hang.
func (p *presenter) unsureOn(lang string) int {
	langs, n := p.languages(), 0
	count := func(cs []desk.CommentView) {
		for i := range cs {
			c := &cs[i]
			if homeOf(c, langs) == lang && !c.Withdrawn && !c.Placed && (c.Decision == "" || c.Mine) && groupOf(c) != certain {
				n++
			}
		}
	}
	if lang == p.version.Lang() {
		count(p.comments)
		return n
	}
	count(p.others)
	if len(langs) > 0 && lang == langs[0] { // what has no text of its own here is looked at in the first
		for i := range p.comments {
			if c := &p.comments[i]; !slices.Contains(langs, c.Lang) {
				count([]desk.CommentView{*c})
			}
		}
	}
	return n
}

// unsureIn tells in which language comments are to be looked at, the one that is
// read before others, and how many there are in all of them; empty for none.
func (p *presenter) unsureIn() (lang string, n int) {
	for _, l := range p.languages() {
		k := p.unsureOn(l)
		if k > 0 && (lang == "" || l == p.version.Lang()) {
			lang = l
		}
		n += k
	}
	return lang, n
}

// sharedLang is the language that is read, if both of two versions have it, or else
// the first that both have; empty where there is none.
func (p *presenter) sharedLang(from, to uint64) string {
	a, errA := desk.Version(p.draft, from)
	b, errB := desk.Version(p.draft, to)
	if errA != nil || errB != nil {
		return ""
	}
	for _, l := range append([]string{p.version.Lang()}, p.languages()...) {
		if a.Has(l) && b.Has(l) {
			return l
		}
	}
	for _, t := range b.Texts {
		if a.Has(t.Lang) {
			return t.Lang
		}
	}
	return ""
}
