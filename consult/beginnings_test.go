package consult_test

import (
	"slices"

	"pgregory.net/rapid"

	"toguna/consult"
	"toguna/consult/entry"
)

// oneClerk is how most stories begin: Awa has founded the workspace.
func oneClerk(t rapid.TB) (s *story, awa *device) {
	t.Helper()
	s = tell(t)
	return s, s.found("Awa")
}

// twoClerks is oneClerk with Bintou, whom Awa made a clerk.
func twoClerks(t rapid.TB) (s *story, awa, bintou *device) {
	t.Helper()
	s, awa = oneClerk(t)
	return s, awa, s.clerk(awa, "Bintou")
}

// threeClerks is twoClerks with Chaka, of whom all three have all.
func threeClerks(t rapid.TB) (s *story, awa, bintou, chaka *device) {
	t.Helper()
	s, awa, bintou = twoClerks(t)
	chaka = s.clerk(awa, "Chaka", bintou)
	s.share(awa, bintou, chaka)
	return s, awa, bintou, chaka
}

// consulting lets Moussa contribute to what the first of some clerks opens, and
// brings all of it to everybody.
func (s *story) consulting(clerks ...*device) (moussa *device, draft, call entry.Ref) {
	s.Helper()
	moussa = s.join(clerks[0], "Moussa", consult.RoleContributor)
	draft, call = clerks[0].consultation()
	s.share(append(slices.Clone(clerks), moussa)...)
	return moussa, draft, call
}
