package door

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"toguna/app/apptest"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

const good = "piscine notable bitume ruiner vortex lanterne"

// newcomer stands at the door of a home of his own, in a bubble of synctest whose main
// goroutine is the one that draws.
type newcomer struct {
	t    *testing.T
	st   *stage.Stage
	p    *presenter
	errs []string // codes of what went wrong
	ui   apptest.Bubble
}

func arrive(t *testing.T, hub *desktest.Hub) *newcomer {
	t.Helper()
	n := &newcomer{t: t}
	n.st = stage.New(stage.Config{
		Home: filepath.Join(t.TempDir(), "home"), Lang: "fr", Options: desk.Options{World: hub.World(), WorkFactor: 10},
		UI: n.ui.Do,
	})
	n.p = newPresenter(n.st, func() {}, func(err error) { n.errs = append(n.errs, n.st.Explain(err).Code) })
	n.st.OnSession(n.p.arrive)
	t.Cleanup(func() {
		n.ui.Rest()
		if err := n.st.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// at fails the test if the newcomer is not at a step, or something went wrong.
func (n *newcomer) at(step Step) {
	n.t.Helper()
	if n.p.step != step || len(n.errs) > 0 {
		n.t.Fatalf("at step %d, want %d; errors %v", n.p.step, step, n.errs)
	}
}

// failed fails the test unless this alone went wrong since the last time.
func (n *newcomer) failed(code string) {
	n.t.Helper()
	if len(n.errs) != 1 || n.errs[0] != code {
		n.t.Errorf("errors %v, want %s", n.errs, code)
	}
	n.errs = nil
}

// enrol makes an identity and goes through the words, to the workspace.
func (n *newcomer) enrol(name string) {
	n.t.Helper()
	if !n.p.setName(name, "") || n.p.create(good, good) != fine {
		n.t.Fatal("not taken")
	}
	n.ui.Rest()
	n.at(StepWords)
	if !n.p.check([2]string{n.p.words[n.p.asked[0]], n.p.words[n.p.asked[1]]}) {
		n.t.Fatal("the words are not taken")
	}
	n.at(StepSpace)
}

func at(t *testing.T, f func(t *testing.T, hub *desktest.Hub)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, desktest.NewHub()) })
}

func TestFirstRun(t *testing.T) {
	at(t, func(t *testing.T, hub *desktest.Hub) {
		n := arrive(t, hub)
		n.at(StepName)
		if n.p.setName("  ", "FNUC") {
			t.Error("nobody was let in")
		}
		n.p.setName(" Awa Diarra ", " FNUC ")
		n.at(StepPassphrase)
		for pass, want := range map[string]objection{
			"": tooWeak, "azertyuiop": tooWeak, "Awa Diarra": tooWeak, "toguna2026": tooWeak, "FNUC fnuc": tooWeak,
		} {
			if got := n.p.create(pass, pass); got != want {
				t.Errorf("%q: %q", pass, got)
			}
		}
		if got := n.p.create(good, good+" "); got != notTheSame {
			t.Errorf("a slip: %q", got)
		}
		if n.p.busy != nil || n.st.HomeExists() {
			t.Fatal("an identity is being made under a passphrase that was refused")
		}
		if got := n.p.create(good, good); got != fine || n.p.busy == nil {
			t.Fatalf("a good one: %q", got)
		}
		n.ui.Rest()
		n.at(StepWords)
		if who := n.st.Desk().Person(); who.Name != "Awa Diarra" || who.Org != "FNUC" || who.Lang != "fr" {
			t.Errorf("%+v", who)
		}
		want, err := n.st.Desk().Words("fr")
		if err != nil || !slices.Equal(n.p.words, want) || len(want) != 24 {
			t.Fatalf("%d words: %v, %v", len(n.p.words), n.p.words, err)
		}
		i, j := n.p.asked[0], n.p.asked[1]
		if i >= j || i < 0 || j > 23 {
			t.Errorf("asked for %d and %d", i, j)
		}
		for _, wrong := range [][2]string{{}, {want[j], want[i]}, {want[i], ""}, {want[i], want[(j+1)%24]}} {
			if n.p.check(wrong) {
				t.Errorf("%q was taken", wrong)
			}
		}
		n.at(StepWords)
		if !n.p.check([2]string{" " + strings.ToUpper(want[i]), place.Fold(want[j])}) {
			t.Error("case and accents matter")
		}
		n.at(StepSpace)
		if n.p.words != nil {
			t.Error("the words stay in memory")
		}
		if n.p.found(" ") {
			t.Error("a workspace without a name")
		}
		n.p.found(" Commission des lois ")
		n.ui.Rest()
		if sp := n.st.Space(); sp == nil || sp.Name() != "Commission des lois" || sp.MyRole() != "clerk" {
			t.Errorf("no workspace: %v", n.errs)
		}
	})
}

