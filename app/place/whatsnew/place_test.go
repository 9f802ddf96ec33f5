package whatsnew

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/sample"
	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// room is a place in a window, with somebody at the desk.
type room struct {
	*testing.T
	ui    *apptest.UI
	stage *stage.Stage
	win   *apptest.Window
	place *Place
}

// enter seats somebody and shows the place.
func enter(t *testing.T, lang string, d *desk.Desk) *room {
	t.Helper()
	r := &room{T: t, ui: apptest.New(t), win: apptest.NewWindow(t)}
	r.stage = r.ui.Seat(lang, d)
	r.place = New(place.Env{Stage: r.stage, Window: r.win})
	r.place.Show("")
	r.win.Fill(r.place.View())
	r.ui.Until("the news are here", func() bool { return r.place.p.loaded })
	return r
}

func person(t *testing.T, hub *desktest.Hub, name string) *desk.Desk {
	t.Helper()
	o := apptest.Options()
	o.World = hub.World()
	d, err := desk.Create(t.Context(), t.TempDir(), []byte("six mots"), desk.Person{Name: name, Lang: "fr"}, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// everything is one of each kind of task and change.
func everything() desk.News {
	day := 24 * time.Hour
	n := desk.News{Since: apptest.Monday.Add(-2*day - 16*time.Hour)}
	for kind := range tasks {
		for _, count := range []int{1, 3} {
			n.Waiting = append(n.Waiting, desk.Task{
				Kind: kind, Count: count, Orphans: count - 1, Of: 12, IDs: []string{"id1", "id2"}, Oldest: apptest.Monday.Add(-4 * day),
				Names: []string{"Fanta K.", "Awa D.", "Moussa", "Oumar", "Kadia"}[:count+count/2*1], Number: 52, From: "Union des consommateurs",
				Title: "Accès à l’information", Version: 2,
			})
		}
	}
	slices.SortStableFunc(n.Waiting, func(a, b desk.Task) int { return strings.Compare(a.Kind, b.Kind) })
	for kind := range changes {
		for _, count := range []int{1, 12} {
			n.Changed = append(n.Changed, desk.Change{
				Kind: kind, Count: count, IDs: []string{"id1"}, Names: []string{"Conférence des avocats"}, Title: "Accès à l’information",
				Version: 2, Article: "Article 19", First: 85, Last: 84 + uint64(count), Deadline: apptest.Monday.Add(7 * day), Time: apptest.Monday.Add(-day),
			})
		}
	}
	slices.SortStableFunc(n.Changed, func(a, b desk.Change) int { return strings.Compare(a.Kind, b.Kind) })
	return n
}

// typical is what a morning brings.
func typical() desk.News {
	n := everything()
	var few []desk.Task
	for _, t := range n.Waiting {
		if (t.Kind == desk.TaskAnswer || t.Kind == desk.TaskVerify || t.Kind == desk.TaskCheck || t.Kind == desk.TaskFiles) && t.Count == 3 {
			few = append(few, t)
		}
	}
	var changed []desk.Change
	for _, c := range n.Changed {
		if (c.Kind == desk.ChangeNumbered || c.Kind == desk.ChangeComments || c.Kind == desk.ChangeVersion) && c.Count == 12 {
			changed = append(changed, c)
		}
	}
	n.Waiting, n.Changed = few, changed
	at := func(days, hour int) time.Time {
		return time.Date(2026, 11, 23, hour, 0, 0, 0, time.UTC).AddDate(0, 0, days)
	}
	n.Deadlines = []desk.Deadline{
		{Time: at(-2, 18), Zone: "Africa/Bamako", Title: "Premier tour", Left: -40 * time.Hour},
		{Time: at(1, 18), Zone: "Africa/Bamako", Title: "Avis des associations", Left: 32 * time.Hour},
		{Time: at(7, 18), Zone: "Africa/Bamako", Title: "Accès à l’information", Left: 7 * 24 * time.Hour},
	}
	n.Devices = []desk.DeviceState{
		{Name: "Commission", Mine: true, Here: true, LastSeen: apptest.Monday},
		{Name: "Commission", Mine: true, LastSeen: apptest.Monday.Add(-12 * time.Minute)},
		{Name: "Awa Diallo", Org: "Union des consommateurs", LastSeen: apptest.Monday.Add(-72 * time.Hour), Lacks: 41, Bytes: 3 << 20},
		{Name: "Oumar", Lacks: 1, Bytes: 700},
	}
	return n
}

// TestEveryKindIsSaid: each kind of task and change has a sentence in both
// languages, with its heart, a button and a place that exists.
func TestEveryKindIsSaid(t *testing.T) {
	for _, lang := range assets.Languages() {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, apptest.Sampled(t, sample.Clerk, lang))
			p := r.place.p
			p.news, p.all = everything(), true
			for i, x := range p.rows() {
				for _, s := range []string{x.Sentence, x.Caption, x.Button} {
					if strings.Contains(s, "app.") || strings.Contains(s, "{{") || strings.Contains(s, "<no value>") {
						t.Errorf("row %d: %q", i, s)
					}
				}
				if h := heart(x.Sentence); len(h) != 3 || h[1] == "" {
					t.Errorf("row %d: no heart in %q", i, x.Sentence)
				}
				if x.Icon == "" || x.Button == "" || !slices.Contains(place.All(), x.Place) {
					t.Errorf("row %d: %+v", i, x)
				}
				if _, ok := assets.Icon(x.Icon); !ok {
					t.Errorf("row %d: no icon %s", i, x.Icon)
				}
			}
			if want := 2 * (len(tasks) + len(changes)); len(p.rows()) != want {
				t.Errorf("%d rows of %d", len(p.rows()), want)
			}
		})
	}
}

