package handoff

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
	"toguna/consult/entry"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// room is a place in a window, with somebody at the desk.
type room struct {
	*testing.T
	ui    *apptest.UI
	stage *stage.Stage
	win   *apptest.Window
	place *Place
	p     *presenter
}

// enter seats somebody and shows the place.
func enter(t *testing.T, ui *apptest.UI, lang string, d *desk.Desk) *room {
	t.Helper()
	r := &room{T: t, ui: ui, win: apptest.NewWindow(t)}
	r.stage = ui.Seat(lang, d)
	r.place = New(place.Env{Stage: r.stage, Window: r.win})
	r.p = r.place.p
	r.place.Show("")
	r.win.Fill(r.place.View())
	ui.Until("the people are here", func() bool { return r.p.loaded })
	return r
}

func (r *room) until(what string, so func() bool) {
	r.Helper()
	r.ui.Until(what, func() bool { return so() || len(r.win.Failed) > 0 })
	if len(r.win.Failed) > 0 {
		r.Fatal(what, r.win.Failed)
	}
}

func story(t *testing.T) *sample.Sample { return storyIn(t, desktest.NewHub().World) }

func storyIn(t *testing.T, world func() desk.World) *sample.Sample {
	t.Helper()
	s, err := sample.SetUp(t.Context(), sample.Config{Dir: t.TempDir(), World: world, Options: apptest.Options(), Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestWriteAndRead: what one lacks is measured, written, and read by the other; to
// read it again changes nothing.
func TestWriteAndRead(t *testing.T) {
	ui, s := apptest.New(t), story(t)
	clerk := enter(t, ui, "fr", s.Take(sample.Clerk))
	if len(clerk.p.people) != 2 || clerk.p.step() != StepWho || clerk.p.ready() {
		t.Fatalf("%d people at step %d", len(clerk.p.people), clerk.p.step())
	}
	clerk.place.Key(fyne.KeyReturn)
	if clerk.p.act != nil {
		t.Fatal("written for nobody")
	}
	clerk.place.Key(fyne.KeySpace)
	clerk.until("it is measured", func() bool { return clerk.p.sum.Items == clerk.p.people[0].Lacks.Items })
	clerk.win.File = t.TempDir()
	clerk.place.Key(fyne.KeyReturn)
	if clerk.p.folder != clerk.win.File || clerk.p.step() != StepWrite || !clerk.p.ready() {
		t.Fatalf("in %q at step %d", clerk.p.folder, clerk.p.step())
	}
	clerk.until("the room there is known", func() bool { return clerk.p.free > 0 })
	clerk.p.setFull(true)
	clerk.place.Shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl})
	if clerk.p.phase != Filling {
		t.Fatal("not written")
	}
	clerk.p.toggle(1)
	clerk.p.chooseAll()
	if len(clerk.p.chosenOnes()) != 1 {
		t.Error("somebody was chosen while it is being written")
	}
	clerk.until("it is written", func() bool { return clerk.p.phase == Checked })
	res := clerk.p.result
	if len(res.Parts) != 1 || res.Entries == 0 || !slices.Equal(res.Recipients, []string{clerk.p.people[0].Name}) || clerk.p.step() != Done {
		t.Errorf("written: %+v", res)
	}

	cso := enter(t, ui, "fr", s.Take(sample.CSO))
	cso.place.Show(ToRead)
	cso.until("the reading is shown", func() bool { return cso.p.mode == Reading })
	cso.win.File = clerk.win.File
	cso.place.Key(fyne.KeyReturn)
	cso.place.Key(fyne.KeyReturn)
	cso.until("it is read", func() bool { return cso.p.came != nil })
	if cso.p.came.Added.New+cso.p.came.Added.Known != res.Entries || cso.p.came.From == "" {
		t.Errorf("came: %+v", cso.p.came)
	}
	cso.p.came = nil
	cso.p.read()
	cso.until("it is read again", func() bool { return cso.p.came != nil })
	if cso.p.came.Added.New != 0 {
		t.Errorf("%d new ones in what was read before", cso.p.came.Added.New)
	}

	clerk.place.Key(fyne.KeyReturn)
	if clerk.p.step() != StepWho || clerk.p.phase != Unwritten || clerk.p.folder != "" {
		t.Error("the next handoff does not begin anew")
	}
}

// TestPhases: a stick is written, then read back, and can go only when the desk says
// that all is done; cancelled, it holds nothing.
func TestPhases(t *testing.T) {
	ui, far, hub := apptest.New(t), make(chan int64), desktest.NewHub()
	s := storyIn(t, func() desk.World { return stickWorld{hub.World(), far} })
	r := enter(t, ui, "fr", s.Take(sample.Clerk))
	r.p.toggle(0)
	for _, finish := range []bool{false, true} {
		r.p.setFolder(t.TempDir())
		r.p.write()
		far <- 30
		r.until("a part is written", func() bool { return r.p.act.Progress().Fraction > 0.2 })
		if r.p.phase != Filling {
			t.Errorf("phase %d at a third", r.p.phase)
		}
		far <- 60
		r.until("it is read back", func() bool { return r.p.phase == Checking })
		if finish {
			close(far)
			r.until("it is done", func() bool { return r.p.phase == Checked })
			return
		}
		r.place.Key(fyne.KeyEscape)
		ui.Until("it is cancelled", func() bool { return r.p.act == nil })
		if r.p.phase != Unwritten || len(r.win.Failed) != 1 || !stage.Cancelled(r.win.Failed[0]) {
			t.Errorf("cancelled: phase %d, %v", r.p.phase, r.win.Failed)
		}
		r.win.Failed = nil
	}
}

// TestUnwritable: a handoff that fails can be tried again, and the stick is not
// said to be free to go.
func TestUnwritable(t *testing.T) {
	ui := apptest.New(t)
	r := enter(t, ui, "fr", story(t).Take(sample.Clerk))
	r.p.toggle(0)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.p.setFolder(filepath.Join(file, "below"))
	r.p.write()
	ui.Until("it fails", func() bool { return len(r.win.Failed) == 1 })
	if r.p.phase != Unwritten || r.p.step() != StepWrite || !r.p.ready() {
		t.Errorf("phase %d, step %d", r.p.phase, r.p.step())
	}
	r.p.setMode(Reading)
	r.p.setSource(filepath.Join(file, "below"))
	r.p.read()
	ui.Until("reading fails", func() bool { return len(r.win.Failed) == 2 })
	if r.p.came != nil || r.p.reading != nil {
		t.Error("something came of nothing")
	}
}

// TestNamesake: whoever takes the key of another as a name gets nothing of theirs.
func TestNamesake(t *testing.T) {
	s := story(t)
	sp := s.Person(sample.Clerk).Space
	people, err := gather(t.Context(), sp)
	if err != nil {
		t.Fatal(err)
	}
	to, err := addressed(t.Context(), sp, people)
	if err != nil || len(to) != 2 || to[0] != people[0].Key.Short() {
		t.Fatalf("%v, %v", to, err)
	}
	wrong := slices.Clone(people[:1])
	wrong[0].Key = entry.Key{1}
	if _, err := addressed(t.Context(), sp, wrong); err == nil {
		t.Error("somebody who is not there was found")
	}
}

// TestLacking: what two lack together is counted once, and everything is more.
func TestLacking(t *testing.T) {
	sp := story(t).Person(sample.Clerk).Space
	people, err := gather(t.Context(), sp)
	if err != nil {
		t.Fatal(err)
	}
	l := sp.Ledger()
	common := entry.Common(people[0].frontier, people[1].frontier)
	both, all := lacking(l, common, false), lacking(l, common, true)
	most := max(people[0].Lacks.Items, people[1].Lacks.Items)
	if both.Items < most || both.Items > people[0].Lacks.Items+people[1].Lacks.Items {
		t.Errorf("one lacks %d, the other %d, together %d", people[0].Lacks.Items, people[1].Lacks.Items, both.Items)
	}
	if all.Items != l.Len() || all.Bytes <= both.Bytes || all.Files != len(l.Files()) {
		t.Errorf("all is %+v of %d", all, l.Len())
	}
}

// others is a table that is the same each time.
func others() []recipient {
	one := func(n byte, name, org string, items, files int, bytes int64, seen time.Time) recipient {
		return recipient{
			Member: consult.Member{Key: entry.Key{n}, Name: name, Org: org, Active: true, Recipient: []byte{1}},
			Lacks:  load{items, bytes, files}, Seen: seen,
		}
	}
	return []recipient{
		one(1, "Awa D.", "Coalition Accès à la justice", 0, 0, 0, apptest.Monday.Add(-12*time.Minute)),
		one(2, "Fanta K.", "Réseau des femmes juristes", 63, 2, 412_000, apptest.Monday.AddDate(0, 0, -5)),
		one(3, "Oumar B.", "Antenne régionale de Mopti", 118, 0, 1_240_000, time.Time{}),
	}
}

func (r *room) show(people []recipient) {
	r.p.listing, r.p.summing = stage.Latest{}, stage.Latest{}
	r.p.people, r.p.chosen, r.p.sum = people, map[entry.Key]bool{{2}: true, {3}: true}, load{121, 1_600_000, 2}
	r.p.changed()
}

// TestLook holds what the place shows in both languages, step by step.
func TestLook(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, apptest.New(t), lang, story(t).Take(sample.Clerk))
			r.show(others())
			apptest.Picture(r, r.win.Canvas(), "handoff-begin-"+lang)
			apptest.Golden(t, r.win.Canvas(), "begin-"+lang)
			r.p.folder, r.p.free = "/media/cle", 14_100_000_000
			r.p.changed()
			apptest.Picture(r, r.win.Canvas(), "handoff-ready-"+lang)
			hold := make(chan struct{})
			t.Cleanup(func() { close(hold) })
			r.p.act = r.stage.Start(stage.Act{What: "progress.writing-handoff", Undone: "app.handoff.write.undone", Run: running(hold)})
			r.p.phase = Checking
			r.p.changed()
			apptest.Picture(r, r.win.Canvas(), "handoff-writing-"+lang)
			apptest.Golden(t, r.win.Canvas(), "writing-"+lang)
			r.p.act, r.p.phase, r.p.took = nil, Checked, 41*time.Second
			r.p.result.Written = desk.Written{Parts: []string{"a"}, Entries: 121, Files: 2, Bytes: 34_200_000}
			r.p.changed()
			apptest.Picture(r, r.win.Canvas(), "handoff-done-"+lang)
			apptest.Golden(t, r.win.Canvas(), "done-"+lang)
			r.p.again(false)
			r.p.came = &desk.Came{From: "Fanta K.", Read: desk.Read{
				Parts: 4, Missing: []int{2, 3}, Damaged: 1, Salvaged: 7, Foreign: 1, Added: consult.Added{New: 34, Known: 5, Held: 2, Refused: make([]consult.Refusal, 1)},
			}, Done: desk.Done{Receipts: 3}}
			r.p.setMode(Reading)
			apptest.Picture(r, r.win.Canvas(), "handoff-read-"+lang)
			apptest.Golden(t, r.win.Canvas(), "read-"+lang)
		})
	}
}

