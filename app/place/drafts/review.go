package drafts

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"toguna/app/place"
	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// carried is a comment that was carried to the version shown, with its passage as
// it was and as it is.
type carried struct {
	desk.CommentView
	Version  uint64           // it was made on; 0 if that version is not here
	Was      *draft.Provision // nil if that text is not here
	From, To int              // where the quote stands in it, in runes; nowhere if both are 0
	Now      *draft.Provision // nil for an orphan
	Near     *draft.Provision // what became of an orphan's provision; may be nil
	nth      int              // which provision Was is of its text
}

// group is the comments of one state.
type group int

const (
	toLookAt group = iota
	orphaned
	certain
	groups
)

func groupOf(c *desk.CommentView) group {
	switch c.Anchor {
	case anchor.Certain.String():
		return certain
	case anchor.Orphan.String():
		return orphaned
	}
	return toLookAt
}

// review is the comments that were carried to a version, to be looked at.
type review struct {
	p       *presenter
	changed func()

	draft   string // its id
	version uint64
	lang    string            // of the text
	from    []uint64          // the versions they were made on, ascending
	text    []draft.Provision // of the version; empty while it is not here
	items   [groups][]carried
	shown   group
	at      int // in the group shown; -1 for none
	seen    map[string]bool
	loaded  bool
	loading stage.Latest
	placing string // the comment whose place is being recorded; empty for none
	next    string // the comment to go on with once it is
}

func newReview(p *presenter, changed func()) *review {
	return &review{p: p, changed: changed, draft: p.draft.Ref.String(), version: p.version.Number, lang: p.version.Lang(), seen: map[string]bool{}, at: -1}
}

// load reads the comments and the texts they were made on. Of those that were
// answered it leaves out what is not one's own.
func (r *review) load() {
	if r.placing != "" {
		return // it is done once that is recorded
	}
	sp, id, which := r.p.st.Space(), r.draft, desk.Which{Version: r.version, Lang: r.lang}
	var text []draft.Provision
	stage.Load(r.p.st, &r.loading, func(ctx context.Context) ([]carried, error) {
		d, err := sp.FindDraft(id)
		if err != nil {
			return nil, err
		}
		to, err := desk.TextOf(d, which)
		if err != nil {
			return nil, err
		}
		cs, err := sp.Comments(ctx, id, which)
		if err != nil {
			return nil, err
		}
		l := newLooking(sp, d)
		now, err := l.text(ctx, to)
		if err != nil {
			return nil, err
		}
		if now != nil {
			text = now.provisions
		}
		return l.all(ctx, cs, to)
	}, func(all []carried, err error) {
		if err != nil {
			r.p.fail(err)
			return
		}
		r.text = text
		r.take(all)
		r.changed()
	})
}

// take sorts the comments, and stays at the one that was shown, or where it was if
// it is no longer there.
func (r *review) take(all []carried) {
	was, stood := "", max(r.at, 0)
	if c := r.current(); c != nil {
		was = c.ID
	}
	r.items, r.from, r.loaded = [groups][]carried{}, nil, true
	versions := map[uint64]bool{}
	for _, c := range all {
		g := groupOf(&c.CommentView)
		r.items[g] = append(r.items[g], c)
		versions[c.Version] = true
	}
	delete(versions, 0)
	delete(versions, r.version)
	r.from = slices.Sorted(maps.Keys(versions))
	// Those that have no place in this text are in the order of the one they had one in.
	slices.SortStableFunc(r.items[orphaned], func(a, b carried) int {
		return cmp.Or(cmp.Compare(a.Version, b.Version), a.nth-b.nth, a.Time.Compare(b.Time), strings.Compare(a.ID, b.ID))
	})
	if was == "" && len(r.items[toLookAt]) == 0 && len(r.items[orphaned]) > 0 {
		r.shown = orphaned
	}
	if g, i := r.find(r.next); i >= 0 {
		r.shown, was = g, r.next
	}
	r.next = ""
	r.at = slices.IndexFunc(r.items[r.shown], func(c carried) bool { return c.ID == was })
	if r.at < 0 {
		r.at = min(stood, len(r.items[r.shown])-1)
	}
	r.choose(r.at)
}