func TestSentences(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	p := r.place.p
	for _, c := range []struct{ got, want string }{
		{p.task(desk.Task{Kind: desk.TaskVerify, Count: 1, Names: []string{"Fanta K."}}).Sentence, "**Fanta K.** : ses 8 mots restent à vérifier de vive voix"},
		{p.task(desk.Task{Kind: desk.TaskAnswer, Count: 38, Number: 52, From: "Union", Oldest: apptest.Monday.Add(-96 * time.Hour)}).Caption, "le plus ancien depuis 4 jours : n° 52, Union"},
		{p.task(desk.Task{Kind: desk.TaskAnswer, Count: 1, From: "Union", Oldest: apptest.Monday}).Caption, "le plus ancien d’aujourd’hui : Union"},
		{p.change(desk.Change{Kind: desk.ChangeNumbered, Count: 12, First: 85, Last: 96}).Sentence, "**12 contributions** numérotées, du n° 85 au n° 96"},
		{p.change(desk.Change{Kind: desk.ChangeNumbered, Count: 1, First: 85, Last: 85}).Sentence, "**1 contribution** numérotée, n° 85"},
		{p.change(desk.Change{Kind: desk.ChangeAdmitted, Count: 1, Names: []string{"**Awa**"}}).Sentence, "**∗∗Awa∗∗** a rejoint l’espace de travail"},
		{p.names([]string{"A", "B", "C", "D", "E"}), "A, B, C et 2 autres"},
		{p.when(apptest.Monday.AddDate(0, 0, 7).Add(7*time.Hour + 46*time.Minute)), "dans 7 jours, à 18 h 00, heure de Bamako"},
		{p.when(apptest.Monday.Add(time.Hour)), "aujourd’hui, à 11 h 14, heure de Bamako"},
		{p.when(apptest.Monday.Add(-time.Hour)), "passée aujourd’hui, à 09 h 14, heure de Bamako"},
		{p.when(apptest.Monday.Add(-25 * time.Hour)), "passée depuis 1 jour, pas encore close"},
	} {
		if plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(c.got); plain != c.want {
			t.Errorf("%q, want %q", plain, c.want)
		}
	}
	p.news.Since = apptest.Monday.Add(-64*time.Hour - 34*time.Minute)
	if got := strings.ReplaceAll(p.today(), "\u00a0", " "); got != "lundi 23 novembre 2026 — depuis votre dernière visite, vendredi à 17 h 40" {
		t.Error(got)
	}
}

