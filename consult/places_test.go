package consult_test

import (
	"bytes"
	"testing"

	"toguna/consult"
	"toguna/consult/entry"
)

// revised is a second version of a draft.
func revised(of entry.Ref) *entry.Draft {
	d := draftBody()
	d.Of, d.Number = of, 2
	return d
}

func placeBody(c, version entry.Ref, at string) *entry.Place {
	return &entry.Place{Of: c, Draft: version, At: at, Time: 1}
}

// wantPlaces: the comment that somebody made hangs where these say, in this order.
func (d *device) wantPlaces(c entry.Ref, at ...string) {
	d.s.Helper()
	for _, m := range d.state().Comments {
		if m.Ref != c {
			continue
		}
		if len(m.Places) != len(at) {
			d.s.Errorf("%s: placed %+v, want %q", d.name, m.Places, at)
			return
		}
		for i, p := range m.Places {
			if p.Body.At != at[i] {
				d.s.Errorf("%s: placed %+v, want %q", d.name, m.Places, at)
			}
		}
		return
	}
	d.s.Errorf("%s has no such comment", d.name)
}

func (d *device) wantRefused(r entry.Ref) {
	d.s.Helper()
	for _, x := range d.state().Refused {
		if x == r {
			return
		}
	}
	d.s.Errorf("%s: %s is not refused", d.name, r)
}

// A comment's author and a clerk say where it hangs; who knew of the other's word
// has the last one, however long the other's log is.
func TestPlaces(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.join(a, "Nana", consult.RoleContributor)
	draft, _ := a.consultation()
	second := a.say(revised(draft))
	s.share(a, m, n)
	c := m.say(commentBody(draft, "Un."))
	for range 20 { // a long log, whose records are deep
		m.say(commentBody(draft, "Encore."))
	}
	m.say(placeBody(c, second, "art1"))
	s.share(a, m, n)
	a.wantPlaces(c, "art1")
	a.say(placeBody(c, second, "art2"))
	s.share(a, m, n)
	for _, d := range []*device{a, m, n} {
		d.wantPlaces(c, "art2")
	}
	m.say(placeBody(c, second, "")) // no place left
	s.share(a, m, n)
	// Without knowing of each other, all agree on one of them.
	m.say(placeBody(c, second, "art3"))
	a.say(placeBody(c, second, "art4"))
	s.share(a, m, n)
	a.wantPlaces(c, "art3") // deeper
	third := revised(draft)
	third.Number = 3
	a.say(placeBody(c, a.say(third), "art5"))
	s.share(a, m, n)
	for _, d := range []*device{a, m, n} {
		d.wantPlaces(c, "art3", "art5")
		d.wantSame()
	}
}

// Nobody else places it, nowhere but in another version of its draft, and to no
// other readers than its own.
func TestPlacesRefused(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.join(a, "Nana", consult.RoleContributor)
	draft, _ := a.consultation()
	second := a.say(revised(draft))
	other := a.say(draftBody())
	s.share(a, m, n)
	c := m.say(commentBody(draft, "Un."))
	secret := m.sayTo(entry.Committee, commentBody(draft, "En confiance."))
	s.share(a, m, n)
	bad := []entry.Ref{
		n.say(placeBody(c, second, "art1")),                // by another contributor
		m.say(placeBody(c, draft, "art1")),                 // in its own version
		m.say(placeBody(c, other, "art1")),                 // in another draft
		m.say(placeBody(c, c, "art1")),                     // in what is no version
		m.say(placeBody(draft, second, "art1")),            // of what is no comment
		m.sayTo(entry.Committee, placeBody(c, second, "")), // to fewer readers
		m.say(placeBody(secret, second, "art1")),           // to more
	}
	s.share(a, m, n)
	a.wantPlaces(c)
	a.wantPlaces(secret)
	for _, r := range bad {
		a.wantRefused(r)
	}
	m.sayTo(entry.Committee, placeBody(secret, second, "art1"))
	s.share(a, m, n)
	a.wantPlaces(secret, "art1")
	a.wantSame()
	one, err := a.state().Bytes()
	s.must(err)
	if again, err := a.state().Bytes(); err != nil || !bytes.Equal(one, again) {
		t.Error("the state has other bytes")
	}
}
