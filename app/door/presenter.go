package door

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"toguna/app/stage"
	"toguna/consult/desk"
)

// Step is where a person stands at the door.
type Step int

// The steps. The first four are those of the first opening, in order.
const (
	StepName Step = iota
	StepPassphrase
	StepWords
	StepSpace
	StepUnlock  // the home has an identity already
	StepRestore // coming back from the 24 words
	StepWaiting // a workspace is being opened
)

// presenter knows what is to be shown at the door.
type presenter struct {
	st      *stage.Stage
	changed func()
	fail    func(error)

	step    Step
	who     desk.Person
	pass    string
	words   []string // to be written down
	asked   [2]int   // which of them are asked back, from 0
	checked bool     // they were
	busy    *stage.Running

	restoring bool
}

func newPresenter(st *stage.Stage, changed func(), fail func(error)) *presenter {
	p := &presenter{st: st, changed: changed, fail: fail}
	p.who.Lang = st.Lang()
	p.arrive()
	return p
}

// arrive finds the step again after somebody came to the desk or left it.
func (p *presenter) arrive() {
	d := p.st.Desk()
	switch {
	case d == nil && p.st.HomeExists():
		p.forget()
		p.step = StepUnlock
	case d == nil:
		if p.step != StepPassphrase && p.step != StepRestore {
			p.step = StepName
		}
	case p.step == StepPassphrase || p.step == StepRestore:
		// The identity was made just now: next its words, or, for who wrote them from
		// paper, the workspace.
		if p.restoring {
			p.step = StepSpace
		} else {
			p.step = StepWords
		}
	case len(d.Spaces()) > 0:
		p.step = StepWaiting
	default:
		p.step = StepSpace
	}
}

// forget drops what was typed: it is of whoever sat here before.
func (p *presenter) forget() {
	p.pass, p.words, p.checked, p.restoring = "", nil, false, false
}

// speak changes the language, that of the words being shown too: they are the same
// identity in either.
func (p *presenter) speak(lang string) error {
	err := p.st.SetLang(lang)
	p.who.Lang = p.st.Lang()
	if d := p.st.Desk(); d != nil && len(p.words) > 0 && !p.restoring {
		words, werr := d.Words(p.st.Lang())
		if werr == nil {
			p.words = words
		}
		err = errors.Join(err, werr)
	}
	return err
}

// setName takes the name and goes on to the passphrase.
func (p *presenter) setName(name, org string) bool {
	p.who.Name, p.who.Org = strings.TrimSpace(name), strings.TrimSpace(org)
	if p.who.Name == "" {
		return false
	}
	p.who.Lang = p.st.Lang()
	p.to(StepPassphrase)
	return true
}

func (p *presenter) to(s Step) {
	p.step = s
	p.changed()
}

// Why a passphrase cannot be taken.
type objection string

const (
	fine       objection = ""
	tooWeak    objection = "app.door.pass.weak"
	notTheSame objection = "app.door.pass.differ"
)

// judge says how strong a passphrase is for this person.
func (p *presenter) judge(pass string) Strength {
	return Judge(pass, append(strings.Fields(p.who.Name+" "+p.who.Org), "toguna")...)
}

// create makes the identity under a passphrase typed twice.
func (p *presenter) create(pass, again string) objection {
	if p.judge(pass) <= Hours {
		return tooWeak
	}
	if pass != again {
		return notTheSame
	}
	done := func(err error) {
		p.busy = nil
		if err == nil && !p.restoring {
			p.words, err = p.st.Desk().Words(p.st.Lang())
			p.ask()
		}
		if err != nil {
			p.fail(err)
		}
		p.changed()
	}
	if p.restoring {
		p.busy = p.st.Restore([]byte(pass), p.words, p.who, done)
	} else {
		p.busy = p.st.Create([]byte(pass), p.who, done)
	}
	p.changed()
	return fine
}

// ask chooses the two words to be asked back.
func (p *presenter) ask() {
	i := rand.IntN(len(p.words))
	j := (i + 1 + rand.IntN(len(p.words)-1)) % len(p.words)
	p.asked = [2]int{min(i, j), max(i, j)}
}

// check holds what was written down to the words. Accents and case do not matter.
func (p *presenter) check(answers [2]string) bool {
	for i, a := range answers {
		if fold(a) != fold(p.words[p.asked[i]]) {
			return false
		}
	}
	p.forget()
	p.to(StepSpace)
	return true
}

func fold(s string) string { return norm.NFKD.String(strings.ToLower(strings.TrimSpace(s))) }

// restore takes the 24 words and goes on to a new passphrase.
func (p *presenter) restore(text, name, org string) bool {
	words := strings.Fields(strings.ToLower(text))
	words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(w, "0123456789.)") == "" })
	if len(words) != 24 || strings.TrimSpace(name) == "" {
		return false
	}
	p.words, p.restoring = words, true
	return p.setName(name, org)
}

// unlock opens the vault.
func (p *presenter) unlock(pass string) {
	p.busy = p.st.Unlock([]byte(pass), func(err error) {
		p.busy = nil
		if err != nil {
			p.fail(err)
		}
		p.changed()
	})
	p.changed()
}

// found makes a workspace of one's own.
func (p *presenter) found(name string) bool {
	name = strings.TrimSpace(name)
	if name == "" {
		return false
	}
	d := p.st.Desk()
	var sp *desk.Space
	p.run("progress.sealing", func(ctx context.Context) (err error) {
		sp, err = d.CreateSpace(ctx, name)
		return err
	}, func() { p.st.Use(sp) })
	return true
}

// join takes an invitation. Where the inviter can be reached one is a member when
// it returns; else there is a request to be carried to them.
func (p *presenter) join(invite string, request func([]byte)) {
	d := p.st.Desk()
	var sp *desk.Space
	var sealed []byte
	p.run("progress.sync", func(ctx context.Context) (err error) {
		if sp, sealed, err = d.Join(ctx, strings.TrimSpace(invite)); err != nil {
			return err
		}
		// Nobody reached is no failure: the request goes by hand.
		_, err = sp.Sync(ctx, nil, 0)
		if err != nil && ctx.Err() == nil && p.st.Explain(err).Code == "no-peer" {
			err = nil
		}
		return err
	}, func() {
		if sp.MyRole() == "" {
			request(sealed)
		}
		p.st.Use(sp)
	})
}

// run does something that may take long, and then what follows if it went well.
func (p *presenter) run(what string, do func(context.Context) error, then func()) {
	p.busy = p.st.Start(stage.Act{What: what, Undone: "app.undone.nothing", Run: do, Done: func(err error) {
		p.busy = nil
		if err != nil {
			p.fail(err)
			p.changed()
			return
		}
		then()
	}})
	p.changed()
}
