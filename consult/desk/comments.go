package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"toguna/consult"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// CommentIn is a comment to make.
type CommentIn struct {
	Draft     string
	Version   uint64 // 0: the newest
	Lang      string // of the text commented on; empty: the version's first
	At        string // "Article 12", or a provision's id
	Quote     string // a passage of that provision; may be empty
	Kind      string // empty: general
	Text      string
	Replace   string // wording that one proposes for the passage, or the provision
	Committee bool   // only the committee can read it
}

// contextRunes is how much of the text around a quote is kept with it.
const contextRunes = 32

// Comment makes a comment. The quote must stand, once, in the provision named.
func (s *Space) Comment(ctx context.Context, in CommentIn) (Result, error) {
	d, err := s.FindDraft(in.Draft)
	if err != nil {
		return Result{}, err
	}
	v, err := TextOf(d, Which{in.Version, in.Lang})
	if err != nil {
		return Result{}, err
	}
	ps, err := s.Provisions(ctx, v)
	if err != nil {
		return Result{}, err
	}
	i, err := draft.Find(ps, in.At)
	if err != nil {
		return Result{}, provisionError(err, in.At)
	}
	c := &entry.Comment{
		Draft: v.Ref, Lang: v.Texts[0].Lang, Kind: firstOf(in.Kind, "general"), Text: entry.CleanText(in.Text),
		Replace: entry.CleanText(in.Replace), Time: s.now(), Seed: consult.NewSeed(),
	}
	if !slices.Contains(entry.CommentKinds, c.Kind) {
		return Result{}, fmt.Errorf("type of comment: %w", ErrBadValue)
	}
	if len(c.Text) > entry.MaxComment || len(c.Replace) > entry.MaxComment || len(in.Quote) > entry.MaxQuote {
		return Result{}, ErrTooLong
	}
	if c.Text == "" {
		return Result{}, fmt.Errorf("text: %w", ErrBadValue)
	}
	at := ps[i]
	if in.Quote != "" {
		if at, err = locate(ps, i, c, fold(in.Quote)); err != nil {
			return Result{}, err
		}
	}
	c.At, c.Label = at.ID, at.Label
	circle := entry.Everyone
	if in.Committee {
		circle = entry.Committee
	}
	return s.write(ctx, circle, nil, c)
}

func provisionError(err error, at string) error {
	if errors.Is(err, draft.ErrAmbiguous) {
		return fmt.Errorf("%w: %s", ErrAmbiguous, at)
	}
	return fmt.Errorf("%w: %s", ErrNoProvision, at)
}

// locate finds the quote in provision i or in those that belong to it, and gives
// the comment the words around it. What people call an article is the article
// with its paragraphs and points.
func locate(ps []draft.Provision, i int, c *entry.Comment, quote string) (draft.Provision, error) {
	var at draft.Provision
	n := 0
	for j := i; j < len(ps) && (j == i || strings.HasPrefix(ps[j].ID, ps[i].ID+"/")); j++ {
		text := fold(ps[j].Text)
		words, times := stands(&ps[j], text, quote)
		if times == 0 {
			continue
		}
		n += times
		at = ps[j]
		quoting(c, text, strings.Index(text, words), words)
	}
	switch {
	case n == 0:
		return at, ErrQuoteNotFound
	case n > 1:
		return at, ErrQuoteAmbiguous
	}
	return at, nil
}

// stands is what of a quote stands in a provision's text, and how often. Whoever
// copies a point from its beginning may copy its number along, which is beside the
// text.
func stands(p *draft.Provision, text, quote string) (words string, times int) {
	if p.Number != "" {
		if rest, ok := strings.CutPrefix(quote, fold(p.Number)+" "); ok && strings.HasPrefix(text, rest) {
			return rest, 1
		}
	}
	return quote, strings.Count(text, quote)
}

// quoting gives a comment the quote that stands at a byte of a text, and the words
// around it.
func quoting(c *entry.Comment, text string, at int, quote string) {
	c.Quote, c.Before, c.After = quote, lastRunes(text[:at], contextRunes), firstRunes(text[at+len(quote):], contextRunes)
}

// fold makes a text comparable with what draft.Import keeps.
func fold(s string) string { return strings.Join(strings.Fields(entry.CleanText(s)), " ") }

func firstRunes(s string, n int) string {
	r := []rune(s)
	return entry.CleanText(string(r[:min(n, len(r))]))
}

func lastRunes(s string, n int) string {
	r := []rune(s)
	return entry.CleanText(string(r[max(0, len(r)-n):]))
}

// said finds a comment, or the reply, that an id names, with its circle.
func (s *Space) said(id string) (entry.Ref, entry.Circle, error) {
	type thing struct {
		ref    entry.Ref
		circle entry.Circle
	}
	var all []thing
	for _, c := range s.State().Comments {
		all = append(all, thing{c.Ref, c.Circle})
		for _, r := range c.Replies {
			all = append(all, thing{r.Ref, r.Circle})
		}
	}
	t, err := find(all, id, func(t thing) entry.Ref { return t.ref })
	return t.ref, t.circle, err
}

// Reply answers a comment or another reply, to the same readers.
func (s *Space) Reply(ctx context.Context, to, text string) (Result, error) {
	ref, circle, err := s.said(to)
	if err != nil {
		return Result{}, err
	}
	text = entry.CleanText(text)
	if len(text) > entry.MaxComment {
		return Result{}, ErrTooLong
	}
	return s.write(ctx, circle, nil, &entry.Reply{To: ref, Text: text, Time: s.now(), Seed: consult.NewSeed()})
}