// TestHostileNames: whatever a name holds, the place stands.
func TestHostileNames(t *testing.T) {
	r := enter(t, apptest.New(t), "fr", story(t).Take(sample.Clerk))
	for _, name := range []string{strings.Repeat("x", 1<<20), "\u202egnikcah\u2066", "a\x00b\x1b[31m\r\n", strings.Repeat("\u0301", 5000), "{{.Name}}", "\xff\xfe"} {
		all := others()
		for i := range all {
			all[i].Name, all[i].Org = name, name
		}
		r.show(all)
		if size := r.win.Canvas().Capture().Bounds().Size(); size.X != 1166 || size.Y != 640 {
			t.Errorf("%.20q: the window became %v", name, size)
		}
	}
	r.p.came = &desk.Came{From: strings.Repeat("\u202e", 1<<16)}
	r.p.setMode(Reading)
	r.win.Canvas().Capture()
}

// TestKeys: J, K and Space choose, Esc cancels what runs and nothing else.
func TestKeys(t *testing.T) {
	ui := apptest.New(t)
	r := enter(t, ui, "fr", story(t).Take(sample.Clerk))
	r.show(others())
	r.place.Key("J")
	r.place.Key(fyne.KeySpace)
	if r.p.chosen[entry.Key{2}] || r.place.rows.Selected() != 1 {
		t.Errorf("chosen %v at %d", r.p.chosen, r.place.rows.Selected())
	}
	r.place.Key("K")
	r.place.Key(fyne.KeySpace)
	if !r.p.chosen[entry.Key{1}] {
		t.Errorf("chosen %v", r.p.chosen)
	}
	r.ui.Run()
	test.TapCanvas(r.win.Canvas(), fyne.NewPos(41, 210))
	if !r.p.chosen[entry.Key{2}] {
		t.Error("a click on the box chooses nobody")
	}
	for _, want := range []int{0, 3, 0} {
		if r.p.chooseAll(); len(r.p.chosenOnes()) != want {
			t.Errorf("%d chosen, not %d", len(r.p.chosenOnes()), want)
		}
	}
	if r.place.Key(fyne.KeyEscape) || r.place.Key("Z") {
		t.Error("a key that means nothing was taken")
	}
	ended := make(chan struct{})
	r.p.act = r.stage.Start(stage.Act{What: "progress.writing-handoff", Run: running(nil), Done: func(err error) {
		if stage.Cancelled(err) {
			close(ended)
		}
	}})
	if !r.place.Key(fyne.KeyEscape) {
		t.Error("Esc does not cancel")
	}
	ui.Until("it is cancelled", func() bool {
		select {
		case <-ended:
			return true
		default:
			return false
		}
	})
}

// TestOutside: a newcomer can read, and is offered nothing to write.
func TestOutside(t *testing.T) {
	s := story(t)
	invite, err := s.Person(sample.Clerk).Space.Invite(t.Context(), consult.RoleObserver)
	if err != nil {
		t.Fatal(err)
	}
	o := apptest.Options()
	o.World = desktest.NewHub().World()
	d, err := desk.Create(t.Context(), t.TempDir(), []byte("six mots"), desk.Person{Name: "F", Lang: "fr"}, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Join(t.Context(), invite); err != nil {
		t.Fatal(err)
	}
	r := enter(t, apptest.New(t), "fr", d)
	r.p.setMode(Writing)
	if r.p.mode != Reading || r.place.modes.Visible() || r.p.ready() {
		t.Error("somebody who is not admitted is offered to write")
	}
}
