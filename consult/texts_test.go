package consult_test

import (
	"slices"
	"testing"

	"toguna/consult"
	"toguna/consult/entry"
)

func parallelBody(version entry.Ref, lang string) *entry.Parallel {
	return &entry.Parallel{
		Draft: version, Text: entry.DraftText{Lang: lang, Title: "Act " + lang, Provisions: file("p " + lang), Original: file("o " + lang)}, Time: 1,
	}
}

func drawnBody(version, comment entry.Ref, at string) *entry.Drawn {
	return &entry.Drawn{Draft: version, Lang: "fr", Changes: []entry.DrawnWording{{Of: comment, At: at}}, Time: 1}
}

// outside is join for a contributor who has no key of the committee.
func (s *story) outside(by *device, name string) *device {
	s.Helper()
	p := s.newPerson(name)
	p.member = p.id.MemberKey(s.space[:])
	by.act(admitAct(p, consult.RoleContributor))
	d := s.device(p)
	for _, k := range by.led.Keys().Keys() {
		if k.Circle == entry.Everyone {
			_, err := d.led.Keys().Add(k)
			s.must(err)
		}
	}
	s.give(by, d)
	a := d.dev.Author
	d.write(consult.Writing{Circle: entry.Everyone, Bodies: []entry.Body{&a}})
	s.give(d, by)
	return d
}

// wantTexts: a version has texts in these languages, in this order.
func (d *device) wantTexts(version entry.Ref, langs ...string) {
	d.s.Helper()
	v := d.version(version)
	var got []string
	for _, t := range v.Texts {
		got = append(got, t.Lang)
	}
	slices.Sort(got[1:]) // further ones stand in record order
	if !slices.Equal(got, langs) {
		d.s.Errorf("%s: texts in %q, want %q", d.name, got, langs)
	}
}

func (d *device) version(ref entry.Ref) consult.Version {
	d.s.Helper()
	for _, dr := range d.state().Drafts {
		for _, v := range dr.Versions {
			if v.Ref == ref {
				return v
			}
		}
	}
	d.s.Fatalf("%s has no such version", d.name)
	return consult.Version{}
}

// A version gets further languages, each once, from clerks alone.
func TestParallels(t *testing.T) {
	s, a, b := twoClerks(t)
	m, draft, _ := s.consulting(a, b)
	en := a.say(parallelBody(draft, "en"))
	bad := []entry.Ref{
		a.say(parallelBody(en, "bm")),                       // of what is no version
		a.say(parallelBody(draft, "fr")),                    // in the language that it is in
		a.say(parallelBody(draft, "en")),                    // in one that it has by now
		a.sayTo(entry.Committee, parallelBody(draft, "bm")), // not for everyone
	}
	s.share(a, b, m)
	for _, d := range []*device{a, b, m} {
		d.wantTexts(draft, "fr", "en")
		for _, r := range bad[:3] {
			d.wantRefused(r)
		}
	}
	a.wantRefused(bad[3])
	// Two clerks who know nothing of each other: one of the two counts, for everybody.
	a.say(parallelBody(draft, "ff"))
	b.say(parallelBody(draft, "ff"))
	s.share(a, b, m)
	for _, d := range []*device{a, b, m} {
		d.wantTexts(draft, "fr", "en", "ff")
		d.wantSame()
	}
	forged := m.forge(func(*entry.Entry) {}, parallelBody(draft, "bm")) // by no clerk
	for _, d := range []*device{a, b} {
		d.take(forged.Bytes)
		d.wantTexts(draft, "fr", "en", "ff")
		d.wantRefused(entry.Ref{Entry: forged.ID})
	}
	v := m.version(draft)
	if v.In("en").Lang() != "en" || v.In("en").In("ff").Lang() != "ff" || v.In("xx").Lang() != "fr" || v.Lang() != "fr" {
		t.Error("another text is at hand than asked for")
	}
	if len(v.In("ff").Texts) != 3 {
		t.Error("a text was lost")
	}
}

// What was drawn from comments into a version is a clerk's word; what it says of
// comments for the committee alone, nobody else gets to know.
func TestDrawn(t *testing.T) {
	s, a := oneClerk(t)
	m := s.join(a, "Moussa", consult.RoleContributor)
	n := s.outside(a, "Nana")
	draft, _ := a.consultation()
	other := a.say(draftBody())
	s.share(a, m, n)
	c := m.say(commentBody(draft, "Un."))
	secret := m.sayTo(entry.Committee, commentBody(draft, "En confiance."))
	s.share(a, m, n)
	second := a.say(revised(draft))
	a.say(drawnBody(second, c, "a1"))
	a.sayTo(entry.Committee, drawnBody(second, secret, "a2"))
	late := m.say(commentBody(second, "Sur la suite."))
	s.share(a, m, n)
	bad := []entry.Ref{
		a.say(drawnBody(c, c, "a9")), // into what is no version
	}
	foreign := drawnBody(second, c, "a9")
	foreign.Lang = "en" // a text that it does not have
	bad = append(bad, a.say(foreign))
	a.say(drawnBody(other, c, "a9"))     // into another draft
	a.say(drawnBody(draft, c, "a9"))     // into its own version
	a.say(drawnBody(second, late, "a9")) // likewise
	s.share(a, m, n)
	want := func(d *device, at ...string) {
		t.Helper()
		var got []string
		for _, x := range d.version(second).Drawn {
			got = append(got, x.Body.At)
		}
		if !slices.Equal(got, at) || len(d.version(draft).Drawn) > 0 || len(d.version(other).Drawn) > 0 {
			t.Errorf("%s: drawn at %q, want %q", d.name, got, at)
		}
	}
	want(a, "a1", "a2")
	want(n, "a1")
	for _, r := range bad {
		a.wantRefused(r)
	}
	a.say(drawnBody(second, c, "a3")) // the last word counts
	s.share(a, m, n)
	want(a, "a3", "a2")
	want(n, "a3")
	forged := m.forge(func(*entry.Entry) {}, drawnBody(second, c, "a9")) // by no clerk
	a.take(forged.Bytes)
	a.wantRefused(entry.Ref{Entry: forged.ID})
	want(a, "a3", "a2")
	a.wantSame()
}