// TestKeys: J and K move over the rows of both lists, Enter goes where one leads.
func TestKeys(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	v := r.place
	if v.Key(fyne.KeyReturn) {
		t.Error("Enter opens something while no row is chosen")
	}
	v.p.news = everything()
	v.p.changed()
	rows := v.p.rows()
	if len(rows) != len(v.lines) {
		t.Fatalf("%d rows, %d drawn", len(rows), len(v.lines))
	}
	v.Key("K")
	v.Key("J")
	if v.p.at != 1 || v.scroll.Offset.Y != 0 {
		t.Errorf("at %d, scrolled by %v", v.p.at, v.scroll.Offset.Y)
	}
	v.p.at = len(rows) - 3
	for range 4 {
		v.Key("J")
	}
	if v.p.at != len(rows)-1 || v.scroll.Offset.Y == 0 {
		t.Errorf("at %d of %d, scrolled by %v", v.p.at, len(rows), v.scroll.Offset.Y)
	}
	v.Key("K")
	if !v.Key(fyne.KeyReturn) || len(r.win.Went) != 1 {
		t.Fatalf("went %q", r.win.Went)
	}
	if want := rows[len(rows)-2]; r.win.Went[0] != want.Place+" "+want.Target {
		t.Errorf("went %q, not to %+v", r.win.Went[0], want)
	}
	if v.Key("Q") {
		t.Error("Q means something")
	}
}

// TestManyChanges: what is beyond the first ones is counted, and shown on demand.
func TestManyChanges(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	v := r.place
	for range 100 {
		v.p.news.Changed = append(v.p.news.Changed, desk.Change{Kind: desk.ChangeComments, Count: 1, Article: "Article 1"})
	}
	all := len(v.p.news.Changed)
	if rows, more := v.p.changes(); len(rows) != maxChanges || more != all-maxChanges {
		t.Errorf("%d rows, %d more", len(rows), more)
	}
	v.p.showAll()
	if rows, more := v.p.changes(); len(rows) != all || more != 0 {
		t.Errorf("%d rows, %d more", len(rows), more)
	}
}

// TestMarkRead: after it nothing is new, and that is said.
func TestMarkRead(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.Clerk, "fr"))
	p := r.place.p
	if len(p.news.Changed) == 0 || len(p.news.Waiting) == 0 {
		t.Fatalf("nothing is new in the sample: %+v", p.news)
	}
	p.markRead(func() { r.win.Say("done", nil) })
	r.ui.Until("all is read", func() bool { return len(p.news.Changed) == 0 && len(r.win.Said) == 1 })
	if !p.news.Since.Equal(apptest.Monday) {
		t.Errorf("the last visit was at %v", p.news.Since)
	}
	if len(r.win.Failed) > 0 {
		t.Error(r.win.Failed)
	}
}

