package entry

import (
	"errors"
	"reflect"
	"slices"
	"testing"
)

// fieldsOf says which fields an act of each kind may have, besides its kind.
var fieldsOf = map[string][]string{
	ActAdmit:   {"Member", "Class", "Circles", "Invite", "Grants"},
	ActChange:  {"Member", "Class", "Circles", "Grants", "Logs"},
	ActCut:     {"Member", "Logs", "Device"},
	ActAdopt:   {"Entries"},
	ActApprove: {"Entry", "Index"},
	ActEpoch:   {"Circle", "Recipient", "Follows", "Grants"},
	ActGrant:   {"Grants"},
	ActMirror:  {"Member", "Recipient", "Grants"},
	ActTerm:    {"Consult", "Term", "Log", "Size", "Tree"},
}

// full has every field of every kind.
func full(t testing.TB) Act {
	return Act{
		Member: publicOf("m"), Class: Writer, Circles: CirclesOf(false), Invite: hashOf("i"), Grants: fileID("g"),
		Logs: []LogEnd{{publicOf("l"), entryID("e")}}, Device: true, Entries: []CID{entryID("e")}, Entry: entryID("e"), Index: 1,
		Circle: Committee, Recipient: recipient(t).Bytes(), Follows: []Hash{hashOf("f")}, Consult: refTo("o", 0), Term: 2,
		Log: publicOf("l"), Size: 1, Tree: hashOf("t"),
	}
}

func TestActsHaveTheirOwnFieldsAlone(t *testing.T) {
	all := reflect.ValueOf(full(t))
	for name, a := range acts(t) {
		for i := range all.NumField() {
			field := all.Type().Field(i).Name
			if all.Field(i).IsZero() && field != "Kind" {
				t.Fatalf("the test has no value for %s", field)
			}
			if field == "Kind" || slices.Contains(fieldsOf[a.Kind], field) {
				continue
			}
			other := a
			reflect.ValueOf(&other).Elem().Field(i).Set(all.Field(i))
			refuse(t, name+" with "+field, other)
		}
	}
}

func TestActsNeedTheirFields(t *testing.T) {
	optional := map[string][]string{
		ActAdmit: {"Invite", "Grants"}, ActChange: {"Grants", "Logs"}, ActCut: {"Logs", "Device"}, ActApprove: {"Index"},
		ActEpoch: {"Follows"}, ActMirror: {"Grants"}, ActTerm: {"Size", "Tree"},
	}
	for name, a := range acts(t) {
		for _, field := range fieldsOf[a.Kind] {
			if slices.Contains(optional[a.Kind], field) {
				continue
			}
			other := a
			reflect.ValueOf(&other).Elem().FieldByName(field).SetZero()
			refuse(t, name+" without "+field, other)
		}
	}
}

