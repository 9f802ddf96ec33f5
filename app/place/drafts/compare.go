package drafts

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult/anchor"
	"toguna/consult/comparison"
	"toguna/consult/desk"
)

// comparing is two versions of a draft.
type comparing struct {
	p       *presenter
	changed func()

	draft    string   // its id
	numbers  []uint64 // of its versions
	from, to uint64
	rows     []comparison.Row
	changes  []int  // the rows that changed
	title    string // of the text
	counts   map[anchor.Relation]int
	cursor   // which row is looked at
	running  *stage.Running
	turn     int
}

// newComparing compares versions of the draft that is open.
func newComparing(p *presenter, changed func()) *comparing {
	c := &comparing{p: p, changed: changed, draft: p.draft.Ref.String(), cursor: cursor{-1}}
	for _, v := range p.draft.Versions {
		c.numbers = append(c.numbers, v.Number)
	}
	return c
}

// load compares two versions.
func (c *comparing) load(from, to uint64) {
	c.stop()
	c.from, c.to = from, to
	c.rows, c.changes, c.counts, c.at = nil, nil, nil, -1
	if from == to {
		c.changed()
		return
	}
	sp, id, turn, lang := c.p.st.Space(), c.draft, c.turn, c.p.sharedLang(from, to)
	var got desk.Comparison
	c.running = c.p.st.Start(stage.Act{What: "progress.comparing", Undone: "app.undone.nothing", Run: func(ctx context.Context) (err error) {
		got, err = sp.Compare(ctx, id, from, to, lang)
		return err
	}, Done: func(err error) {
		if turn != c.turn {
			return
		}
		c.running = nil
		if err != nil {
			c.p.failOn(err, c.p.draft.Title())
		} else {
			c.title = got.Title
			c.take(got.Rows)
		}
		c.changed()
	}})
	c.changed()
}

// stop ends the comparing. What it would have led to is not waited for.
func (c *comparing) stop() {
	c.turn++
	if c.running != nil {
		c.running.Cancel()
		c.running = nil
	}
}

// take shows these rows, from the first change on.
func (c *comparing) take(rows []comparison.Row) {
	c.rows, c.changes, c.counts, c.at = rows, nil, comparison.Count(rows), -1
	for i := range rows {
		if rows[i].Changed() {
			c.changes = append(c.changes, i)
		}
	}
	if len(c.changes) > 0 {
		c.at = c.changes[0]
	}
}

// save writes what was changed to a new file: a document for a word processor
// where it is called .docx, else a page to print.
func (c *comparing) save(path string, done func()) {
	if c.running != nil {
		return
	}
	words := c.p.words()
	write, title, from, to, rows := comparison.Write, c.title, c.from, c.to, c.rows
	if strings.EqualFold(filepath.Ext(path), ".docx") {
		write = comparison.WriteDocx
	}
	c.p.st.Start(stage.Act{What: "app.drafts.compare.writing", Run: func(context.Context) error {
		return stage.WriteNew(path, func(w io.Writer) error { return write(w, title, from, to, rows, false, words) })
	}, Done: c.p.saved(path, done)})
}

// words are what a page or document says of itself.
func (p *presenter) words() comparison.Words {
	lang := p.st.Lang()
	return comparison.Words{T: p.st.Loc().T, Number: func(n int) string { return assets.Number(lang, n) }, Lang: lang}
}

// nth is which change is looked at, from 1; 0 for none.
func (c *comparing) nth() int {
	n := 0
	for i, at := range c.changes {
		if at <= c.at {
			n = i + 1
		}
	}
	return n
}

// relations are what happened to a row, in the order in which it is told.
func relations(r *comparison.Row) []anchor.Relation {
	var out []anchor.Relation
	for _, x := range comparison.Relations {
		if r.Relation.Has(x) {
			out = append(out, x)
		}
	}
	if len(out) == 0 && r.Changed() {
		out = append(out, anchor.Edited)
	}
	return out
}
