package stage_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"toguna/app/apptest"
	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
	"toguna/consult/desk/fault"
)

const pass = "six mots bien choisis"

// bench is a stage whose drawing goroutine is the test's own. It lives in a bubble of
// synctest: it is at rest when nothing can move but time.
type bench struct {
	*stage.Stage
	t     *testing.T
	hub   *desktest.Hub
	world desk.World
	home  string
	ui    apptest.Bubble
}

func newBench(t *testing.T) *bench {
	hub := desktest.NewHub()
	b := &bench{t: t, hub: hub, world: hub.World(), home: filepath.Join(t.TempDir(), "home")}
	b.open("fr")
	t.Cleanup(func() {
		b.ui.Rest()
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// open makes the stage of the home anew, as a program that is started again.
func (b *bench) open(lang string) {
	b.Stage = stage.New(stage.Config{
		Home: b.home, Options: desk.Options{World: b.world, WorkFactor: 10}, Lang: lang,
		UI: b.ui.Do,
	})
}

// create seats Awa, with a workspace of her own.
func (b *bench) create() {
	b.t.Helper()
	var err error
	b.Create([]byte(pass), desk.Person{Name: "Awa Diarra", Lang: "fr"}, func(e error) { err = e })
	b.ui.Rest()
	if err != nil || b.Desk() == nil {
		b.t.Fatalf("create: %v", err)
	}
	sp, err := b.Desk().CreateSpace(b.t.Context(), "Commission des lois")
	if err != nil {
		b.t.Fatal(err)
	}
	b.Use(sp)
	b.ui.Rest()
}

func (b *bench) unlock(pass string) error {
	b.t.Helper()
	err := errors.New("never said")
	b.Unlock([]byte(pass), func(e error) { err = e })
	b.ui.Rest()
	return err
}

func bubble(t *testing.T, f func(*bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(newBench(t)) })
}

func TestLockAndUnlock(t *testing.T) {
	bubble(t, func(b *bench) {
		sessions := 0
		b.OnSession(func() { sessions++ })
		if b.HomeExists() || b.Desk() != nil {
			t.Fatal("somebody is here before anybody came")
		}
		b.create()
		d, sp := b.Desk(), b.Space()
		if sp == nil || sp.Name() != "Commission des lois" {
			t.Fatalf("no workspace: %v", sp)
		}
		if sessions != 2 {
			t.Errorf("%d sessions told: one for who came, one for the workspace", sessions)
		}
		locked := false
		b.Lock(func(err error) { locked = err == nil })
		if b.Desk() != nil || b.Space() != nil {
			t.Error("the desk is not left at once")
		}
		b.ui.Rest()
		if !locked || !d.Locked() {
			t.Errorf("the desk is open still: told %v, locked %v", locked, d.Locked())
		}
		if err := b.unlock("un autre"); b.Explain(err).Code != "passphrase-wrong" || b.Desk() != nil {
			t.Errorf("a wrong passphrase: %v", err)
		}
		if err := b.unlock(pass); err != nil {
			t.Fatal(err)
		}
		if b.Space() == nil || b.Space().ID() != sp.ID() || b.Space() == sp {
			t.Error("it does not come back to the workspace used last")
		}
	})
}

// TestClosedWhileUnlocking: whoever closes the window before the vault is open leaves
// nothing open behind, so that the home can be opened again.
func TestClosedWhileUnlocking(t *testing.T) {
	bubble(t, func(b *bench) {
		b.create()
		b.Lock(nil)
		b.ui.Rest()
		b.Unlock([]byte(pass), func(error) { t.Error("told after the end") })
		synctest.Wait() // it is open, and nobody was told yet
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		b.ui.Rest()
		b.open("fr")
		if err := b.unlock(pass); err != nil {
			t.Errorf("the home was left open: %v", err)
		}
	})
}

func TestLockDropsAnswers(t *testing.T) {
	bubble(t, func(b *bench) {
		b.create()
		asked, answered := make(chan struct{}), make(chan struct{})
		var ended, acted, told error
		stage.Load(b.Stage, nil, func(ctx context.Context) (int, error) {
			close(asked)
			<-answered
			told = ctx.Err()
			return 1, nil
		}, func(int, error) { t.Error("an answer to who has left") })
		b.Start(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) error {
			<-ctx.Done()
			acted = ctx.Err()
			return acted
		}, Done: func(err error) { ended = errors.New("told") }})
		<-asked
		b.Lock(nil)
		close(answered)
		b.ui.Rest()
		if told == nil || acted == nil {
			t.Errorf("what ran was not ended: %v, %v", told, acted)
		}
		if ended != nil {
			t.Error("an act's end was told to who has left")
		}
		time.Sleep(time.Minute)
		if n := len(b.Acts()); n != 0 {
			t.Errorf("%d acts of a former person", n)
		}
	})
}

