package people

import (
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"toguna/app/apptest"
	"toguna/app/look"
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
	v := r.place.View()
	if v.Filter == nil {
		v.Filter = container.NewStack()
	}
	r.win.Fill(v)
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

// find waits for somebody by name.
func (r *room) find(name string) person {
	r.Helper()
	var x person
	r.until(name+" is listed", func() bool {
		i := slices.IndexFunc(r.p.all, func(x person) bool { return x.Name == name })
		if i >= 0 {
			x = r.p.all[i]
		}
		return i >= 0
	})
	return x
}

func somebody(t *testing.T, hub *desktest.Hub, name string) *desk.Desk {
	t.Helper()
	o := apptest.Options()
	o.World = hub.World()
	d, err := desk.Create(t.Context(), t.TempDir(), []byte("six mots"), desk.Person{Name: name, Lang: "fr"}, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func founder(t *testing.T, name string) *desk.Desk {
	t.Helper()
	d := somebody(t, desktest.NewHub(), name)
	sp, err := d.CreateSpace(t.Context(), "Réforme")
	if err != nil {
		t.Fatal(err)
	}
	if err := sp.Close(); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestComeInByFile: a newcomer whom no network reaches comes in with an invitation,
// a request, and an answer in files; is compared; is removed.
func TestComeInByFile(t *testing.T) {
	ui, dir := apptest.New(t), t.TempDir()
	clerk := enter(t, ui, "fr", founder(t, "Aminata"))
	clerk.place.Key("I")
	if clerk.p.invite == nil {
		t.Fatal("nothing to invite with")
	}
	clerk.p.invite.Role = consult.RoleObserver
	clerk.p.makeInvite()
	clerk.until("the invitation is made", func() bool { return clerk.p.busy == nil && clerk.p.invite.Text != "" })
	invite := clerk.p.invite.Text
	for name, save := range map[string]func(){
		"i.txt": func() { clerk.place.askSave(textFile, []byte(invite+"\n")) },
		"i.png": func() { clerk.place.saveCode(invite) },
	} {
		clerk.win.File = filepath.Join(dir, name)
		save()
		clerk.until("it is saved", func() bool { return clerk.p.busy == nil })
		if text, err := place.ReadCode(clerk.win.File); err != nil || text != invite {
			t.Errorf("%s: %v", name, err)
		}
	}

	d := somebody(t, desktest.NewHub(), "Fanta")
	sp, request, err := d.Join(t.Context(), invite)
	if err != nil {
		t.Fatal(err)
	}
	own := sp.MyWords("fr")
	guest := enter(t, ui, "fr", d)
	if !guest.p.outside() || !guest.p.joining {
		t.Fatal("a newcomer is shown as a member")
	}

	clerk.win.File = filepath.Join(dir, "request")
	if err := os.WriteFile(clerk.win.File, request, 0o600); err != nil {
		t.Fatal(err)
	}
	clerk.place.askRequest()
	clerk.until("the newcomer is shown", func() bool { return clerk.p.guest != nil })
	g := clerk.p.guest
	if g.Member.Name != "Fanta" || g.Member.Role != consult.RoleObserver || !slices.Equal(g.Words, own) {
		t.Fatalf("the newcomer is %+v", g)
	}
	clerk.win.File = filepath.Join(dir, "answer")
	clerk.place.askAnswer(person{Member: g.Member})
	clerk.until("the answer is written", func() bool { return g.Answer != "" && clerk.p.busy == nil })

	guest.win.File = clerk.win.File
	guest.p.accept(guest.win.File, func() {})
	guest.until("the newcomer is in", func() bool { return !guest.p.outside() && len(guest.p.all) == 2 })
	if !slices.Equal(guest.win.Went, []string{place.People + " "}) {
		t.Errorf("the window is not told that there is more to show: %v", guest.win.Went)
	}
	if guest.p.clerk() || guest.place.drawActions() != nil || guest.p.canRemove(guest.find("Aminata")) {
		t.Error("an observer is offered a clerk's work")
	}
	if x := guest.find("Aminata"); !x.Verified {
		t.Error("who invited is to be compared again")
	}

	x := clerk.find("Fanta")
	clerk.p.choose(x.Key)
	clerk.win.No = true
	clerk.place.Key("V")
	clerk.win.No = false
	if clerk.p.busy != nil || len(clerk.win.Asked) == 0 {
		t.Error("verified without having been asked")
	}
	clerk.place.Key("V")
	clerk.until("the words are compared", func() bool { return clerk.find("Fanta").Verified })
	clerk.place.askRemove(x)
	clerk.until("the person is removed", func() bool { return !clerk.find("Fanta").Active })
	clerk.p.setFilter(Removed)
	if found := clerk.p.shown(); len(found) != 1 || found[0].Name != "Fanta" || clerk.p.count(Members) != 1 {
		t.Errorf("removed: %v", found)
	}
}

// TestInviteDays: an invitation serves as long as the screen says, and no longer.
func TestInviteDays(t *testing.T) {
	sp, err := founder(t, "Aminata").Space(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	text, err := sp.Invite(t.Context(), consult.RoleObserver)
	if err != nil {
		t.Fatal(err)
	}
	end := apptest.Monday.AddDate(0, 0, InviteDays)
	for _, late := range []bool{false, true} {
		o := apptest.Options()
		o.World = desktest.NewHub().World()
		o.Now = func() time.Time { return end }
		if late {
			o.Now = func() time.Time { return end.Add(time.Second) }
		}
		d, err := desk.Create(t.Context(), t.TempDir(), []byte("six mots"), desk.Person{Name: "F", Lang: "fr"}, o)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err = d.Join(t.Context(), text); (err != nil) != late {
			t.Errorf("late %t: %v", late, err)
		}
		_ = d.Close()
	}
}

// TestCodeReads: what the screen shows of an invitation as long as they are can be
// read from a picture of the screen.
func TestCodeReads(t *testing.T) {
	apptest.New(t).App().Settings().SetTheme(look.NewTheme(look.Settings{Variant: look.Dark, Scale: 1}))
	for _, n := range []int{100, 1800, 2200} {
		text := "toguna-invite-1:" + strings.Repeat("aZ", n/2)
		code, err := place.QR(text, codeSide)
		if err != nil {
			t.Fatal(err)
		}
		w := test.NewWindow(container.NewCenter(code))
		w.Resize(fyne.NewSquareSize(codeSide + 40))
		file := filepath.Join(t.TempDir(), "screen.png")
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, w.Canvas().Capture()); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if got, err := place.ReadCode(file); f.Close() != nil || err != nil || got != text {
			t.Errorf("%d characters: %v", n, err)
		}
	}
}

// TestNoOverwriting: a file that is there already is not written over.
func TestNoOverwriting(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := stage.WriteBytes(file, []byte("a")); err != nil {
		t.Fatal(err)
	}
	if err := stage.WriteBytes(file, []byte("b")); err == nil {
		t.Error("written over")
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "a" {
		t.Errorf("%q, %v", data, err)
	}
}

// TestForeignRequest: a file that is no request lets nobody in.
func TestForeignRequest(t *testing.T) {
	ui := apptest.New(t)
	clerk := enter(t, ui, "fr", founder(t, "Aminata"))
	for name, data := range map[string][]byte{"empty": nil, "noise": []byte("pas une demande"), "huge": make([]byte, maxRequest+1)} {
		clerk.win.Failed, clerk.win.File = nil, filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(clerk.win.File, data, 0o600); err != nil {
			t.Fatal(err)
		}
		clerk.place.askRequest()
		ui.Until("it is refused", func() bool { return len(clerk.win.Failed) > 0 })
		if clerk.p.guest != nil || len(clerk.stage.Space().State().Members) != 1 {
			t.Errorf("%s: somebody came in", name)
		}
	}
}

// everybody is one of each kind of person, in words that are the same each time.
func everybody() []person {
	words := strings.Fields("baobab fleuve mil tambour sable calebasse pirogue nuage")
	member := func(n byte, name, org, role string) person {
		return person{
			Member: consult.Member{Key: entry.Key{n}, Name: name, Org: org, Role: role, Active: true, Logs: make([]entry.Key, 1)},
			Words:  words, Devices: []device{{Seen: apptest.Monday.AddDate(0, 0, -5)}},
		}
	}
	me := member(1, "Aminata Traoré", "Secrétariat de la commission", consult.RoleClerk)
	me.Me, me.Devices[0].Here = true, true
	verified := member(2, "Fanta K.", "Réseau des femmes juristes", consult.RoleContributor)
	verified.Verified, verified.Devices[0].Lacks, verified.Devices[0].Bytes = true, 63, 412_000
	verified.Devices = append(verified.Devices, device{Lacks: 70, Bytes: 500_000})
	verified.Logs = make([]entry.Key, 2)
	doubtful := member(3, "Oumar B.", "Antenne régionale de Mopti", consult.RoleContributor)
	proposed := member(4, "Me Salif T.", "Conférence des avocats", consult.RoleClerk)
	proposed.Waits, proposed.Mine = entry.ActCut, true
	silent := member(5, "Awa D.", "Coalition Accès à la justice", consult.RoleObserver)
	silent.Logs, silent.Devices, silent.Recipient = nil, nil, []byte{1}
	gone := member(6, "Kadia S.", "", consult.RoleContributor)
	gone.Active = false
	unknown := person{Member: consult.Member{Key: entry.Key{7}}, Waits: entry.ActAdmit}
	all := []person{gone, unknown, silent, proposed, doubtful, verified, me}
	slices.SortFunc(all, compare)
	return all
}

func TestFilters(t *testing.T) {
	p := &presenter{all: everybody(), changed: func() {}}
	names := func() string {
		var out []string
		for _, x := range p.shown() {
			out = append(out, x.Name)
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct {
		filter      Filter
		query, want string
	}{
		{Members, "", "Aminata Traoré, , Me Salif T., Fanta K., Oumar B., Awa D."},
		{Unverified, "", "Me Salif T., Oumar B., Awa D."},
		{Removed, "", "Kadia S."},
		{Members, "regionale", "Oumar B."},
		{Members, "personne", ""},
	} {
		p.filter, p.query = c.filter, c.query
		if got := names(); got != c.want {
			t.Errorf("%v %q: %s", c.filter, c.query, got)
		}
	}
}

func TestTargets(t *testing.T) {
	for target, want := range map[string]byte{"fanta k.": 2, ToVerify: 4, ToApprove: 4, "Kadia S.": 6, "": 1, "who": 1} {
		p := &presenter{all: everybody(), changed: func() {}, want: target}
		p.goWanted()
		if p.key != (entry.Key{want}) {
			t.Errorf("%q shows %v", target, p.key[0])
		}
		if x, _ := p.current(); !p.filter.lets(x) {
			t.Errorf("%q: not in the list", target)
		}
	}
}

// TestLook holds what the place shows in both languages.
func TestLook(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, apptest.New(t), lang, founder(t, "Aminata"))
			r.show(everybody(), entry.Key{3})
			apptest.Golden(t, r.win.Canvas(), "people-"+lang)
			apptest.Picture(r, r.win.Canvas(), "people-"+lang)
			r.show(everybody(), entry.Key{2})
			apptest.Picture(r, r.win.Canvas(), "devices-"+lang)
			r.show(everybody(), entry.Key{4})
			apptest.Picture(r, r.win.Canvas(), "approve-"+lang)
			r.p.startInvite()
			apptest.Golden(t, r.win.Canvas(), "invite-"+lang)
			apptest.Picture(r, r.win.Canvas(), "invite-"+lang)
			r.p.invite = &invitation{consult.RoleObserver, "toguna-invite-1:" + strings.Repeat("a0", 900), apptest.Monday.AddDate(0, 0, InviteDays)}
			r.p.changed()
			apptest.Picture(r, r.win.Canvas(), "invited-"+lang)
			r.place.scroll.ScrollToBottom()
			apptest.Picture(r, r.win.Canvas(), "invited-code-"+lang)
		})
	}
}

// show puts people in the place of those who are there.
func (r *room) show(all []person, key entry.Key) {
	r.p.latest = stage.Latest{}
	r.p.all, r.p.key = all, key
	r.p.changed()
}

// TestKeys: J and K move, Esc leaves the invitation.
func TestKeys(t *testing.T) {
	r := enter(t, apptest.New(t), "fr", founder(t, "Aminata"))
	r.show(everybody(), entry.Key{1})
	r.place.Key("J")
	r.place.Key("J")
	if r.p.key != (entry.Key{4}) {
		t.Errorf("two further is %v", r.p.key[0])
	}
	r.place.Key("K")
	r.place.Key("K")
	if r.p.key != (entry.Key{1}) {
		t.Errorf("back is %v", r.p.key[0])
	}
	asked := len(r.win.Asked)
	r.place.Key("V")
	if len(r.win.Asked) != asked {
		t.Error("one's own words are to be verified")
	}
	r.place.Key("I")
	if r.p.invite == nil || !r.place.Key(fyne.KeyEscape) || r.p.invite != nil {
		t.Error("Esc does not leave the invitation")
	}
	if r.place.Key(fyne.KeyEscape) || r.place.Key("Z") {
		t.Error("a key that means nothing was taken")
	}
}

// TestHostileNames: whatever a name holds, the place stands, and Toguna's own words
// stay where they are.
func TestHostileNames(t *testing.T) {
	r := enter(t, apptest.New(t), "fr", founder(t, "Aminata"))
	for _, name := range []string{
		strings.Repeat("x", 1<<20), "\u202egnikcah\u2066", "a\x00b\x1b[31m\r\n", strings.Repeat("́", 5000), "{{.Name}}", "\xff\xfe",
	} {
		all := everybody()
		for i := range all {
			all[i].Name, all[i].Org = name, name
		}
		r.show(all, entry.Key{3})
		if size := r.win.Canvas().Capture().Bounds().Size(); size.X != 1166 || size.Y != 640 {
			t.Errorf("%.20q: the window became %v", name, size)
		}
	}
}

// TestSample: members who joined over the wire are shown with their devices.
func TestSample(t *testing.T) {
	s, err := sample.SetUp(t.Context(), sample.Config{Dir: t.TempDir(), World: desktest.NewHub().World, Options: apptest.Options(), Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r := enter(t, apptest.New(t), "fr", s.Take(sample.CSO))
	if len(r.p.all) != 3 || !r.p.all[0].Me {
		t.Fatalf("%d people", len(r.p.all))
	}
	for _, x := range r.p.all {
		if len(x.Words) != 8 || len(x.Devices) != 1 {
			t.Errorf("%s: %d words, %d devices", x.Name, len(x.Words), len(x.Devices))
		}
	}
	apptest.Picture(r, r.win.Canvas(), "sample-fr")
}
