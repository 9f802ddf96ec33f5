package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/docx"
	"toguna/consult/draft"
	"toguna/consult/entry"
)

// What the program writes into the note of a version, and into the margin of a
// drawing, by the ids of the words.
const (
	SayDrawn      = "written.drawn"       // the note: Count wordings are drawn into version Version
	SayDrawer     = "written.drawer"      // as whose the changes are shown
	SayFrom       = "written.from"        // in the margin: comment Id, of Name
	SayFromSecret = "written.from-secret" // likewise: comment Id, to the committee
	SayProposes   = "written.proposes"    // likewise: the Words it proposes
	SayDecision   = "decision."           // with the decision after it
	SayLeft       = "draw.left."          // with a [Left] after it
)

// Say has the words for an id.
type Say = func(id string, data map[string]any) string

// WriteDrawing writes a drawing as a docx file to go on working in: its changes are
// tracked ones, and the margin says from which comment each comes, and what is not
// drawn in. Who wrote to the committee alone is not named.
func WriteDrawing(ctx context.Context, w io.Writer, d *Drawing, by docx.Author, say Say) error {
	t := draft.Text{Title: d.Title, Lang: d.Lang, By: by}
	index, hung := map[string]int{}, map[string]int{} // passages: by their id, and the first that a comment was drawn into
	for i, x := range d.Passages {
		p := x.Passage
		if p.ID != "" {
			index[p.ID] = i
		}
		for _, id := range x.Of {
			if _, ok := hung[id]; !ok {
				hung[id] = i
			}
		}
		t.Passages = append(t.Passages, p)
	}
	note := func(at int, w *Wording) {
		n := draft.Note{Author: by.Name, Date: w.Time, Text: entry.CleanText(w.note(say))}
		t.Passages[at].Notes = append(t.Passages[at].Notes, n)
	}
	for i := range d.Taken {
		w := &d.Taken[i]
		if at, ok := hung[w.ID]; ok {
			note(at, w)
		}
	}
	for i := range d.Left {
		if w := &d.Left[i]; w.Left != LeftSame && w.Left != LeftOut && len(t.Passages) > 0 {
			note(index[w.Provision], w) // an orphan's at the beginning
		}
	}
	if err := draft.WriteDocx(ctx, w, t); err != nil {
		return fmt.Errorf("write drawing: %w", err)
	}
	return nil
}

// note is what the margin says of a wording: of which comment it is, what was
// answered, and if it is not drawn in, why, and what it proposes.
func (w *Wording) note(say Say) string {
	id := w.ID[:min(10, len(w.ID))]
	lines := []string{say(SayFrom, map[string]any{"Id": id, "Name": NameAndOrg(w.Author, w.Org)}), say(SayDecision+w.Decision, nil), w.Reason}
	if w.Committee {
		lines[0] = say(SayFromSecret, map[string]any{"Id": id})
	}
	if w.Left != "" {
		lines = append(lines, say(SayLeft+string(w.Left), nil), say(SayProposes, map[string]any{"Words": w.Words}))
	}
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
}

// ShareDrawing shares a drawing as the next version: the file that is its authentic
// text is written here. The records that follow say which comments' wordings stand
// in it, to those who can read these comments; where only that failed, the error
// comes with what was shared.
func (s *Space) ShareDrawing(ctx context.Context, d *Drawing, note string, say Say) (DraftAdded, error) {
	if s.MyRole() != consult.RoleClerk {
		return DraftAdded{}, consult.ErrRole
	}
	if len(d.Taken) == 0 {
		return DraftAdded{}, ErrNothingDrawn
	}
	now, err := s.FindDraft(d.draft.Ref.String())
	if err != nil {
		return DraftAdded{}, err
	}
	if now.Latest().Ref != d.version.Ref {
		return DraftAdded{}, ErrNotNewest
	}
	if s.answeredAnew(d) {
		return DraftAdded{}, ErrAnsweredAnew
	}
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return DraftAdded{}, err
	}
	defer done()
	s.desk.opts.report(ctx, Progress{Stage: "importing"})
	data, doc, err := d.document(ctx)
	if err != nil {
		return DraftAdded{}, err
	}
	in := DraftIn{Title: d.Title, Lang: d.Lang}
	to := target{draft: d.draft.Ref.String(), version: entry.Draft{Of: d.draft.Ref, Number: d.From + 1, Time: s.now()}}
	to.version.Note = entry.CleanText(d.note(note, say))
	added, ref, err := s.share(ctx, &to, &in, doc, original{bytes.NewReader(data), int64(len(data)), ".docx"})
	if err != nil {
		return DraftAdded{}, err
	}
	return added, s.noteDrawn(ctx, ref, d.Lang, d.traces(doc.Provisions))
}

