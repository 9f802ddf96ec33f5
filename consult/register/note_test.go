package register_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"toguna/consult/entry"
	"toguna/consult/register"
)

func text() register.HeadText {
	return register.HeadText{Space: space, Consult: consult, Term: 1, Size: 3, Tree: register.NewTree(leaves(0, 3)).Root()}
}

func TestHeadComesBack(t *testing.T) {
	for _, final := range []bool{false, true} {
		want := text()
		want.Final = final
		n, err := register.SignHead(private(1), want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := register.OpenHead(n, public(1))
		if err != nil || got != want {
			t.Fatalf("got %+v, %v", got, err)
		}
		if _, err := register.OpenHead(n, public(2)); !errors.Is(err, register.ErrNote) {
			t.Errorf("opened with another key: %v", err)
		}
	}
}

// The note is one that stock tools of sumdb/note open.
func TestHeadIsAStockNote(t *testing.T) {
	n, err := register.SignHead(private(1), text())
	if err != nil {
		t.Fatal(err)
	}
	pub := public(1)
	key, err := note.NewEd25519VerifierKey(register.KeyName(pub), pub[:])
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := note.Open(n, note.VerifierList(v))
	if err != nil || opened.Text != text().String() {
		t.Fatalf("stock note: %v", err)
	}
}

func TestEveryByteOfAHeadCounts(t *testing.T) {
	n, err := register.SignHead(private(1), text())
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		for _, flip := range []byte{1, 0x20, 0x80} {
			bad := bytes.Clone(n)
			bad[i] ^= flip
			if _, err := register.OpenHead(bad, public(1)); err == nil {
				t.Fatalf("byte %d of the note can be changed to %q", i, bad[i])
			}
		}
	}
	for _, bad := range [][]byte{nil, n[:len(n)-1], append(bytes.Clone(n), '\n'), append([]byte("\n"), n...), bytes.Repeat(n, 2)} {
		if _, err := register.OpenHead(bad, public(1)); !errors.Is(err, register.ErrNote) {
			t.Errorf("opened %q: %v", bad, err)
		}
	}
}

func TestHeadHasOneSignature(t *testing.T) {
	n, err := register.SignHead(private(1), text())
	if err != nil {
		t.Fatal(err)
	}
	second, err := register.SignHead(private(2), text())
	if err != nil {
		t.Fatal(err)
	}
	line := func(signed []byte) string { return string(signed)[strings.Index(string(signed), "\n\n")+2:] }
	for what, more := range map[string]string{"another's": line(second), "its own again": line(n)} {
		if _, err := register.OpenHead(append(bytes.Clone(n), more...), public(1)); !errors.Is(err, register.ErrNote) {
			t.Errorf("opened with a second signature, %s: %v", what, err)
		}
	}
}

func TestHeadTextIsStrict(t *testing.T) {
	good := text().String()
	lines := strings.Split(good, "\n")
	with := func(i int, s string) string {
		c := append([]string(nil), lines...)
		c[i] = s
		return strings.Join(c, "\n")
	}
	for what, bad := range map[string]string{
		"title":              with(0, "toguna register 2"),
		"report's title":     with(0, "toguna report 1"),
		"workspace":          with(1, strings.ToUpper(lines[1])),
		"workspace codec":    with(1, entry.Sum(entry.CodecRaw, nil).String()),
		"workspace short":    with(1, space.Short()),
		"no index":           with(2, consult.Entry.Short()+" 1"),
		"index 02":           with(2, consult.Entry.Short()+".02 1"),
		"index 256":          with(2, consult.Entry.Short()+".256 1"),
		"term 0":             with(2, consult.Entry.Short()+".2 0"),
		"term 01":            with(2, consult.Entry.Short()+".2 01"),
		"two spaces":         with(2, consult.Entry.Short()+".2  1"),
		"size +3":            with(3, "+3"),
		"size 03":            with(3, "03"),
		"size -1":            with(3, "-1"),
		"size too large":     with(3, "4294967297"),
		"size 0, other tree": with(3, "0"),
		"tree":               with(4, lines[4][:40]),
		"tree, unpadded":     with(4, strings.TrimRight(lines[4], "=")),
		"state":              with(5, "Final"),
		"no state":           strings.Join(lines[:5], "\n") + "\n",
		"more lines":         good + "more\n",
		"empty":              "\n",
	} {
		n, err := register.SignNote(private(1), bad)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if _, err := register.OpenHead(n, public(1)); !errors.Is(err, register.ErrHead) {
			t.Errorf("%s: got %v, want ErrHead", what, err)
		}
	}
	for what, h := range map[string]register.HeadText{
		"no workspace": {Consult: consult, Term: 1}, "no consultation": {Space: space, Term: 1},
		"no term": {Space: space, Consult: consult}, "empty, other tree": {Space: space, Consult: consult, Term: 1},
	} {
		if _, err := register.SignHead(private(1), h); !errors.Is(err, register.ErrHead) {
			t.Errorf("signed a head with %s: %v", what, err)
		}
	}
}

func FuzzOpenHead(f *testing.F) {
	n, err := register.SignHead(private(1), text())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(n), text().String())
	f.Add("", "toguna register 1\n")
	f.Fuzz(func(t *testing.T, whole, inner string) {
		if _, err := register.OpenHead([]byte(whole), public(1)); err == nil && whole != string(n) {
			t.Fatal("a second note of the same key")
		}
		// As signed by a registrar who may sign anything.
		signed, err := register.SignNote(private(1), inner)
		if err != nil {
			return
		}
		if h, err := register.OpenHead(signed, public(1)); err == nil && h.String() != inner {
			t.Fatalf("read %q, writes %q", inner, h.String())
		}
	})
}

func FuzzParseRef(f *testing.F) {
	f.Add(register.RefText(consult), space.String())
	f.Fuzz(func(t *testing.T, ref, id string) {
		if r, err := register.ParseRef(ref); err == nil && register.RefText(r) != ref {
			t.Fatalf("read %q, writes %q", ref, register.RefText(r))
		}
		if c, err := register.ParseCID(id); err == nil && c.String() != id {
			t.Fatalf("read %q, writes %q", id, c.String())
		}
	})
}
