package drafts

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult/comparison"
	"toguna/consult/desk"
	"toguna/consult/docx"
)

// sieve is which of the wordings proposed are shown.
type sieve int

// The sieves.
const (
	everyWording sieve = iota
	acceptedOnly
	contended
	sieves
)

// proposing is the wordings proposed for a version, in the order of its articles.
type proposing struct {
	p       *presenter
	changed func()

	draft   string // its id
	which   desk.Which
	title   string
	version uint64
	all     []desk.Amendment
	counts  [sieves]int
	shown   []int // of all
	sieve   sieve
	cursor  // which of those shown is looked at
	loaded  bool
	loading stage.Latest
}

func newProposing(p *presenter, changed func()) *proposing {
	v := p.version
	return &proposing{
		p: p, changed: changed, draft: p.draft.Ref.String(), which: desk.Which{Version: v.Number, Lang: v.Lang()},
		title: v.Texts[0].Title, version: v.Number, cursor: cursor{-1},
	}
}

// proposed counts the wordings that are proposed.
func (p *presenter) proposed() int {
	n := 0
	for i := range p.comments {
		if c := &p.comments[i]; c.Replace != "" && !c.Withdrawn {
			n++
		}
	}
	return n
}

func (w *proposing) load() {
	sp := w.p.st.Space()
	stage.Load(w.p.st, &w.loading, func(ctx context.Context) ([]desk.Amendment, error) {
		return sp.Amendments(ctx, w.draft, w.which)
	}, func(all []desk.Amendment, err error) {
		if err != nil {
			w.p.fail(err)
			return
		}
		was := ""
		if w.at >= 0 {
			was = w.all[w.shown[w.at]].ID
		}
		w.loaded, w.all = true, all
		w.sift(was)
		w.changed()
	})
}

// lets reports whether a sieve lets a wording through.
func (s sieve) lets(a *desk.Amendment) bool {
	switch s {
	case acceptedOnly:
		return a.Decision == "accepted" || a.Decision == "partly"
	case contended:
		return len(a.Conflicts) > 0
	}
	return true
}

// sift takes what the sieve lets through, and stays at a comment if that is among it.
func (w *proposing) sift(id string) {
	w.shown, w.at, w.counts = nil, -1, [sieves]int{}
	for i := range w.all {
		a := &w.all[i]
		for s := range sieves {
			if s.lets(a) {
				w.counts[s]++
			}
		}
		if w.sieve.lets(a) {
			if a.ID == id {
				w.at = len(w.shown)
			}
			w.shown = append(w.shown, i)
		}
	}
	if w.at < 0 && len(w.shown) > 0 {
		w.at = 0
	}
}

func (w *proposing) show(s sieve) {
	w.sieve = s
	w.sift("")
	w.changed()
}

// secret counts the wordings that only the committee can read: what is saved leaves
// them out.
func (w *proposing) secret() int {
	n := 0
	for i := range w.all {
		if w.all[i].Committee {
			n++
		}
	}
	return n
}

// save writes the list to a new file: a document for a word processor where it is
// called .docx, else a page to print.
func (w *proposing) save(path string, done func()) {
	words, title := w.p.words(), w.title
	facts := []string{w.p.st.T("proposals.version", "Version", w.version)}
	list := desk.Proposals(w.all, false)
	write := comparison.WriteProposals
	if strings.EqualFold(filepath.Ext(path), ".docx") {
		write = comparison.WriteProposalsDocx
	}
	w.p.st.Start(stage.Act{What: "app.drafts.compare.writing", Run: func(context.Context) error {
		return stage.WriteNew(path, func(to io.Writer) error { return write(to, title, facts, list, words) })
	}, Done: w.p.saved(path, done)})
}

// saved tells of a file that was to be written.
func (p *presenter) saved(path string, done func()) func(error) {
	return func(err error) {
		if err != nil {
			p.fail(err, "Path", path)
			return
		}
		done()
	}
}

