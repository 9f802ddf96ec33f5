package register

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"toguna/app/stage"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// draftAnswer is an answer that is being written. It is kept, sealed, on this
// device until it is given.
type draftAnswer struct {
	Decision string `json:"decision,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// answering is the answer being written to the matter shown.
type answering struct {
	p     *presenter
	of    string // id of the matter; empty for none
	stood draftAnswer
	a     draftAnswer
	dirty bool
	kept  time.Time // when it was last kept; zero if not yet
}

func keptName(id string) string { return "dispose/" + id }

// begin takes up the matter shown, with what was left unfinished there, or with the
// answer that stands. It leaves alone what is being typed.
func (w *answering) begin() {
	m, ok := w.p.matter()
	if !ok || !w.p.clerk() || m.withdrawn {
		w.of, w.a, w.dirty = "", draftAnswer{}, false
		return
	}
	stood := draftAnswer{m.decision, m.reason}
	if m.conflict {
		stood = draftAnswer{}
	}
	if w.of == m.id && (w.dirty || w.a != w.stood || stood == w.stood) {
		return
	}
	w.of, w.stood, w.a, w.dirty, w.kept = m.id, stood, stood, false, time.Time{}
	sp, id := w.p.st.Space(), m.id
	stage.Load(w.p.st, &w.p.recalling, func(ctx context.Context) (left draftAnswer, err error) {
		data, err := sp.Kept(ctx, keptName(id))
		if err == nil && len(data) > 0 {
			err = json.Unmarshal(data, &left)
		}
		return left, err
	}, func(left draftAnswer, err error) {
		// What cannot be read any more does not stop an answer.
		if err == nil && left != (draftAnswer{}) && w.of == id && !w.dirty {
			w.a = left
			w.p.changed()
		}
	})
}

// decide chooses a decision.
func (w *answering) decide(decision string) {
	if w.of != "" && slices.Contains(entry.Decisions, decision) && w.a.Decision != decision {
		w.a.Decision, w.dirty = decision, true
	}
}

// say changes the reason.
func (w *answering) say(reason string) {
	if w.of != "" && w.a.Reason != reason {
		w.a.Reason, w.dirty = reason, true
	}
}

// keep seals what is being written, off the drawing goroutine.
func (w *answering) keep(done func()) {
	sp := w.p.st.Space()
	if w.of == "" || !w.dirty || sp == nil {
		return
	}
	w.dirty = false
	var data []byte
	if w.a != w.stood {
		var err error
		if data, err = json.Marshal(w.a); err != nil {
			w.p.fail(err)
			return
		}
	}
	id := w.of
	stage.Load(w.p.st, nil, func(ctx context.Context) (struct{}, error) {
		// It is finished even if the desk is being locked.
		return struct{}{}, sp.Keep(context.WithoutCancel(ctx), keptName(id), data)
	}, func(_ struct{}, err error) {
		if err != nil {
			w.p.fail(err)
			return
		}
		if w.of == id {
			w.kept = w.p.st.Now()
		}
		if done != nil {
			done()
		}
	})
}

// lack is the message id of what an answer wants still, empty if nothing.
func (w *answering) lack() string {
	switch {
	case w.of == "":
		return "app.register.lack.nothing"
	case w.a.Decision == "":
		return "app.register.lack.decision"
	case strings.TrimSpace(w.a.Reason) == "":
		return "app.register.lack.reason"
	case w.a == w.stood:
		return "app.register.lack.same"
	}
	return ""
}

// send gives the answer and goes to the next matter that waits. A later answer
// replaces it; nothing takes it back.
func (p *presenter) send(done func(m matter, r row, a draftAnswer, res desk.Result)) {
	m, ok := p.matter()
	w := &p.answer
	if !ok || p.busy != nil || w.of != m.id || w.lack() != "" {
		return
	}
	r, _ := p.current()
	a, sp := w.a, p.st.Space()
	w.dirty = false
	var res desk.Result
	p.busy = p.st.Start(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) (err error) {
		if res, err = sp.Dispose(ctx, []string{m.id}, a.Decision, strings.TrimSpace(a.Reason)); err != nil {
			return err
		}
		return sp.Keep(context.WithoutCancel(ctx), keptName(m.id), nil)
	}, Done: func(err error) {
		p.busy = nil
		if err != nil {
			if w.of == m.id {
				w.dirty = true
			}
			p.fail(err)
			p.changed()
			return
		}
		done(m, r, a, res)
		if w.of == m.id {
			w.of = ""
			p.advance(m.id)
		}
		p.load()
	}})
	p.changed()
}

// advance goes to the matter after the one just answered: the next of this row that
// waits, else the next row that does.
func (p *presenter) advance(answered string) {
	ms := p.detail.matters
	for k := 1; k < len(ms); k++ {
		if i := (p.at + k) % len(ms); ms[i].open() && ms[i].id != answered {
			p.at = i
			return
		}
	}
	from := p.position()
	for k := 1; k <= len(p.shown); k++ {
		i := (from + k) % len(p.shown)
		if r := p.rows[p.shown[i]]; r.kind != heading && r.key != p.selected {
			p.after = append(p.after, r.key)
		}
	}
}
