package consultations

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// The steps of handing in.
const (
	stepWhat = iota
	stepTerms
	stepCheck
	stepDone
)

// contribution is one that is being put together. It is kept, sealed, on this device
// until it is handed in.
type contribution struct {
	Comments     map[string]bool   `json:"comments,omitempty"` // by id, where one chose otherwise
	Letter       string            `json:"letter,omitempty"`
	Answers      map[string]string `json:"answers,omitempty"` // by question
	For          string            `json:"for,omitempty"`
	Behalf       string            `json:"behalf,omitempty"`
	Files        []attachment      `json:"files,omitempty"`
	Confidential bool              `json:"confidential,omitempty"`
}

// ownComment is a comment that can go along.
type ownComment struct {
	desk.CommentView
	Before bool // it went with a contribution already
}

// handingIn is the way to hand in.
type handingIn struct {
	p        *presenter
	call     call
	step     int
	comments []ownComment
	read     bool // the comments are here
	w        contribution
	looking  map[string]bool // files that are being looked at
	dirty    bool
	kept     time.Time // when it was last kept; zero if not yet
	res      desk.Result
	talking  stage.Latest
}

func (h *handingIn) name() string { return "submit/" + h.call.id }

// begin opens the way to hand in to the consultation selected, with what was left
// there.
func (p *presenter) begin() {
	c, ok := p.current()
	if !ok || c.Closed || !p.canSubmit() {
		p.changed()
		return
	}
	h := &p.hand
	if p.mode == handing && h.call.id == c.id && h.step < stepDone {
		p.changed()
		return
	}
	p.mode = handing
	*h = handingIn{p: p, call: c, w: contribution{For: p.usualFor()}}
	p.changed()
	type found struct {
		comments []desk.CommentView
		left     *contribution
	}
	sp, name := p.st.Space(), h.name()
	stage.Load(p.st, &h.talking, func(ctx context.Context) (f found, err error) {
		if f.comments, err = sp.Comments(ctx, c.draft, desk.Which{Version: c.version}); err != nil {
			return f, err
		}
		// What cannot be read any more does not stop a new one.
		if data, err := sp.Kept(ctx, name); err == nil && len(data) > 0 {
			var left contribution
			if json.Unmarshal(data, &left) == nil {
				left.Files = examineAgain(ctx, left.Files)
				f.left = &left
			}
		}
		return f, nil
	}, func(f found, err error) {
		if p.mode != handing || h.name() != name {
			return
		}
		if err != nil {
			p.fail(err, "Id", c.id)
			return
		}
		h.take(f.comments)
		if f.left != nil && !h.dirty {
			h.w = *f.left
			if h.w.For == "" {
				h.w.For = p.usualFor()
			}
		}
		p.changed()
	})
}

// usualFor is for whom one usually speaks.
func (p *presenter) usualFor() string {
	switch {
	case p.clerk():
		return "others" // who came on paper, or in person
	case p.person().Org != "":
		return "org"
	}
	return "self"
}

// take lists one's own comments, and notes which were handed in already.
func (h *handingIn) take(all []desk.CommentView) {
	before := map[string]bool{}
	st := h.p.st.Space().State()
	for _, s := range st.Submissions {
		if s.By != h.p.st.Space().Me() || s.Withdrawn != nil || s.Body.Consult != h.call.Ref {
			continue
		}
		for _, c := range s.Body.Comments {
			before[c.String()] = true
		}
	}
	h.comments, h.read = nil, true
	for _, c := range all {
		if c.Mine && !c.Withdrawn {
			h.comments = append(h.comments, ownComment{c, before[c.ID]})
		}
	}
}

// goes reports whether a comment goes along: all do that did not before, unless one
// chose otherwise.
func (h *handingIn) goes(c ownComment) bool {
	if chosen, ok := h.w.Comments[c.ID]; ok {
		return chosen
	}
	return !c.Before
}

func (h *handingIn) chosen() []string {
	var out []string
	for _, c := range h.comments {
		if h.goes(c) {
			out = append(out, c.ID)
		}
	}
	return out
}

// change takes what was typed or chosen.
func (h *handingIn) change(edit func(*contribution)) {
	edit(&h.w)
	h.dirty = true
}

func (h *handingIn) choose(id string, goes bool) {
	h.change(func(w *contribution) {
		if w.Comments == nil {
			w.Comments = map[string]bool{}
		}
		w.Comments[id] = goes
	})
}

