package door

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"strings"

	"toguna/app/place"
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

	step  Step
	who   desk.Person
	words []string // to be written down
	asked [2]int   // which of them are asked back, from 0
	busy  *stage.Running

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
	case p.step == StepWords && len(p.words) > 0: // still to be written down
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
	p.who, p.words, p.restoring = desk.Person{Lang: p.st.Lang()}, nil, false
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
			p.ask()
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

// to shows another step. At the name one begins anew: what was typed to come back
// is of no use there.
func (p *presenter) to(s Step) {
	p.step = s
	if s == StepName {
		p.words, p.restoring = nil, false
	}
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
		if err == nil {
			err = p.made()
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

// made takes up the words of an identity that was just made: they are to be written
// down, or, where they came from paper, forgotten here.
func (p *presenter) made() (err error) {
	if p.restoring {
		p.words = nil
		return nil
	}
	if p.words, err = p.st.Desk().Words(p.st.Lang()); err == nil {
		p.ask()
	}
	return err
}

// ask chooses the two words to be asked back.
func (p *presenter) ask() { p.asked = Asked(p.words) }

// Asked says which two of the words are asked back, counted from 0. It depends on
// nothing but the words, so that whoever begins again is asked for the same.
func Asked(words []string) [2]int {
	h := sha256.Sum256([]byte(strings.Join(words, " ")))
	i := int(binary.BigEndian.Uint32(h[:4]) % uint32(len(words)))
	j := int(binary.BigEndian.Uint32(h[4:8]) % uint32(len(words)-1))
	if j >= i {
		j++
	}
	return [2]int{min(i, j), max(i, j)}
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

func fold(s string) string { return place.Fold(strings.TrimSpace(s)) }

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

// restoreCopy takes an identity from the copy that an export wrote, under the
// passphrase of that time.
func (p *presenter) restoreCopy(path, pass, name, org string) bool {
	p.who.Name, p.who.Org = strings.TrimSpace(name), strings.TrimSpace(org)
	if p.who.Name == "" || pass == "" {
		return false
	}
	p.who.Lang = p.st.Lang()
	f, err := os.Open(path)
	if err != nil {
		p.fail(err)
		return true
	}
	p.restoring = true
	p.busy = p.st.RestoreExport([]byte(pass), f, p.who, func(err error) {
		p.busy = nil
		if err != nil {
			p.restoring = false
			p.fail(err)
		}
		p.changed()
	})
	p.changed()
	return true
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
		p.st.Use(sp) // which takes away whatever was asked at the door
		if sp.MyRole() == "" {
			request(sealed)
		}
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
