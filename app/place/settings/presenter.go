package settings

import (
	"context"
	"math"
	"runtime/debug"
	"slices"
	"strings"

	"toguna/app/door"
	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult/desk/fault"
)

// presenter knows the settings.
type presenter struct {
	st      *stage.Stage
	changed func()
	fail    func(error, ...any)

	busy  *stage.Running
	words []string // the 24, while they are shown
}

func newPresenter(st *stage.Stage, changed func(), fail func(error, ...any)) *presenter {
	return &presenter{st: st, changed: changed, fail: fail}
}

// themes and locks are what can be chosen, in the order in which it is offered.
var (
	themes = []string{"", "light", "dark", "contrast"}
	locks  = []int{0, 5, 15, 60}
)

func (p *presenter) lang() int { return slices.Index(assets.Languages(), p.st.Lang()) }

func (p *presenter) theme() int { return slices.Index(themes, p.st.Prefs().Theme) }

// lock is the one chosen; -1 for a time that is not offered.
func (p *presenter) lock() int { return slices.Index(locks, p.st.Prefs().LockAfter) }

func (p *presenter) setLang(i int) error { return p.st.SetLang(assets.Languages()[i]) }

func (p *presenter) setTheme(i int) error {
	prefs := p.st.Prefs()
	prefs.Theme = themes[i]
	return p.st.SetPrefs(prefs)
}

func (p *presenter) setLock(i int) error {
	prefs := p.st.Prefs()
	prefs.LockAfter = locks[i]
	return p.st.SetPrefs(prefs)
}

func (p *presenter) setQuiet(quiet bool) error {
	prefs := p.st.Prefs()
	prefs.Quiet = quiet
	return p.st.SetPrefs(prefs)
}

// percent is the size of the text.
func (p *presenter) percent() int { return int(math.Round(float64(p.st.Prefs().Scale) * 100)) }

// canScale reports whether the text can become larger, or smaller.
func (p *presenter) canScale(steps int) bool {
	s := scaled(p.st.Prefs().Scale, steps)
	return s >= stage.MinScale && s <= stage.MaxScale
}

func (p *presenter) scale(steps int) error {
	if !p.canScale(steps) {
		return nil
	}
	prefs := p.st.Prefs()
	prefs.Scale = scaled(prefs.Scale, steps)
	return p.st.SetPrefs(prefs)
}

// scaled is a size some steps further, without what adding tenths leaves behind.
func scaled(scale float32, steps int) float32 {
	return float32(math.Round(float64(scale)*10+float64(steps)) / 10)
}

// Why a passphrase is not changed.
type objection string

const (
	fine       objection = ""
	tooWeak    objection = "app.door.pass.weak"
	notTheSame objection = "app.door.pass.differ"
	wrong      objection = "app.settings.pass.wrong"
)

// judge says how strong a passphrase is for this person.
func (p *presenter) judge(pass string) door.Strength {
	who := p.st.Desk().Person()
	return door.Judge(pass, append(strings.Fields(who.Name+" "+who.Org), "toguna")...)
}

// start runs an act of this place, one at a time. Done is told whether the
// passphrase that it began with was wrong.
func (p *presenter) start(a stage.Act, done func(wrong bool), kv ...any) {
	if p.busy != nil {
		return
	}
	a.Done = func(err error) {
		p.busy = nil
		p.changed()
		switch isWrong := fault.Code(err) == "passphrase-wrong"; {
		case err != nil && !isWrong:
			p.fail(err, kv...)
		default:
			done(isWrong)
		}
	}
	p.busy = p.st.Start(a)
	p.changed()
}

// changePass puts the vault under a passphrase that was typed twice. What is wrong
// with it is returned; what is wrong with the old one is told to done.
func (p *presenter) changePass(old, pass, again string, done func(objection)) objection {
	switch {
	case p.judge(pass) <= door.Hours:
		return tooWeak
	case pass != again:
		return notTheSame
	}
	d := p.st.Desk()
	p.start(stage.Act{
		What: "app.settings.pass.changing",
		Run:  func(ctx context.Context) error { return d.ChangePassphrase(ctx, []byte(old), []byte(pass)) },
	}, func(isWrong bool) {
		if isWrong {
			done(wrong)
			return
		}
		done(fine)
	})
	return fine
}

// showWords shows the 24 words to whoever knows the passphrase.
func (p *presenter) showWords(pass string, done func(objection)) {
	d, lang := p.st.Desk(), p.st.Lang()
	var words []string
	p.start(stage.Act{
		What: "progress.unlocking",
		Run: func(ctx context.Context) (err error) {
			if err = d.CheckPassphrase(ctx, []byte(pass)); err != nil {
				return err
			}
			words, err = d.Words(lang)
			return err
		},
	}, func(isWrong bool) {
		if isWrong {
			done(wrong)
			return
		}
		p.words = words
		done(fine)
		p.changed()
	})
}

// hideWords forgets the words.
func (p *presenter) hideWords() {
	if p.words == nil {
		return
	}
	clear(p.words)
	p.words = nil
	p.changed()
}

// export writes the identity, under its passphrase, into a file that does not exist
// yet.
func (p *presenter) export(file string, done func()) {
	d := p.st.Desk()
	p.start(stage.Act{
		What: "app.settings.export.writing",
		Run:  func(context.Context) error { return stage.WriteNew(file, d.Export) },
	}, func(bool) { done() }, "Path", file)
}

// addresses are where others can reach this device now.
func (p *presenter) addresses() []string { return p.st.Space().Link().Addresses }

// version is that of the program, and what it was built from; empty where nobody
// can tell.
func version() (program string, parts []string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", nil
	}
	program = info.Main.Version
	if program == "(devel)" {
		program = ""
	}
	parts = append(parts, info.GoVersion)
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.time" {
			parts = append(parts, s.Value)
		}
	}
	for _, m := range info.Deps {
		parts = append(parts, m.Path+" "+m.Version)
	}
	return program, parts
}