// TestLanguageAtTheWords: the words change with the language and are the same
// identity; they are asked back all the same.
func TestLanguageAtTheWords(t *testing.T) {
	at(t, func(t *testing.T, hub *desktest.Hub) {
		n := arrive(t, hub)
		n.p.setName("Awa", "")
		n.p.create(good, good)
		n.ui.Rest()
		n.at(StepWords)
		french := n.p.words
		if err := n.p.speak("en"); err != nil {
			t.Fatal(err)
		}
		n.at(StepWords)
		english := n.p.words
		if len(english) != 24 || slices.Equal(french, english) {
			t.Fatalf("in English: %v", english)
		}
		if n.p.asked != Asked(english) || n.p.check([2]string{french[n.p.asked[0]], french[n.p.asked[1]]}) {
			t.Error("the words of the other language are taken")
		}
		n.p.arrive() // whatever draws anew
		n.at(StepWords)
		if !n.p.check([2]string{english[n.p.asked[0]], english[n.p.asked[1]]}) {
			t.Error("the words are not taken")
		}
		// Either list makes the same identity again.
		var homes []string
		for _, words := range [][]string{french, english} {
			m := arrive(t, hub)
			if !m.p.restore(strings.Join(words, "\n"), "Awa", "") || m.p.create(good, good) != fine {
				t.Fatal("not taken")
			}
			m.ui.Rest()
			m.at(StepSpace)
			homes = append(homes, fingerprint(t, m.st))
		}
		if homes[0] != homes[1] || homes[0] != fingerprint(t, n.st) {
			t.Error("another identity")
		}
	})
}

// fingerprint is what an identity's own words say.
func fingerprint(t *testing.T, st *stage.Stage) string {
	t.Helper()
	words, err := st.Desk().Words("en")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(words, " ")
}

func TestRestore(t *testing.T) {
	at(t, func(t *testing.T, hub *desktest.Hub) {
		first := arrive(t, hub)
		first.p.setName("Awa", "")
		first.p.create(good, good)
		first.ui.Rest()
		words := slices.Clone(first.p.words)

		n := arrive(t, hub)
		n.p.to(StepRestore)
		for _, text := range []string{"", strings.Join(words[:23], " "), strings.Join(append(words, "abaisser"), " ")} {
			if n.p.restore(text, "Awa", "") {
				t.Errorf("%d words are taken", len(strings.Fields(text)))
			}
		}
		if n.p.restore(strings.Join(words, " "), " ", "") {
			t.Error("nobody was let in")
		}
		// Two words changed places: the sum at the end does not fit.
		wrong := slices.Clone(words)
		wrong[3], wrong[4] = wrong[4], wrong[3]
		if !n.p.restore(strings.Join(wrong, " "), "Awa", "") {
			t.Fatal("not taken")
		}
		n.at(StepPassphrase)
		n.p.create(good, good)
		n.ui.Rest()
		n.failed("words-wrong")
		if n.st.HomeExists() || n.p.step != StepPassphrase {
			t.Fatal("an identity was made")
		}
		// As they are copied from paper: numbered, in lines, in capitals.
		var paper strings.Builder
		for i, w := range words {
			paper.WriteString(strings.Repeat(" ", i%3) + string(rune('0'+i%10)) + ". " + strings.ToUpper(w) + "\n")
		}
		n.p.to(StepRestore)
		if !n.p.restore(paper.String(), "Awa D.", "FNUC") || n.p.create(good, good) != fine {
			t.Fatal("the words from paper are not taken")
		}
		n.ui.Rest()
		n.at(StepSpace)
		if fingerprint(t, n.st) != fingerprint(t, first.st) {
			t.Error("another identity")
		}
		if n.p.words != nil {
			t.Error("the words stay in memory")
		}
	})
}