// find tells where a comment is, -1 if it is nowhere.
func (r *review) find(id string) (group, int) {
	for g, items := range r.items {
		if i := slices.IndexFunc(items, func(c carried) bool { return c.ID == id }); i >= 0 {
			return group(g), i
		}
	}
	return 0, -1
}

// current is the comment that is looked at, nil for none.
func (r *review) current() *carried {
	if r.at < 0 || r.at >= len(r.items[r.shown]) {
		return nil
	}
	return &r.items[r.shown][r.at]
}

// choose looks at comment i of the group shown.
func (r *review) choose(i int) bool {
	if i < 0 || i >= len(r.items[r.shown]) {
		return false
	}
	r.at = i
	r.seen[r.items[r.shown][i].ID] = true
	return true
}

// show shows another group.
func (r *review) show(g group) {
	r.shown, r.at = g, -1
	r.choose(0)
	r.changed()
}

// looked counts what was looked at of the group shown.
func (r *review) looked() int {
	n := 0
	for _, c := range r.items[r.shown] {
		if r.seen[c.ID] {
			n++
		}
	}
	return n
}

func (r *review) total() int {
	return len(r.items[toLookAt]) + len(r.items[orphaned]) + len(r.items[certain])
}

// mayPlace reports whether one may say where a comment hangs.
func (r *review) mayPlace(c *carried) bool {
	return c != nil && len(r.text) > 0 && c.Version != r.version && (c.Mine || r.p.clerk())
}

// mayConfirm reports whether one may say that a comment hangs where it is shown.
func (r *review) mayConfirm(c *carried) bool {
	return r.mayPlace(c) && c.Now != nil && (!c.Placed || groupOf(&c.CommentView) != certain)
}

// mayOrphan reports whether one may say that a comment hangs nowhere any more.
func (r *review) mayOrphan(c *carried) bool {
	return r.mayPlace(c) && (!c.Placed || groupOf(&c.CommentView) != orphaned)
}

// place records where a comment hangs, and goes on with the next. It reports false
// if it cannot now.
func (r *review) place(c carried, where desk.Where, done func()) bool {
	if r.placing != "" || !r.mayPlace(&c) {
		return false
	}
	sp, which, next := r.p.st.Space(), desk.Which{Version: r.version, Lang: r.lang}, r.following()
	r.placing = c.ID
	r.p.st.Start(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) error {
		_, err := sp.PlaceComment(ctx, c.ID, which, where)
		return err
	}, Done: func(err error) {
		r.placing = ""
		if err != nil {
			r.p.fail(err)
			r.load() // what came meanwhile
			return
		}
		if at := r.current(); at != nil && at.ID == c.ID {
			r.next = next
		}
		r.p.reload()
		r.load()
		done()
	}})
	return true
}

// following is the comment to go on with after the one that is looked at: the next
// of its group that nobody placed, or else one of those a person is to look at.
func (r *review) following() string {
	items := r.items[r.shown]
	for k := 1; k < len(items); k++ {
		if c := &items[(r.at+k)%len(items)]; !c.Placed {
			return c.ID
		}
	}
	for _, g := range []group{toLookAt, orphaned} {
		for i := range r.items[g] {
			if c := &r.items[g][i]; g != r.shown && !c.Placed {
				return c.ID
			}
		}
	}
	return ""
}

// matching lists the provisions of the version that hold the words looked for.
func (r *review) matching(query string) []int {
	var out []int
	for i := range r.text {
		if place.Matches(r.text[i].Label+" "+r.text[i].Text, query) {
			out = append(out, i)
		}
	}
	return out
}

// elsewhere is the place at provision i: at the words that the comment quotes if
// they stand there, and once among all that belongs to it, or else at all of it.
func (r *review) elsewhere(c *carried, i int) desk.Where {
	where := desk.Where{At: r.text[i].ID}
	if c.Quote == "" || c.Across || !strings.Contains(oneLine(r.text[i].Text), c.Quote) {
		return where
	}
	n := 0
	for j := i; j < len(r.text) && (j == i || strings.HasPrefix(r.text[j].ID, where.At+"/")); j++ {
		n += strings.Count(oneLine(r.text[j].Text), c.Quote)
	}
	if n == 1 {
		where.Quote = c.Quote
	}
	return where
}