// drawing is the text of the next version, with the accepted wordings drawn into it.
// Nothing of it is shared before share.
type drawing struct {
	p       *presenter
	changed func()

	draft, lang string
	words       map[string]string // a clerk's own, by comment; an empty one leaves it out
	d           *desk.Drawing     // nil while it is not here
	rows        []int             // the passages into which something is drawn
	cursor                        // which of rows is looked at
	loading     stage.Latest
	sharing     *stage.Running
}

func newDrawing(p *presenter, changed func()) *drawing {
	return &drawing{p: p, changed: changed, draft: p.draft.Ref.String(), lang: p.version.Lang(), words: map[string]string{}, cursor: cursor{-1}}
}

// mayDraw reports whether one may make the next version of what is read.
func (p *presenter) mayDraw() bool { return p.clerk() && p.version.Ref == p.draft.Latest().Ref }

func (d *drawing) load() {
	sp, in := d.p.st.Space(), desk.DrawIn{Draft: d.draft, Lang: d.lang, Words: map[string]string{}}
	for id, w := range d.words {
		in.Words[id] = w
	}
	stage.Load(d.p.st, &d.loading, func(ctx context.Context) (*desk.Drawing, error) {
		return sp.Draw(ctx, in)
	}, func(got *desk.Drawing, err error) {
		if err != nil {
			// What was accepted may have been answered otherwise meanwhile: begin anew.
			d.words = map[string]string{}
			d.p.fail(err)
			return
		}
		d.take(got)
		d.changed()
	})
}

func (d *drawing) take(got *desk.Drawing) {
	d.d, d.rows = got, nil
	for i := range got.Passages {
		if got.Passages[i].Of != nil {
			d.rows = append(d.rows, i)
		}
	}
	d.at = min(max(d.at, 0), len(d.rows)-1)
}

// set gives the words that are drawn in for a comment; empty ones leave it out.
func (d *drawing) set(id, words string) {
	d.words[id] = strings.TrimSpace(words)
	d.load()
}

// unset takes that back.
func (d *drawing) unset(id string) {
	delete(d.words, id)
	d.load()
}

// taken are the wordings that were drawn into a passage.
func (d *drawing) taken(x *desk.Passage) []*desk.Wording {
	var out []*desk.Wording
	for _, id := range x.Of {
		for i := range d.d.Taken {
			if d.d.Taken[i].ID == id {
				out = append(out, &d.d.Taken[i])
			}
		}
	}
	return out
}

func (d *drawing) ready() bool { return d.d != nil && d.sharing == nil }

// save writes the text with its changes as tracked ones, to go on working in it.
func (d *drawing) save(path string, done func()) {
	if !d.ready() {
		return
	}
	what, say := d.d, assets.Catalog(d.d.Lang).T
	by := docx.Author{Name: say(desk.SayDrawer, nil), Date: d.p.st.Now()}
	d.p.st.Start(stage.Act{What: "app.drafts.compare.writing", Undone: "app.undone.nothing", Run: func(ctx context.Context) error {
		return stage.WriteNew(path, func(w io.Writer) error { return desk.WriteDrawing(ctx, w, what, by, say) })
	}, Done: d.p.saved(path, done)})
}

// share shares what is shown as the next version.
func (d *drawing) share(note string, done func(desk.DraftAdded)) {
	if !d.ready() || len(d.d.Taken) == 0 {
		return
	}
	sp, what, say := d.p.st.Space(), d.d, assets.Catalog(d.d.Lang).T
	var added desk.DraftAdded
	d.sharing = d.p.st.Start(stage.Act{What: "progress.sealing", Undone: "app.undone.nothing", Run: func(ctx context.Context) (err error) {
		added, err = sp.ShareDrawing(ctx, what, strings.TrimSpace(note), say)
		return err
	}, Done: func(err error) {
		d.sharing = nil
		if err != nil {
			d.p.fail(err)
		}
		if err != nil && added.Draft == "" {
			d.changed()
			return
		}
		done(added) // even if what was drawn could not be recorded: the version is there
	}})
	d.changed()
}