// TestNotRestored: who looked at the way back and then begins anew gets an identity
// of his own, not the one whose words were typed.
// TestRestoreCopy: the copy that an export wrote makes the same identity, under its
// passphrase and no other.
func TestRestoreCopy(t *testing.T) {
	at(t, func(t *testing.T, hub *desktest.Hub) {
		first := arrive(t, hub)
		first.p.setName("Awa", "")
		first.p.create(good, good)
		first.ui.Rest()
		var copied bytes.Buffer
		if err := first.st.Desk().Export(&copied); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "copy")
		if err := os.WriteFile(file, copied.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		n := arrive(t, hub)
		n.p.to(StepRestore)
		if n.p.restoreCopy(file, good, " ", "") || n.p.restoreCopy(file, "", "Awa", "") {
			t.Error("taken without a name or a passphrase")
		}
		n.p.restoreCopy(file, good+"x", "Awa", "")
		n.ui.Rest()
		n.failed("passphrase-wrong")
		n.p.restoreCopy(file, good, "Awa", "")
		n.ui.Rest()
		n.at(StepSpace)
		if fingerprint(t, n.st) != fingerprint(t, first.st) {
			t.Error("another identity")
		}
	})
}

func TestNotRestored(t *testing.T) {
	at(t, func(t *testing.T, hub *desktest.Hub) {
		first := arrive(t, hub)
		first.p.setName("Awa", "")
		first.p.create(good, good)
		first.ui.Rest()
		n := arrive(t, hub)
		n.p.to(StepRestore)
		n.p.restore(strings.Join(first.p.words, " "), "Awa", "")
		n.p.to(StepName)
		n.p.setName("Moussa", "")
		n.p.create(good, good)
		n.ui.Rest()
		n.at(StepWords)
		if fingerprint(t, n.st) == fingerprint(t, first.st) {
			t.Error("somebody else's identity")
		}
	})
}

func TestUnlock(t *testing.T) {
	at(t, func(t *testing.T, hub *desktest.Hub) {
		n := arrive(t, hub)
		n.enrol("Awa")
		n.st.Lock(nil)
		n.ui.Rest()
		n.at(StepUnlock)
		if n.p.who.Name != "" || n.p.words != nil {
			t.Error("something of who sat here is left")
		}
		n.p.unlock("un autre")
		n.ui.Rest()
		n.failed("passphrase-wrong")
		n.at(StepUnlock)
		n.p.unlock(good)
		n.ui.Rest()
		n.at(StepSpace)
		n.p.found("Commission")
		n.ui.Rest()
		n.st.Lock(nil)
		n.ui.Rest()
		n.p.unlock(good)
		n.ui.Rest()
		n.at(StepWaiting)
		if n.st.Space() == nil {
			t.Error("not in the workspace")
		}
	})
}

