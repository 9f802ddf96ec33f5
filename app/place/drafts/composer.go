package drafts

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"toguna/app/stage"
	"toguna/consult/desk"
)

// writing is a comment that is being written. It is kept, sealed, until it is sent
// or thrown away.
type writing struct {
	Draft     string `json:"draft"`
	Version   uint64 `json:"version"`
	Lang      string `json:"lang,omitempty"` // of the text; empty for the one that the version began with
	At        string `json:"at"`             // id of the provision
	Quote     string `json:"quote,omitempty"`
	Wording   bool   `json:"wording,omitempty"` // proposes another wording
	Base      string `json:"base,omitempty"`    // in place of this one
	Kind      string `json:"kind,omitempty"`
	Text      string `json:"text,omitempty"`
	Replace   string `json:"replace,omitempty"`
	Committee bool   `json:"committee,omitempty"`
	ReplyTo   string `json:"reply,omitempty"`
}

func (w writing) empty() bool {
	return strings.TrimSpace(w.Text) == "" && (w.Replace == "" || w.same())
}

// same reports whether a wording is still that of the text.
func (w writing) same() bool { return w.Wording && w.Replace == w.Base }

// composer is what is being written at the passage selected.
type composer struct {
	p       *presenter
	w       writing
	open    bool
	dirty   bool
	kept    time.Time // when it was last kept; zero if not yet
	sending string    // name of what is being made of it; empty for nothing
}

func (c *composer) name() string {
	what := "comment"
	if c.w.ReplyTo != "" {
		what = "reply/" + c.w.ReplyTo
	} else if c.w.Wording {
		what = "wording"
	}
	if c.w.Lang != "" && c.w.ReplyTo == "" { // a provision has one id in all languages
		what += "/" + c.w.Lang
	}
	return "compose/" + c.w.Draft + "/" + c.w.At + "/" + what
}

// begin starts a comment, or takes up the one that was left here. Quote is a
// passage of the provision, or empty for all of it. Ready is called once it can be
// typed in, and again if something that was left here was found.
func (c *composer) begin(w writing, ready func()) {
	w.Draft, w.Version = c.p.draft.Ref.String(), c.p.version.Number
	w.Lang, w.At = c.p.langOf(), c.p.selectedID()
	if w.Wording {
		w.Base = cmp.Or(w.Quote, c.p.passages[c.p.selected].Text)
		w.Replace = cmp.Or(w.Replace, w.Base)
	}
	c.w, c.open, c.dirty, c.kept = w, true, false, time.Time{}
	ready()
	sp, name := c.p.st.Space(), c.name()
	stage.Load(c.p.st, nil, func(ctx context.Context) (writing, error) {
		var left writing
		data, err := sp.Kept(ctx, name)
		if err == nil && len(data) > 0 {
			err = json.Unmarshal(data, &left)
		}
		return left, err
	}, func(left writing, err error) {
		// What cannot be read any more does not stop a new comment.
		if err == nil && !left.empty() && c.open && !c.dirty && c.name() == name {
			if w.Quote != "" && !w.Wording {
				left.Quote = w.Quote
			}
			c.w = left
			ready()
		}
	})
}

// change takes what was typed and keeps it.
func (c *composer) change(edit func(*writing)) {
	edit(&c.w)
	c.dirty = true
}

// keep seals what is being written on this device, off the drawing goroutine.
func (c *composer) keep(done func()) {
	if !c.open || !c.dirty || c.p.st.Space() == nil || c.sending == c.name() {
		return
	}
	c.seal(func(err error) {
		if err != nil {
			c.dirty = true
			c.p.fail(err)
			return
		}
		c.kept = c.p.st.Now()
		if done != nil {
			done()
		}
	})
}

// seal gives what is being written to be kept. The channel is closed when it is.
func (c *composer) seal(done func(error)) <-chan struct{} {
	c.dirty = false
	var data []byte
	if !c.w.empty() {
		var err error
		if data, err = json.Marshal(c.w); err != nil {
			c.p.fail(err)
		}
	}
	return c.p.st.Keep(c.name(), data, done)
}

// send makes the comment or the reply. What was written stays until it is made.
func (c *composer) send(done func(res desk.Result)) {
	if c.sending != "" || !c.open || c.w.same() || strings.TrimSpace(c.w.Text) == "" {
		return
	}
	w, name, sp := c.w, c.name(), c.p.st.Space()
	kept := c.seal(nil) // should the desk be locked before it is made
	c.sending = name
	var res desk.Result
	c.p.st.Start(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) (err error) {
		<-kept
		if w.ReplyTo != "" {
			res, err = sp.Reply(ctx, w.ReplyTo, w.Text)
		} else {
			res, err = sp.Comment(ctx, w.in())
		}
		if err != nil {
			return err
		}
		return sp.Keep(context.WithoutCancel(ctx), name, nil)
	}, Done: func(err error) {
		c.sending = ""
		if err != nil {
			c.keep(nil)
			c.p.fail(err, "Provision", c.p.label(w.At))
			return
		}
		if c.name() == name {
			c.open, c.dirty = false, false
		}
		c.p.reload()
		done(res)
	}})
}

func (w writing) in() desk.CommentIn {
	in := desk.CommentIn{
		Draft: w.Draft, Version: w.Version, Lang: w.Lang, At: w.At, Quote: w.Quote, Kind: w.Kind, Text: w.Text, Committee: w.Committee,
	}
	if w.Wording {
		in.Replace = w.Replace
	}
	return in
}

// label is how the provision of an id is cited.
func (p *presenter) label(id string) string {
	for _, x := range p.passages {
		if x.ID == id {
			return x.Label
		}
	}
	return id
}

// support adds one's name to somebody else's comment.
func (p *presenter) support(id string, done func()) {
	p.act(func(ctx context.Context, sp *desk.Space) error {
		_, err := sp.Endorse(ctx, id)
		return err
	}, done)
}

// withdraw takes back one's own comment.
func (p *presenter) withdraw(id string, done func()) {
	p.act(func(ctx context.Context, sp *desk.Space) error {
		_, err := sp.Withdraw(ctx, id, "")
		return err
	}, done)
}

func (p *presenter) act(do func(context.Context, *desk.Space) error, done func()) {
	sp := p.st.Space()
	p.st.Start(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) error { return do(ctx, sp) }, Done: func(err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.reload()
		done()
	}})
}