func (h *handingIn) answer(question, text string) {
	h.change(func(w *contribution) {
		if w.Answers == nil {
			w.Answers = map[string]string{}
		}
		w.Answers[question] = text
		if strings.TrimSpace(text) == "" {
			delete(w.Answers, question)
		}
	})
}

// keep seals what is put together so far, off the drawing goroutine.
func (h *handingIn) keep(done func()) {
	sp := h.p.st.Space()
	if !h.dirty || h.p.mode != handing || h.step == stepDone || sp == nil {
		return
	}
	h.dirty = false
	data, err := json.Marshal(h.w)
	if err != nil {
		h.p.fail(err)
		return
	}
	name := h.name()
	stage.Load(h.p.st, nil, func(ctx context.Context) (struct{}, error) {
		// It is finished even if the desk is being locked.
		return struct{}{}, sp.Keep(context.WithoutCancel(ctx), name, data)
	}, func(_ struct{}, err error) {
		if err != nil {
			h.p.fail(err)
			return
		}
		if h.name() == name {
			h.kept = h.p.st.Now()
		}
		if done != nil {
			done()
		}
	})
}

// lack is the message id of what the step wants still, empty if nothing.
func (h *handingIn) lack() string {
	in := h.in()
	empty := in.Letter == "" && len(in.Attach)+len(in.Comments)+len(in.Answers) == 0
	switch {
	case !h.read:
		return "app.consultations.lack.reading"
	case h.step >= stepTerms && in.For == "others" && in.Behalf == "":
		return "app.consultations.lack.behalf"
	case h.step >= stepTerms && h.lackOfFiles() != "":
		return h.lackOfFiles()
	case h.step >= stepTerms && empty:
		return "app.consultations.lack.empty"
	}
	return ""
}

// forward and back go from step to step.
func (h *handingIn) forward() {
	if h.lack() == "" && h.step < stepCheck {
		h.step++
		h.keep(nil)
		h.p.changed()
	}
}

func (h *handingIn) back() {
	if h.p.busy != nil {
		return
	}
	h.keep(nil)
	if h.step == stepWhat || h.step == stepDone {
		h.p.mode = listing
	} else {
		h.step--
	}
	h.p.changed()
}

// in is what is asked of the desk. Answers to questions that are no longer asked,
// or that the question does not offer, are left out.
func (h *handingIn) in() desk.SubmitIn {
	in := desk.SubmitIn{
		Call: h.call.id, Letter: strings.TrimSpace(h.w.Letter), Comments: h.chosen(), For: h.w.For,
		Confidential: h.w.Confidential && h.call.Open.Confidential,
	}
	if in.For == "others" {
		in.Behalf = strings.TrimSpace(h.w.Behalf)
	}
	for _, a := range h.w.Files {
		in.Attach = append(in.Attach, a.Path)
		if a.AsIs {
			in.AsIs = append(in.AsIs, a.Path)
		}
	}
	for _, q := range h.call.Open.Questions {
		text := entry.CleanText(strings.TrimSpace(h.w.Answers[q.ID]))
		if text != "" && (q.Kind != "choice" || slices.Contains(q.Choices, text)) {
			in.Answers = append(in.Answers, entry.Answer{ID: q.ID, Text: text})
		}
	}
	return in
}

// submit signs the contribution and hands it in. What was put together stays until
// it is.
func (h *handingIn) submit(done func(desk.Result)) {
	if h.step != stepCheck || h.lack() != "" {
		return
	}
	sp, in, name := h.p.st.Space(), h.in(), h.name()
	var res desk.Result
	h.p.act(stage.Act{What: "progress.sealing", Undone: "app.consultations.undone", Run: func(ctx context.Context) (err error) {
		if res, err = sp.Submit(ctx, in); err != nil {
			return err
		}
		return sp.Keep(context.WithoutCancel(ctx), name, nil)
	}}, func() {
		h.res, h.step, h.dirty = res, stepDone, false
		done(res)
	}, "Id", h.call.id, "Path", strings.Join(baseNames(in.Attach), ", "), "Deadline", h.call.deadline())
}

func baseNames(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = filepath.Base(p)
	}
	return out
}

// arrived reports whether the committee has what was handed in, and whether it gave a
// receipt.
func (h *handingIn) arrived() (here, receipt bool) {
	for _, s := range h.p.st.Space().State().Submissions {
		if s.Ref.String() == h.res.ID {
			return true, slices.ContainsFunc(s.Receipts, func(r consult.Receipt) bool { return r.Valid })
		}
	}
	return false, false
}