func TestJoin(t *testing.T) {
	at(t, func(t *testing.T, hub *desktest.Hub) {
		clerk := arrive(t, hub)
		clerk.enrol("Fanta")
		clerk.p.found("Commission")
		clerk.ui.Rest()
		invite := func() string {
			s, err := clerk.st.Space().Invite(t.Context(), "contributor")
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		one := invite()
		var carried []byte
		carry := func(sealed []byte) { carried = sealed }

		awa := arrive(t, hub)
		awa.enrol("Awa")
		for _, text := range []string{"bonjour", one[:len(one)-4], one + "q", one[:20] + "!" + one[21:]} {
			awa.p.join(text, carry)
			awa.ui.Rest()
			awa.failed("not-an-invite")
			if len(awa.st.Desk().Spaces()) > 0 || awa.p.step != StepSpace {
				t.Errorf("%q leaves a workspace behind: step %d", text, awa.p.step)
			}
		}
		awa.p.join("  "+one+"\n", carry)
		awa.ui.Rest()
		awa.at(StepWaiting)
		if sp := awa.st.Space(); sp == nil || sp.MyRole() != "contributor" || carried != nil {
			t.Fatalf("not let in: %v, %v", sp, awa.errs)
		}

		moussa := arrive(t, hub)
		moussa.enrol("Moussa")
		moussa.p.join(one, carry)
		moussa.ui.Rest()
		moussa.failed("invite-used")
		if moussa.st.Space() != nil && moussa.st.Space().MyRole() != "" {
			t.Error("an invitation lets two in")
		}

		oumar := arrive(t, hub)
		oumar.enrol("Oumar")
		oumar.p.join(forge(t, one), carry)
		oumar.ui.Rest()
		oumar.failed("invite-forged")

		// Nobody can be reached: the request goes by hand, once the way is clear.
		two := invite()
		clerk.st.Lock(nil)
		clerk.ui.Rest()
		awa.st.Lock(nil)
		awa.ui.Rest()
		kadia := arrive(t, hub)
		kadia.enrol("Kadia")
		shown := false
		kadia.st.OnSession(func() { shown = kadia.st.Space() != nil; carried = nil })
		kadia.p.join(two, carry)
		kadia.ui.Rest()
		if len(kadia.errs) > 0 || !shown || kadia.st.Space().MyRole() != "" || len(carried) == 0 {
			t.Errorf("errors %v, in the window %v, %d bytes to carry", kadia.errs, shown, len(carried))
		}
	})
}

// forge changes what an invitation is redeemed with.
func forge(t *testing.T, invite string) string {
	t.Helper()
	prefix, body, _ := strings.Cut(invite, ":")
	data, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(data, []byte("fsecret")) // a text of six letters in CBOR
	if i < 0 {
		t.Fatal("no secret in the invitation")
	}
	data[i+12] ^= 1
	return prefix + ":" + base64.RawURLEncoding.EncodeToString(data)
}

func TestJudge(t *testing.T) {
	for _, weak := range []string{
		"toguna2026", "azertyuiop", "motdepasse", "MotDePasse1", "Bonjour123", "abeille2024", "Awa Diarra", "awadiarra1990", "bamako", "password1", "123456789012", "aaaaaaaaaaaaaaaaaaaa", "toguna",
	} {
		if got := Judge(weak, "Awa", "Diarra", "toguna"); got != Hours {
			t.Errorf("%q is %d", weak, got)
		}
	}
	if Judge("") != None {
		t.Error("nothing is something")
	}
	for _, lang := range []string{"fr", "en"} {
		seen := map[string]bool{}
		for range 50 {
			s, err := Suggest(lang)
			if err != nil {
				t.Fatal(err)
			}
			if len(strings.Fields(s)) != 6 || seen[s] {
				t.Errorf("drawn: %q", s)
			}
			seen[s] = true
			if got := Judge(s, "Awa", "Diarra", "toguna"); got != Lasting {
				t.Errorf("%q is %d", s, got)
			}
			two := strings.Join(strings.Fields(s)[:2], " ")
			if got := Judge(two, "toguna"); got != Hours {
				t.Errorf("%q is %d", two, got)
			}
		}
	}
	// What is long is looked at in its beginning alone, and soon.
	if got := Judge(strings.Repeat("a", 1<<20)); got != Hours {
		t.Errorf("a million times the same is %d", got)
	}
}

func TestAsked(t *testing.T) {
	words := strings.Fields(strings.Repeat("a b c d e f g h ", 3))
	met := map[int]bool{}
	for i := range words {
		words[i] += "x"
		a := Asked(words)
		if a != Asked(words) || a[0] >= a[1] || a[0] < 0 || a[1] >= len(words) {
			t.Fatalf("asked for %v", a)
		}
		met[a[0]], met[a[1]] = true, true
	}
	if len(met) < 10 {
		t.Errorf("of 24 words only %d are ever asked", len(met))
	}
}