// Endorse supports somebody else's comment.
func (s *Space) Endorse(ctx context.Context, of string) (Result, error) {
	c, err := find(s.State().Comments, of, func(c consult.Comment) entry.Ref { return c.Ref })
	if err != nil {
		return Result{}, err
	}
	if c.By == s.Me() {
		return Result{}, fmt.Errorf("one's own comment: %w", ErrBadValue)
	}
	return s.write(ctx, c.Circle, nil, &entry.Endorse{Of: c.Ref, Time: s.now()})
}

// Withdraw takes back one's own comment or submission. Nothing is deleted.
func (s *Space) Withdraw(ctx context.Context, of, reason string) (Result, error) {
	w := &entry.Withdraw{Reason: entry.CleanText(reason), Time: s.now()}
	st := s.State()
	circle := entry.Everyone
	c, err := find(st.Comments, of, func(c consult.Comment) entry.Ref { return c.Ref })
	switch {
	case err == nil && c.By == s.Me():
		w.Of, circle = c.Ref, c.Circle
	case err == nil:
		return Result{}, consult.ErrRole
	default:
		sub, serr := find(st.Submissions, of, func(s consult.Submission) entry.Ref { return s.Ref })
		if serr != nil {
			return Result{}, err
		}
		if sub.By != s.Me() {
			return Result{}, consult.ErrRole
		}
		w.Of = sub.Ref
		if sub.Confidential {
			circle = entry.Committee
		}
	}
	return s.write(ctx, circle, nil, w)
}

// Where says where a comment hangs in a version: where it is shown, at another
// provision and passage of it, or nowhere any more.
type Where struct {
	Confirm bool   // where it is shown
	Orphan  bool   // nowhere
	At      string // otherwise: "Article 12", or a provision's id
	Quote   string // a passage of that provision; may be empty
}

// PlaceComment says where a comment hangs in a text of another version than that on
// which it was made; with no language given, in that of its own language where there
// is one. Its author may say so, and a clerk; what it quotes itself never changes.
func (s *Space) PlaceComment(ctx context.Context, id string, which Which, where Where) (Result, error) {
	c, err := find(s.State().Comments, id, func(c consult.Comment) entry.Ref { return c.Ref })
	if err != nil {
		return Result{}, err
	}
	if c.By != s.Me() && s.MyRole() != consult.RoleClerk {
		return Result{}, consult.ErrRole
	}
	d, err := s.FindDraft(c.Body.Draft.String())
	if err != nil {
		return Result{}, err
	}
	v, err := TextOf(d, which)
	if err != nil {
		return Result{}, err
	}
	if v.Ref == c.Body.Draft {
		return Result{}, ErrOwnVersion
	}
	if which.Lang == "" {
		v = v.In(c.Body.Lang)
	}
	p := &entry.Place{Of: c.Ref, Draft: v.Ref, Time: s.now()}
	if err := s.fillPlace(ctx, p, &c, d, v, where); err != nil {
		return Result{}, err
	}
	if p.At != "" && v.Lang() != c.Body.Lang {
		p.Lang = v.Lang()
	}
	return s.write(ctx, c.Circle, nil, p)
}

// fillPlace writes into a record where the comment hangs.
func (s *Space) fillPlace(ctx context.Context, p *entry.Place, c *consult.Comment, d consult.Draft, v consult.Version, where Where) error {
	if where.Confirm && where.Orphan || (where.Confirm || where.Orphan) == (where.At != "") {
		return fmt.Errorf("where the comment hangs: %w", ErrBadValue)
	}
	if where.Orphan {
		return nil
	}
	t, err := s.text(ctx, v)
	if err != nil {
		return err
	}
	if where.At != "" {
		return placeAt(p, t, where)
	}
	at, ok, err := s.place(ctx, c, d, v, t)
	if err != nil {
		return err
	}
	if !ok {
		return consult.ErrNotHereYet
	}
	if at.Provision < 0 {
		return ErrNoPlace
	}
	on := t.provisions[at.Provision]
	p.At, p.Label = on.ID, on.Label
	if c.Body.Quote == "" {
		return nil
	}
	runes := []rune(on.Text)
	if from, ok := versionIn(d, c.Body.Draft); ok && from.In(c.Body.Lang).Lang() != v.Lang() {
		return nil // all of the provision in another language
	}
	if at.forWords(c, len(runes)) {
		return nil
	}
	before, quote, after := string(runes[:at.Start]), fold(string(runes[at.Start:at.End])), string(runes[at.End:])
	if quote != "" && len(quote) <= entry.MaxQuote {
		p.Quote, p.Before, p.After = quote, lastRunes(fold(before), contextRunes), firstRunes(fold(after), contextRunes)
	}
	return nil
}

// forWords reports that a place in a provision of some runes stands for words that
// nobody can point at there: some of all of it, or of what goes on in the next. To
// quote it would be to say that a wording for these words is one for all that.
func (p *place) forWords(c *consult.Comment, runes int) bool {
	all := p.Start == 0 && p.End == runes && 2*utf8.RuneCountInString(c.Body.Quote) < runes
	return p.whole || p.Last != p.Provision || all
}

// placeAt writes into a record the provision and the passage that somebody named.
func placeAt(p *entry.Place, t *text, where Where) error {
	i, err := draft.Find(t.provisions, where.At)
	if err != nil {
		return provisionError(err, where.At)
	}
	at := t.provisions[i]
	if len(where.Quote) > entry.MaxQuote {
		return ErrTooLong
	}
	if where.Quote != "" {
		var c entry.Comment
		if at, err = locate(t.provisions, i, &c, fold(where.Quote)); err != nil {
			return err
		}
		p.Quote, p.Before, p.After = c.Quote, c.Before, c.After
	}
	p.At, p.Label = at.ID, at.Label
	return nil
}