// oneLine is a text as it is quoted.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// reading is a version's provisions, to be looked up by their ids.
type reading struct {
	provisions []draft.Provision
	index      map[string]int
}

// find returns a provision and which it is of all; nil if there is none.
func (t *reading) find(id string) (*draft.Provision, int) {
	if t == nil {
		return nil, 0
	}
	i, ok := t.index[id]
	if !ok {
		return nil, 0
	}
	return &t.provisions[i], i
}

// looking looks up where comments come from.
type looking struct {
	sp     *desk.Space
	bodies map[string]*entry.Comment
	draft  consult.Draft
	texts  map[textID]*reading // nil for one that is not here
}

func newLooking(sp *desk.Space, d consult.Draft) *looking {
	l := &looking{sp: sp, draft: d, bodies: map[string]*entry.Comment{}, texts: map[textID]*reading{}}
	all := sp.State().Comments
	for i := range all {
		l.bodies[all[i].Ref.String()] = &all[i].Body
	}
	return l
}

// textID names the text at hand of a version.
type textID struct {
	version entry.Ref
	lang    string
}

// text returns the provisions of the text at hand of a version, nil if they are not
// here.
func (l *looking) text(ctx context.Context, v consult.Version) (*reading, error) {
	id := textID{v.Ref, v.Lang()}
	if t, ok := l.texts[id]; ok {
		return t, nil
	}
	ps, err := l.sp.Provisions(ctx, v)
	if err != nil && !errors.Is(err, consult.ErrNotHereYet) {
		return nil, err
	}
	var t *reading
	if err == nil {
		t = &reading{ps, make(map[string]int, len(ps))}
		for i := range ps {
			t.index[ps[i].ID] = i
		}
	}
	l.texts[id] = t
	return t, nil
}

// all adds to the comments that are to be looked at in this text their passages.
func (l *looking) all(ctx context.Context, cs []desk.CommentView, to consult.Version) ([]carried, error) {
	var langs []string
	for _, v := range l.draft.Versions {
		for _, t := range v.Texts {
			if v.Ref == to.Ref {
				langs = append(langs, t.Lang)
			}
		}
	}
	out := make([]carried, 0, len(cs))
	for i := range cs {
		c := &cs[i]
		if c.Withdrawn || c.Decision != "" && !c.Mine || homeOf(c, langs) != to.Lang() {
			continue
		}
		x, err := l.carried(ctx, c, to)
		if err != nil {
			return nil, err
		}
		if x.Version != to.Number || groupOf(c) != certain {
			out = append(out, x)
		}
	}
	return out, nil
}

// carried adds to a comment its passage as it was and as it is.
func (l *looking) carried(ctx context.Context, c *desk.CommentView, to consult.Version) (carried, error) {
	out := carried{CommentView: *c}
	now, err := l.text(ctx, to)
	if err != nil {
		return out, err
	}
	out.Now, _ = now.find(c.Provision)
	out.Near, _ = now.find(c.Home)
	body := l.bodies[c.ID]
	if body == nil {
		return out, nil
	}
	for _, v := range l.draft.Versions {
		if v.Ref != body.Draft {
			continue
		}
		out.Version = v.Number
		was, err := l.text(ctx, v.In(c.Lang))
		if err != nil {
			return out, err
		}
		if out.Was, out.nth = was.find(body.At); out.Was != nil {
			out.From, out.To = standing(out.Was.Text, body.Before, body.Quote)
		}
	}
	return out, nil
}

// standing finds a quote in a text, in runes: where the words before it are those
// that were, if it stands there repeatedly.
func standing(text, before, quote string) (from, to int) {
	if quote == "" {
		return 0, 0
	}
	text = strings.Map(func(r rune) rune { // in a table other white space stands between cells
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	at := -1
	for start := 0; ; {
		i := strings.Index(text[start:], quote)
		if i < 0 {
			break
		}
		i += start
		if at < 0 {
			at = i
		}
		if strings.HasSuffix(strings.TrimSpace(text[:i]), strings.TrimSpace(before)) {
			at = i
			break
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		start = i + size
	}
	if at < 0 {
		return 0, 0
	}
	from = utf8.RuneCountInString(text[:at])
	return from, from + utf8.RuneCountInString(quote)
}
