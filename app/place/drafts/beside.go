package drafts

import (
	"context"
	"errors"

	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// besides is two texts of a version, side by side.
type besides struct {
	p       *presenter
	changed func()

	version     consult.Version // with the text at the left at hand
	left, right string          // languages
	rows        []desk.Beside
	alone       []int // the rows of which one text has nothing
	marks       []int // how many comments hang on each row
	cursor            // which row is looked at
	loaded      bool
	missing     bool // one of the texts is still on its way
	loading     stage.Latest
	counting    stage.Latest
}

// newBesides sets the texts of the version that is open beside each other: at the
// left the one that it began with, at the right the one that is read, or else the
// next.
func newBesides(p *presenter, changed func()) *besides {
	langs := p.languages()
	b := &besides{p: p, changed: changed, version: p.version.In(langs[0]), left: langs[0], right: langs[1], cursor: cursor{-1}}
	if l := p.version.Lang(); l != langs[0] {
		b.right = l
	}
	return b
}

// load aligns the two. It stays at the row that is looked at, or goes to that of the
// passage that was read.
func (b *besides) load() {
	sp, v, right := b.p.st.Space(), b.version, b.right
	read, id := b.p.version.Lang(), b.p.selectedID()
	stage.Load(b.p.st, &b.loading, func(ctx context.Context) ([]desk.Beside, error) {
		return sp.SideBySide(ctx, v, right)
	}, func(rows []desk.Beside, err error) {
		b.loaded, b.missing = true, errors.Is(err, consult.ErrNotHereYet)
		if err != nil && !b.missing {
			b.p.fail(err)
		}
		b.take(rows)
		if b.at < 0 && len(rows) > 0 {
			b.at = max(0, b.find(read, id))
		}
		b.changed()
		b.count()
	})
}

// count counts the comments on either text.
func (b *besides) count() {
	sp, id, v, right := b.p.st.Space(), b.p.draft.Ref.String(), b.version, b.right
	stage.Load(b.p.st, &b.counting, func(ctx context.Context) (said, error) {
		return saidOf(ctx, sp, id, v)
	}, func(s said, err error) {
		if err != nil {
			b.p.fail(err)
			return
		}
		b.marks = marksOf(b.rows, s, right)
		b.changed()
	})
}

// marksOf counts comments in the rows, each once: in its own text, or, if that is
// neither of the two, where it hangs in the one at the left.
func marksOf(rows []desk.Beside, s said, right string) []int {
	marks, left, there := make([]int, len(rows)), map[string]int{}, map[string]int{}
	for i := range rows {
		for _, p := range rows[i].Here {
			left[p.ID] = i
		}
		for _, p := range rows[i].There {
			there[p.ID] = i
		}
	}
	counted := map[string]bool{}
	count := func(c *desk.CommentView, in map[string]int) {
		i, ok := in[c.Provision]
		if ok && !counted[c.ID] && (!c.Withdrawn || c.Mine) {
			marks[i]++
			counted[c.ID] = true
		}
	}
	for i := range s.others {
		if s.others[i].Lang == right {
			count(&s.others[i], there)
		}
	}
	for i := range s.here {
		count(&s.here[i], left)
	}
	return marks
}

func (b *besides) take(rows []desk.Beside) {
	b.rows, b.alone, b.marks = rows, nil, nil
	for i := range rows {
		if rows[i].Alone {
			b.alone = append(b.alone, i)
		}
	}
	b.at = min(b.at, len(rows)-1)
}

// setRight sets another text at the right.
func (b *besides) setRight(lang string) {
	b.right, b.at = lang, -1
	b.load()
}

// find is the row with a provision of the text in that language, -1 for none.
func (b *besides) find(lang, id string) int {
	for i := range b.rows {
		ps := b.rows[i].There
		if lang == b.left {
			ps = b.rows[i].Here
		}
		for _, p := range ps {
			if p.ID == id {
				return i
			}
		}
	}
	return -1
}

// here is the provision of the text in that language in the row that is looked at,
// or in the one before that has any; nil for none.
func (b *besides) here(lang string) *draft.Provision {
	for i := b.at; i >= 0 && i < len(b.rows); i-- {
		ps := b.rows[i].There
		if lang == b.left {
			ps = b.rows[i].Here
		}
		if len(ps) > 0 {
			return &ps[0]
		}
	}
	return nil
}

// lacking counts what only the left text has, and what only the right.
func (b *besides) lacking() (left, right int) {
	for _, i := range b.alone {
		left += len(b.rows[i].Here)
		right += len(b.rows[i].There)
	}
	return left, right
}
