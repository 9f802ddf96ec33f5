package consultations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"toguna/app/stage"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// textChoice is a version of a text to consult on.
type textChoice struct {
	ID, Title string
	Version   uint64
}

// question is one that is being written.
type question struct {
	Text    string
	Choice  bool   // one of several answers, not free words
	Choices string // one a line
	About   bool   // on the respondent
}

// opening is a consultation that is being written.
type opening struct {
	texts        []textChoice
	at           int // of texts
	title, who   string
	deadline     time.Time // zero while none can be read
	confidential bool
	questions    []question
}

// write begins a consultation, or takes up the one that was left.
func (p *presenter) write() {
	o := &p.open
	had := textChoice{}
	if o.at < len(o.texts) {
		had = o.texts[o.at]
	}
	o.texts = p.drafts()
	o.at = max(0, slices.Index(o.texts, had))
	if had == (textChoice{}) {
		o.confidential = true
		if len(o.texts) > 0 {
			o.title = o.texts[0].Title
		}
	}
	p.mode = editing
	p.changed()
}

// choose consults on another text, and takes its title unless another was typed.
func (o *opening) choose(i int) {
	if i < 0 || i >= len(o.texts) {
		return
	}
	if o.title == "" || o.at < len(o.texts) && o.title == o.texts[o.at].Title {
		o.title = o.texts[i].Title
	}
	o.at = i
}

func (o *opening) add() {
	if len(o.questions) < entry.MaxList {
		o.questions = append(o.questions, question{})
	}
}

func (o *opening) remove(i int) { o.questions = slices.Delete(o.questions, i, i+1) }

// move puts a question before or after its neighbour.
func (o *opening) move(i, by int) {
	if j := i + by; j >= 0 && j < len(o.questions) {
		o.questions[i], o.questions[j] = o.questions[j], o.questions[i]
	}
}

// choices are the answers offered, without those said twice.
func (q question) choices() []string {
	var out []string
	for line := range strings.Lines(q.Choices) {
		if c := entry.CleanText(strings.TrimSpace(line)); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// lack is the message id of what is wanted still, empty if nothing, and the question
// it is about, -1 for none.
func (o *opening) lack(now time.Time) (id string, at int) {
	switch {
	case o.at >= len(o.texts):
		return "app.consultations.lack.text", -1
	case strings.TrimSpace(o.title) == "":
		return "app.consultations.lack.title", -1
	case o.deadline.IsZero():
		return "app.consultations.lack.deadline", -1
	case !o.deadline.After(now):
		return "app.consultations.lack.future", -1
	}
	for i, q := range o.questions {
		switch n := len(q.choices()); {
		case strings.TrimSpace(q.Text) == "":
			return "app.consultations.lack.question", i
		case q.Choice && n < 2:
			return "app.consultations.lack.choices", i
		case q.Choice && n > entry.MaxList:
			return "app.consultations.lack.fewer", i
		}
	}
	return "", -1
}

// in is what is asked of the desk.
func (o *opening) in() desk.CallIn {
	t := o.texts[o.at]
	in := desk.CallIn{
		Draft: t.ID, Version: t.Version, Title: strings.TrimSpace(o.title), Deadline: o.deadline, Zone: zone,
		Who: strings.TrimSpace(o.who), Confidential: o.confidential,
	}
	for i, q := range o.questions {
		e := entry.Question{ID: fmt.Sprintf("q%d", i+1), Text: entry.CleanText(strings.TrimSpace(q.Text)), Kind: "text", About: q.About}
		if q.Choice {
			e.Kind, e.Choices = "choice", q.choices()
		}
		in.Questions = append(in.Questions, e)
	}
	return in
}

// send opens the consultation that was written.
func (p *presenter) send(done func()) {
	if id, _ := p.open.lack(p.st.Now()); id != "" {
		return
	}
	sp, in := p.st.Space(), p.open.in()
	made := ""
	p.act(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) (err error) {
		made, err = sp.OpenCall(ctx, in)
		return err
	}}, func() {
		p.open, p.mode, p.selected = opening{}, listing, made
		done()
	}, "Id", in.Draft)
}
