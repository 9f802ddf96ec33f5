package anchor

import (
	"errors"
	"fmt"
	"strings"

	"toguna/consult/draft"
)

// ErrNotQuoted is the error of a quote that the old version does not have.
var ErrNotQuoted = errors.New("the old version has no such passage")

// Answer finds a passage in the old version and places it, without knowing the
// files that they were read from.
func (a *Alignment) Answer(q Asked) Answer { return a.Clerk(nil, nil).Answer(q) }

// label names the article of a new provision as the asker names those of the
// old version: "Art 5", not "Article 5", and with its title if that was given.
func (a *Alignment) label(asked string, i int) string {
	asked = trimLabel(asked)
	at, ok := a.find(asked)
	is := &a.new.ps[article(a.new.ps, i, ok && a.old.ps[at].Kind == draft.KindHeading)]
	if !ok || asked == a.old.ps[at].Label {
		return is.Label
	}
	was := &a.old.ps[at]
	before, after, ok := strings.Cut(asked, was.Number)
	if !ok || was.Number == "" || is.Number == "" {
		return is.Label
	}
	if title := strings.Index(after, was.Text); was.Text != "" && title >= 0 {
		after = after[:title] + is.Text + after[title+len(was.Text):]
	}
	return before + is.Number + after
}

// article returns the article that a provision belongs to or comes after, where
// that begins with a heading a heading counts as one. Without any it is the
// provision itself.
func article(ps []draft.Provision, i int, headings bool) int {
	for k := i; k >= 0; k-- {
		if ps[k].Kind == draft.KindArticle || headings && ps[k].Kind == draft.KindHeading {
			return k
		}
	}
	return i
}

// trimLabel takes off the marks of a heading in markdown.
func trimLabel(s string) string { return strings.TrimSpace(strings.TrimLeft(s, "# ")) }

// find resolves the label of an old article, with or without its title.
func (a *Alignment) find(label string) (int, bool) {
	const tries = 12
	for range tries {
		if i, err := draft.Find(a.old.ps, label); err == nil {
			return i, true
		}
		cut := strings.LastIndexByte(label, ' ')
		if cut < 0 {
			break
		}
		label = strings.TrimRight(label[:cut], " .:-–—")
	}
	return 0, false
}

// section returns the bytes from a provision to the next article, or to the next
// heading if it is a heading itself.
func (v *version) section(i int) (from, to int) {
	if k := v.after(i); k < len(v.ps) {
		return v.segs[i].start, v.segs[k].start
	}
	return v.segs[i].start, len(v.s)
}

// after returns the next article behind a provision, or the next heading if it is
// a heading itself.
func (v *version) after(i int) int {
	for k := i + 1; k < len(v.ps); k++ {
		if v.ps[k].Kind == draft.KindArticle || v.ps[i].Kind == draft.KindHeading && v.ps[k].Kind == draft.KindHeading {
			return k
		}
	}
	return len(v.ps)
}

// almost is how near a passage must be to the quote of it, where programs differ
// in what they make of a table, a link or a note.
const almost = 0.9

// Locate finds a passage in the old version: in the article that is called
// label, up to the next article, or else anywhere. Where it stands repeatedly,
// the context decides. In its article it need not stand word for word: the
// passage that is meant is the old version's own.
func (a *Alignment) Locate(label, quote, prefix, suffix string) (Quote, error) {
	o := origin{
		text: clip(folded(quote), maxQuote),
		left: lastRunes(folded(prefix), contextRunes), right: firstRunes(folded(suffix), contextRunes),
	}
	if o.text == "" {
		return Quote{}, fmt.Errorf("%w: the quote is empty", ErrNotQuoted)
	}
	at, end, ok := a.locate(trimLabel(label), &o)
	if !ok {
		return Quote{}, ErrNotQuoted
	}
	i := a.old.at(at)
	// A number at its beginning is not of the text.
	start := max(at, a.old.segs[i].body)
	if end <= start {
		return Quote{}, fmt.Errorf("%w: it is a number", ErrNotQuoted)
	}
	return Quote{
		Provision: i, Start: a.old.runesAt(i, start), Text: a.old.passage(start, end),
		Prefix: prefix, Suffix: suffix,
	}, nil
}

func (a *Alignment) locate(label string, o *origin) (start, end int, ok bool) {
	i, named := a.find(label)
	from, to := 0, 0
	if named {
		from, to = a.old.section(i)
		if start, ok = a.old.bestIn(o, from, to, from); ok {
			return start, start + len(o.text), true
		}
	}
	if start, ok = a.old.bestIn(o, 0, len(a.old.s), 0); ok {
		return start, start + len(o.text), true
	}
	s := []rune(o.text)
	if !named || (len(s)/wordBits+1)*(to-from) > maxTable {
		return 0, 0, false
	}
	text := []rune(a.old.s[from:to])
	first, last, dist := nearest(s, text)
	if first == last || 1-float64(dist)/float64(len(s)) < almost {
		return 0, 0, false
	}
	start = from + len(string(text[:first]))
	return start, start + len(string(text[first:last])), true
}