// answeredAnew reports that since a drawing was made one of its wordings was taken
// back, or its answer changed.
func (s *Space) answeredAnew(d *Drawing) bool {
	was := make(map[string]string, len(d.Taken))
	for i := range d.Taken {
		was[d.Taken[i].ID] = d.Taken[i].Decision
	}
	all := s.State().Comments
	for i := range all {
		decision, ok := was[all[i].Ref.String()]
		if ok && (all[i].Withdrawn != nil || all[i].Decision != decision) {
			return true
		}
	}
	return false
}

// note is a version's note with how many wordings were drawn into it. Everybody
// reads it: that one of a comment to the committee is among them is not to be
// counted from it.
func (d *Drawing) note(note string, say Say) string {
	open := 0
	for i := range d.Taken {
		if !d.Taken[i].Committee {
			open++
		}
	}
	if open == 0 {
		return note
	}
	return strings.TrimSpace(note + "\n" + say(SayDrawn, map[string]any{"Count": open, "Version": d.From}))
}

// document is the file of a drawing without tracked changes, and what it is read as.
func (d *Drawing) document(ctx context.Context) ([]byte, *draft.Document, error) {
	t := draft.Text{Title: d.Title, Lang: d.Lang}
	for _, x := range d.Passages {
		t.Passages = append(t.Passages, draft.Passage{Provision: x.Provision})
	}
	var buf bytes.Buffer
	if err := draft.WriteDocx(ctx, &buf, t); err != nil {
		return nil, nil, fmt.Errorf("write version: %w", err)
	}
	doc, err := draft.Import(ctx, "original.docx", bytes.NewReader(buf.Bytes()), int64(buf.Len()), draft.Options{Lang: d.Lang})
	return buf.Bytes(), doc, err
}

// Trace says where a comment's wording stands in a version.
type Trace struct {
	Comment   CommentView
	Provision draft.Provision
	Words     string // a clerk's own; empty if they are the comment's
}

// traces finds the passages with what was drawn into them among the provisions that
// their file is read as: as a rule the same ones.
func (d *Drawing) traces(ps []draft.Provision) []Trace {
	same := len(ps) == len(d.Passages)
	for i := 0; same && i < len(ps); i++ {
		same = ps[i].Text == d.Passages[i].Text
	}
	at := map[string]int{} // by comment
	next := 0
	for i, x := range d.Passages {
		k := i
		if !same { // a wording that opens an article of its own, say
			for k = next; k < len(ps) && ps[k].Text != x.Text; k++ {
			}
			if k == len(ps) {
				continue
			}
			next = k
		}
		for _, id := range x.Of {
			if _, ok := at[id]; !ok {
				at[id] = k
			}
		}
	}
	var out []Trace
	for _, w := range d.Taken {
		k, ok := at[w.ID]
		if !ok {
			continue
		}
		t := Trace{Comment: w.CommentView, Provision: ps[k]}
		if w.Own {
			t.Words = w.Words
		}
		out = append(out, t)
	}
	return out
}

// Bounds of one record of what was drawn, well within a pack.
const (
	maxTraces     = 1000
	maxTraceBytes = 128 << 10
	traceBytes    = 128 // of one at most, besides its place and words
)