func TestActsKeepTheirBounds(t *testing.T) {
	all := acts(t)
	for name, c := range map[string]struct {
		of   string
		make func(a *Act)
	}{
		"a class of no name":          {"admit a writer", func(a *Act) { a.Class = "king" }},
		"a clerk out of committee":    {"admit a clerk", func(a *Act) { a.Circles = CirclesOf(false) }},
		"committee alone":             {"admit a writer", func(a *Act) { a.Circles = []Circle{Committee} }},
		"circles out of order":        {"admit a writer", func(a *Act) { a.Circles = []Circle{Everyone, Committee} }},
		"a circle twice":              {"admit a writer", func(a *Act) { a.Circles = []Circle{Everyone, Everyone} }},
		"an unknown circle":           {"admit a writer", func(a *Act) { a.Circles = []Circle{Everyone, "press"} }},
		"grants that are an entry":    {"admit a clerk", func(a *Act) { a.Grants = entryID("g") }},
		"an epoch's that are":         {"epoch", func(a *Act) { a.Grants = entryID("g") }},
		"a mirror's that are":         {"mirror", func(a *Act) { a.Grants = entryID("g") }},
		"logs out of order":           {"cut", func(a *Act) { slices.Reverse(a.Logs) }},
		"a log twice":                 {"cut", func(a *Act) { a.Logs[1].Log = a.Logs[0].Log }},
		"a last that is no entry":     {"cut", func(a *Act) { a.Logs[0].Last = fileID("f") }},
		"no last":                     {"cut", func(a *Act) { a.Logs[0].Last = CID{} }},
		"too many logs":               {"cut", func(a *Act) { a.Logs = ends(MaxNamed + 1) }},
		"a device of no log":          {"cut a device", func(a *Act) { a.Logs = nil }},
		"too many adopted":            {"adopt", func(a *Act) { a.Entries = manyEntries(MaxNamed + 1) }},
		"adopted out of order":        {"adopt", func(a *Act) { slices.Reverse(a.Entries) }},
		"adopted twice":               {"adopt", func(a *Act) { a.Entries[1] = a.Entries[0] }},
		"an adopted file":             {"adopt", func(a *Act) { a.Entries = []CID{fileID("f")} }},
		"an approved file":            {"approve another", func(a *Act) { a.Entry = fileID("f") }},
		"an act no entry has":         {"approve another", func(a *Act) { a.Index = MaxActs }},
		"an epoch of no circle":       {"epoch", func(a *Act) { a.Circle = "press" }},
		"a short recipient":           {"epoch", func(a *Act) { a.Recipient = a.Recipient[1:] }},
		"a mirror's short recipient":  {"mirror", func(a *Act) { a.Recipient = a.Recipient[1:] }},
		"follows out of order":        {"epoch of the committee", func(a *Act) { slices.Reverse(a.Follows) }},
		"too many followed":           {"epoch", func(a *Act) { a.Follows = manyHashes(MaxHeads + 1) }},
		"the first term":              {"term", func(a *Act) { a.Term = 1 }},
		"a consultation in a file":    {"term", func(a *Act) { a.Consult.Entry = fileID("f") }},
		"a consultation in no record": {"term", func(a *Act) { a.Consult.Index = MaxRecords }},
	} {
		a := all[c.of]
		a.Logs, a.Entries, a.Follows = slices.Clone(a.Logs), slices.Clone(a.Entries), slices.Clone(a.Follows)
		c.make(&a)
		refuse(t, name, a)
	}
	for _, a := range []Act{
		{Kind: ActCut, Member: publicOf("m"), Logs: ends(MaxNamed)},
		{Kind: ActAdopt, Entries: manyEntries(MaxNamed)},
		{Kind: ActEpoch, Circle: Everyone, Recipient: recipient(t).Bytes(), Grants: fileID("g"), Follows: manyHashes(MaxHeads)},
	} {
		if _, err := laterEntry(t, a).Sign(keyOf("log")); err != nil {
			t.Errorf("%s at its bounds: %v", a.Kind, err)
		}
	}
}

// refuse demands that an entry with a, properly signed by a careless program, is
// refused.
func refuse(t *testing.T, name string, a Act) {
	t.Helper()
	if _, err := laterEntry(t, a).Sign(keyOf("log")); !errors.Is(err, ErrMalformed) {
		t.Errorf("%s: is signed: %v", name, err)
	}
	e := laterEntry(t, a)
	e.Version = 1
	_, err := Decode(forge(t, e))
	if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrNotCanonical) {
		t.Errorf("%s: %v", name, err)
	}
}

func manyEntries(n int) []CID {
	var out []CID
	for i := range n {
		out = append(out, entryID(string(rune(i))))
	}
	return Set(out)
}

func manyHashes(n int) []Hash {
	var out []Hash
	for i := range n {
		out = append(out, hashOf(string(rune(i))))
	}
	return Set(out)
}

func ends(n int) []LogEnd {
	var out []LogEnd
	for i := range n {
		out = append(out, LogEnd{Key{byte(i >> 8), byte(i), 1}, entryID("last")})
	}
	return out
}