// TestBeginning: a clerk of a new workspace is shown what to do, and what is done.
func TestBeginning(t *testing.T) {
	d := person(t, desktest.NewHub(), "Commission")
	if _, err := d.CreateSpace(t.Context(), "Réforme"); err != nil {
		t.Fatal(err)
	}
	r := enter(t, "fr", d)
	if b, new := r.place.p.beginning(); !new || b != (begun{}) {
		t.Errorf("%+v, %v", b, new)
	}
	file := filepath.Join(t.TempDir(), "loi.md")
	if err := os.WriteFile(file, []byte("### Article 1er\n\nLe présent texte fixe les règles.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	added, err := r.stage.Space().AddDraft(t.Context(), desk.DraftIn{Path: file, Title: "Loi", Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	if b, new := r.place.p.beginning(); !new || b != (begun{Draft: true}) {
		t.Errorf("with a draft: %+v, %v", b, new)
	}
	r.place.p.changed()
	apptest.Picture(r, r.win.Canvas(), "whatsnew-begin")
	in := desk.CallIn{Draft: added.Draft, Title: "Avis", Deadline: apptest.Monday.Add(time.Hour), Zone: "Africa/Bamako"}
	if _, err := r.stage.Space().OpenCall(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if _, new := r.place.p.beginning(); new {
		t.Error("still new with a consultation")
	}
}

// TestJoining: whoever waits can save the request, hand it over, and read the
// answer, all without a network.
func TestJoining(t *testing.T) {
	hub := desktest.NewHub()
	clerk := person(t, hub, "Commission")
	t.Cleanup(func() { _ = clerk.Close() })
	sp, err := clerk.CreateSpace(t.Context(), "Réforme")
	if err != nil {
		t.Fatal(err)
	}
	invite, err := sp.Invite(t.Context(), "contributor")
	if err != nil {
		t.Fatal(err)
	}
	guest := person(t, hub, "Fanta")
	if _, _, err := guest.Join(t.Context(), invite); err != nil {
		t.Fatal(err)
	}
	r := enter(t, "fr", guest)
	if !r.place.p.asked() || r.place.Key("J") || len(r.place.Hints()) > 0 {
		t.Error("the page of who waits is not shown")
	}
	apptest.Picture(r, r.win.Canvas(), "whatsnew-join")
	apptest.Golden(t, r.win.Canvas(), "join-fr")

	r.win.File = filepath.Join(t.TempDir(), "demande")
	r.place.saveRequest()
	r.ui.Until("the request is written", func() bool { return len(r.win.Said) == 1 })
	r.place.saveRequest()
	r.ui.Until("the second is refused", func() bool { return len(r.win.Failed) == 1 })
	request, err := os.ReadFile(r.win.File)
	if err != nil {
		t.Fatal(err)
	}
	m, err := sp.Admit(t.Context(), request, "")
	if err != nil {
		t.Fatal(err)
	}
	r.win.File = filepath.Join(t.TempDir(), "reponse")
	if err := sp.WriteGrant(t.Context(), m, r.win.File); err != nil {
		t.Fatal(err)
	}
	r.place.accept()
	r.ui.Until("the answer is read", func() bool { return len(r.win.Said) == 2 })
	if !strings.Contains(r.win.Said[1], "Vous êtes membre") || r.place.p.role() != "contributor" || r.place.p.asked() {
		t.Errorf("%q as %q", r.win.Said[1], r.place.p.role())
	}
	r.ui.Until("the page of a member is shown", func() bool { return r.place.p.quiet() })
}

// TestNobodyThere: whom nobody answers is told, and keeps the request.
func TestNobodyThere(t *testing.T) {
	hub := desktest.NewHub()
	clerk := person(t, hub, "Commission")
	sp, err := clerk.CreateSpace(t.Context(), "Réforme")
	if err != nil {
		t.Fatal(err)
	}
	invite, err := sp.Invite(t.Context(), "observer")
	if err != nil {
		t.Fatal(err)
	}
	guest := person(t, hub, "Fanta")
	if _, _, err := guest.Join(t.Context(), invite); err != nil {
		t.Fatal(err)
	}
	if err := clerk.Close(); err != nil {
		t.Fatal(err)
	}
	r := enter(t, "fr", guest)
	r.place.reach()
	r.ui.Until("an answer", func() bool { return len(r.win.Failed)+len(r.win.Said) > 0 })
	if len(r.win.Said) > 0 && !strings.Contains(r.win.Said[0], "pas encore") || !r.place.p.asked() {
		t.Errorf("said %q", r.win.Said)
	}
}

// TestHostileNames: what others call themselves cannot break the page.
func TestHostileNames(t *testing.T) {
	r := enter(t, "fr", apptest.Sampled(t, sample.CSO, "fr"))
	v := r.place
	bad := strings.Repeat("a", 1<<20) + "\u202e\x00**\n{{.Name}}"
	v.p.news = desk.News{
		Waiting:   []desk.Task{{Kind: desk.TaskFork, Count: 1, Names: []string{bad}}, {Kind: "unheard-of", Count: 1}},
		Changed:   []desk.Change{{Kind: desk.ChangeDraft, Count: 1, Title: bad, Names: []string{bad, bad, bad, bad}, Article: bad}},
		Deadlines: []desk.Deadline{{Time: apptest.Monday, Title: bad, Zone: bad}},
		Devices:   []desk.DeviceState{{Name: bad, Org: bad, Lacks: 1 << 40, Bytes: 1 << 60}},
	}
	v.p.changed()
	if len(v.p.rows()) != 2 {
		t.Errorf("%d rows: what nobody knows has no words", len(v.p.rows()))
	}
	for _, x := range v.p.rows() {
		if len([]rune(x.Sentence)) > 400 || len([]rune(x.Caption)) > 500 {
			t.Errorf("%d and %d letters", len(x.Sentence), len(x.Caption))
		}
	}
	if v.main.MinSize().Width > 742 {
		t.Errorf("the lists want %v", v.main.MinSize())
	}
}

// TestLooks holds what the place shows to what it showed.
func TestLooks(t *testing.T) {
	for _, lang := range assets.Languages() {
		t.Run(lang, func(t *testing.T) {
			r := enter(t, lang, apptest.Sampled(t, sample.Clerk, lang))
			r.place.p.news = typical()
			r.place.p.changed()
			r.place.Key("J")
			apptest.Picture(r, r.win.Canvas(), "whatsnew-place-"+lang)
			apptest.Golden(t, r.win.Canvas(), "whatsnew-"+lang)
		})
	}
}