// TestAnotherWorkspaceDropsAnswers: what was asked of one workspace is not shown in
// the next, and what happens in the former is not told.
func TestAnotherWorkspaceDropsAnswers(t *testing.T) {
	bubble(t, func(b *bench) {
		b.create()
		first := b.Space()
		other, err := b.Desk().CreateSpace(b.t.Context(), "Autre")
		if err != nil {
			t.Fatal(err)
		}
		told := desk.Topic(0)
		b.Watch(func(t desk.Topic) { told |= t })
		answered := make(chan struct{})
		stage.Load(b.Stage, nil, func(context.Context) (int, error) { <-answered; return 1, nil },
			func(int, error) { t.Error("an answer of the former workspace") })
		b.Enter(other.ID().String(), func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
		b.ui.Rest()
		close(answered)
		b.ui.Rest()
		if b.Space().ID() != other.ID() {
			t.Fatal("not in the other workspace")
		}
		if told != desk.TopicAll {
			t.Errorf("what is in the new workspace was told as %b", told)
		}
		told = 0
		if _, err := first.Invite(b.t.Context(), "contributor"); err != nil {
			t.Fatal(err)
		}
		b.ui.Rest()
		time.Sleep(time.Minute)
		b.ui.Rest()
		if told != 0 {
			t.Errorf("the former workspace tells: %b", told)
		}
		var failed error
		b.Enter("no-such", func(err error) { failed = err })
		b.ui.Rest()
		if b.Explain(failed).Code != "no-such-workspace" || b.Space().ID() != other.ID() {
			t.Errorf("a workspace that is not: %v", failed)
		}
	})
}

func TestActTellsHowFar(t *testing.T) {
	bubble(t, func(b *bench) {
		end := make(chan struct{})
		var told error = errors.New("not yet")
		changes := 0
		b.OnActs(func() { changes++ })
		r := b.Start(stage.Act{What: "progress.sync", Undone: "app.undone.nothing", Run: func(ctx context.Context) error {
			<-end
			return nil
		}, Done: func(err error) { told = err }})
		watched := 0
		r.Watch(func() { watched++ })
		b.ui.Rest()
		if len(b.Acts()) != 0 {
			t.Error("what began just now is shown")
		}
		if p := r.Progress(); p.Fraction >= 0 || p.What != b.T("progress.sync") || p.Undone != b.T("app.undone.nothing") || p.Count != "" {
			t.Errorf("before anything is known: %+v", p)
		}
		time.Sleep(stage.Visible)
		b.ui.Rest()
		if len(b.Acts()) != 1 || watched == 0 {
			t.Errorf("after %v: %d acts, watched %d times", stage.Visible, len(b.Acts()), watched)
		}
		close(end)
		b.ui.Rest()
		if told != nil || !r.Over() || len(b.Acts()) != 0 || changes < 3 {
			t.Errorf("at the end: %v, over %v, %d acts, %d changes", told, r.Over(), len(b.Acts()), changes)
		}
	})
}

// TestProgressIsReported goes by way of the desk, which alone reports.
func TestProgressIsReported(t *testing.T) {
	bubble(t, func(b *bench) {
		b.create()
		file := filepath.Join(t.TempDir(), "loi.md")
		if err := os.WriteFile(file, []byte("# Loi\n\nArticle 1\n\nTout citoyen a accès.\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		sp := b.Space()
		r := b.Start(stage.Act{What: "progress.files", Run: func(ctx context.Context) error {
			_, err := sp.AddDraft(ctx, desk.DraftIn{Path: file, Title: "Loi", Lang: "fr"})
			return err
		}})
		seen := map[string]bool{}
		r.Watch(func() { seen[r.Progress().What] = true })
		b.ui.Rest()
		if !seen[b.T("progress.importing")] && !seen[b.T("progress.sealing")] {
			t.Errorf("the desk's word is not shown: %v", seen)
		}
	})
}

func TestActIsCancelled(t *testing.T) {
	bubble(t, func(b *bench) {
		var told error
		r := b.Start(stage.Act{What: "progress.sync", Run: func(ctx context.Context) error {
			<-ctx.Done()
			return fmt.Errorf("the wire: %w", errors.New("torn"))
		}, Done: func(err error) { told = err }})
		b.ui.Rest()
		if told != nil {
			t.Fatal(told)
		}
		r.Cancel()
		b.ui.Rest()
		if !stage.Cancelled(told) {
			t.Errorf("whatever cancelling leads to is told as that: %v", told)
		}
	})
}

// TestLatest: of several questions of one kind the last one is answered, in whatever
// order the answers come, and the others are told to stop.
func TestLatest(t *testing.T) {
	bubble(t, func(b *bench) {
		var latest stage.Latest
		var got []int
		gate := make([]chan struct{}, 3)
		var stopped [3]error
		for i := range gate {
			gate[i] = make(chan struct{})
			stage.Load(b.Stage, &latest, func(ctx context.Context) (int, error) {
				<-gate[i]
				stopped[i] = ctx.Err()
				return i, nil
			}, func(v int, _ error) { got = append(got, v) })
		}
		for _, i := range []int{2, 0, 1} {
			close(gate[i])
			b.ui.Rest()
		}
		if len(got) != 1 || got[0] != 2 {
			t.Errorf("answers %v, want the last alone", got)
		}
		if stopped[0] == nil || stopped[1] == nil || stopped[2] != nil {
			t.Errorf("stopped: %v", stopped)
		}
	})
}

// TestKeepOutlivesTheDesk: what is given to be kept and then locked away at once is
// there afterwards, the last of it.
func TestKeepOutlivesTheDesk(t *testing.T) {
	bubble(t, func(b *bench) {
		b.create()
		for i := range 40 {
			b.Keep("compose/x", fmt.Appendf(nil, "mot %d", i), func(error) { t.Error("told to who has left") })
		}
		b.Lock(nil)
		b.ui.Rest()
		if err := b.unlock(pass); err != nil {
			t.Fatal(err)
		}
		data, err := b.Space().Kept(b.t.Context(), "compose/x")
		if err != nil || string(data) != "mot 39" {
			t.Errorf("kept %q, %v", data, err)
		}
		var told error = errors.New("never")
		<-b.Keep("compose/x", nil, func(err error) { told = err })
		b.ui.Rest()
		if data, _ = b.Space().Kept(b.t.Context(), "compose/x"); told != nil || data != nil {
			t.Errorf("taken away: %q, %v", data, told)
		}
	})
}

func TestPrefs(t *testing.T) {
	bubble(t, func(b *bench) {
		if p := b.Prefs(); p.Theme != "light" || p.Scale != 1 || p.Quiet || p.LockAfter != 0 {
			t.Errorf("at first: %+v", p)
		}
		b.create()
		want := stage.Prefs{Lang: "ignored", Theme: "dark", Scale: 1.4, LockAfter: 5, Quiet: true}
		if err := b.SetPrefs(want); err != nil {
			t.Fatal(err)
		}
		if err := b.SetLang("en"); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(b.home, "screen.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Awa", "Diarra", "Commission", b.Space().ID().String()} {
			if strings.Contains(string(raw), word) {
				t.Errorf("%q lies in the clear: %s", word, raw)
			}
		}
		b.ui.Rest()
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		b.open("fr")
		want.Lang = "en"
		if got := b.Prefs(); got != want || b.Lang() != "en" {
			t.Errorf("after a new start: %+v in %s", got, b.Lang())
		}
	})
}

func TestJunkPrefs(t *testing.T) {
	plain := stage.Prefs{Theme: "light", Scale: 1}
	for junk, want := range map[string]stage.Prefs{
		"":                        plain,
		"{":                       plain,
		"[1]":                     plain,
		`{"theme":7}`:             plain,
		`{"scale":1e300}`:         plain,
		"\x00\xff":                plain,
		`{"theme":"pink"}`:        {Scale: 1},
		`{"theme":""}`:            {Scale: 1},
		`{"scale":40,"lock":-3}`:  plain,
		`{"scale":-1}`:            plain,
		`{"lock":99999999999}`:    {Theme: "light", Scale: 1, LockAfter: 1440},
		`{"lang":"xx"}`:           {Lang: "xx", Theme: "light", Scale: 1},
		`{"theme":"dark","x":[]}`: {Theme: "dark", Scale: 1},
	} {
		home := t.TempDir()
		if err := os.WriteFile(filepath.Join(home, "screen.json"), []byte(junk), 0o600); err != nil {
			t.Fatal(err)
		}
		s := stage.New(stage.Config{Home: home, UI: func(f func()) { f() }})
		if got := s.Prefs(); got != want || s.Lang() != "fr" {
			t.Errorf("%q: %+v in %s", junk, got, s.Lang())
		}
	}
}

func TestLanguage(t *testing.T) {
	bubble(t, func(b *bench) {
		b.create()
		if b.Lang() != "fr" || b.T("state.accepted") != "Retenu" {
			t.Fatalf("in %s: %s", b.Lang(), b.T("state.accepted"))
		}
		if err := b.SetLang("en"); err != nil {
			t.Fatal(err)
		}
		if b.T("state.accepted") != "Accepted" || b.N("count.comments", 1) != "1 comment" {
			t.Errorf("%s, %s", b.T("state.accepted"), b.N("count.comments", 1))
		}
		if got := b.Desk().Person().Lang; got != "en" {
			t.Errorf("the person speaks %s", got)
		}
	})
}

// TestExplainIsComplete: every error has words in both languages, complete even where
// whoever fails knows nothing of what it concerns, in the program's own terms before
// those of the line.
func TestExplainIsComplete(t *testing.T) {
	for _, lang := range assets.Languages() {
		s := stage.New(stage.Config{
			Home: t.TempDir(), Lang: lang, UI: func(f func()) { f() },
			Reasons: []fault.Reason{{Err: errWorld, Code: "no-peer"}, {Err: errUnknown, Code: "no-such-code"}},
		})
		errs := []error{errors.New("something else"), errWorld, errUnknown}
		for _, r := range fault.Reasons() {
			errs = append(errs, r.Err)
		}
		for _, err := range errs {
			got := s.Explain(fmt.Errorf("while doing this: %w", err))
			if got.Text == "" || strings.Contains(got.Text, "no value") || strings.Contains(got.Text, "{{") || strings.Contains(got.Text, "error.") {
				t.Errorf("%s %s: %q", lang, got.Code, got.Text)
			}
			if !strings.Contains(got.Details, err.Error()) {
				t.Errorf("%s: details %q", got.Code, got.Details)
			}
		}
		if got, want := s.Explain(errUnknown).Text, s.T("error.internal", "Detail", errUnknown.Error()); got != want {
			t.Errorf("no words for a code: %q", got)
		}
		if got := s.Explain(os.ErrNotExist, "Path", "/media/clé/loi.docx"); !strings.Contains(got.Text, "/media/clé/loi.docx") {
			t.Errorf("the file is not named: %q", got.Text)
		}
	}
}

// TestExplainPrefersTheScreen: words for the screen go before those for both, and
// these before those for the line.
func TestExplainPrefersTheScreen(t *testing.T) {
	loc := assets.Catalog("fr")
	has := func(id string) bool { return loc.T(id, nil) != id }
	s := stage.New(stage.Config{Home: t.TempDir(), Lang: "fr", UI: func(f func()) { f() }})
	found := map[string]int{}
	for _, r := range fault.Reasons() {
		for _, group := range []string{"app.error.", "error.", "cli.error."} {
			id := group + r.Code
			if !has(id) {
				continue
			}
			found[group]++
			data := []any{"Detail", r.Err.Error()}
			for _, f := range []string{"Id", "Name", "Names", "Path", "Provision", "Role", "Deadline", "Limit", "Command"} {
				data = append(data, f, "…")
			}
			if got, want := s.Explain(r.Err).Text, s.T(id, data...); fault.Code(r.Err) == r.Code && got != want {
				t.Errorf("%s says %q, want %s: %q", r.Code, got, id, want)
			}
			break
		}
	}
	if found["error."] < 20 || found["app.error."]+found["cli.error."] == 0 {
		t.Errorf("not all groups are met: %v", found)
	}
}

var (
	errWorld   = errors.New("nobody on the wire")
	errUnknown = errors.New("of a newer world")
)