// noteDrawn records what was drawn into a version, and what it says of comments to
// the committee for the committee alone.
func (s *Space) noteDrawn(ctx context.Context, version entry.Ref, lang string, ts []Trace) error {
	refs := map[string]entry.Ref{}
	for _, c := range s.State().Comments {
		refs[c.Ref.String()] = c.Ref
	}
	for _, circle := range []entry.Circle{entry.Everyone, entry.Committee} {
		d := &entry.Drawn{Draft: version, Lang: lang, Time: s.now()}
		size := 0
		flush := func() error {
			if len(d.Changes) == 0 {
				return nil
			}
			_, err := s.write(ctx, circle, nil, d)
			d, size = &entry.Drawn{Draft: version, Lang: lang, Time: s.now()}, 0
			return err
		}
		for _, t := range ts {
			ref, ok := refs[t.Comment.ID]
			if !ok || t.Comment.Committee != (circle == entry.Committee) {
				continue
			}
			more := len(t.Words) + len(t.Provision.ID) + traceBytes
			if len(d.Changes) == maxTraces || size+more > maxTraceBytes {
				if err := flush(); err != nil {
					return fmt.Errorf("record what was drawn in: %w", err)
				}
			}
			size += more
			d.Changes = append(d.Changes, entry.DrawnWording{Of: ref, At: t.Provision.ID, Wording: t.Words})
		}
		if err := flush(); err != nil {
			return fmt.Errorf("record what was drawn in: %w", err)
		}
	}
	return nil
}

// Traces finds the accepted wordings that stand in the newest version of a draft and
// did not stand in the one before it, of those of which nothing is recorded: what a
// clerk drew in by hand. With record it is recorded.
func (s *Space) Traces(ctx context.Context, id, lang string, record bool) ([]Trace, error) {
	if record && s.MyRole() != consult.RoleClerk {
		return nil, consult.ErrRole
	}
	d, err := s.FindDraft(id)
	if err != nil {
		return nil, err
	}
	is, err := TextOf(d, Which{Lang: lang})
	if err != nil {
		return nil, err
	}
	was, err := formerOf(d, is)
	if err != nil {
		return nil, err
	}
	was = was.In(is.Lang())
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	now, err := s.text(ctx, is)
	if err != nil {
		return nil, err
	}
	before, err := s.text(ctx, was)
	if err != nil {
		return nil, err
	}
	r := s.reading()
	var out []Trace
	all := s.State().Comments
	for i := range all {
		c := &all[i]
		if _, ok := versionIn(d, c.Body.Draft); !ok || c.Body.Replace == "" || c.Withdrawn != nil || c.Body.Draft == is.Ref ||
			!drawable(c.Decision) || r.drawn[c.Ref] != 0 {
			continue
		}
		t, ok, err := s.traceOf(ctx, c, d, was, is, before, now)
		if err != nil {
			return nil, err
		}
		if ok {
			t.Comment = r.comment(c)
			out = append(out, t)
		}
	}
	if record && len(out) > 0 {
		return out, s.noteDrawn(ctx, is.Ref, is.Lang(), out)
	}
	return out, nil
}

// traceOf finds a comment's wording where its passage went.
func (s *Space) traceOf(ctx context.Context, c *consult.Comment, d consult.Draft, was, is consult.Version, before, now *text) (Trace, bool, error) {
	from, ok, err := s.place(ctx, c, d, was, before)
	if err != nil || !ok || from.State != anchor.Certain || from.Provision < 0 {
		return Trace{}, false, err
	}
	to, ok, err := s.place(ctx, c, d, is, now)
	if err != nil || !ok || to.Provision < 0 {
		return Trace{}, false, err
	}
	words := fold(c.Body.Replace)
	count := func(t *text, i int) int { return strings.Count(fold(t.provisions[i].Text), words) }
	return Trace{Provision: now.provisions[to.Provision]}, count(now, to.Provision) > count(before, from.Provision), nil
}
