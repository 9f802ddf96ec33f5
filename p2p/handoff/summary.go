package handoff

import (
	"errors"
	"slices"
	"time"

	"toguna/consult/entry"
)

// Summary is what is known of one handoff after it was written, read or looked at.
type Summary struct {
	Name string // the digits that its file names start with; "" for a part named otherwise

	// From the manifest, which its own log signed. Whether that log is a member's
	// is for the caller to judge; all zero if no manifest could be read.
	Space    entry.CID
	From     entry.Key // log of the writer
	Bundle   [16]byte
	Full     bool
	Time     time.Time // as the writer's clock said
	Frontier entry.Frontier
	Letters  []entry.CID
	Addrs    []string

	Parts        int   // that were written, all together
	PartsRead    int   // that are here and whole
	PartsDamaged []int // numbers of those that are here and not whole, 0 for an unknown one
	PartsMissing []int // numbers of those of which no file came
	PartsForeign int   // that are sealed to somebody else

	Entries  int   // handed to the sink; for Write and Inspect: held by the parts
	Blocks   int   // of files, likewise
	Salvaged int   // of both, those that came out of damaged parts
	Size     int64 // bytes of its files

	// Problem is why nothing of it could be read: ErrNotForYou, ErrOtherWorkspace,
	// ErrDamaged, entry.ErrNewerVersion, crypto.ErrPassphrase, crypto.ErrTooCostly.
	// It is nil as soon as one manifest of the expected workspace was read.
	Problem error
}

// Complete reports whether every part came whole.
func (s *Summary) Complete() bool { return s.Parts > 0 && s.PartsRead == s.Parts }

// summaryOf returns what m says.
func summaryOf(name string, m *Manifest) Summary {
	s := Summary{
		Name:   name,
		Space:  m.Space,
		From:   m.Log,
		Bundle: m.Bundle,
		Full:   m.Full,
		Time:   time.Unix(m.Time, 0).UTC(),
		Parts:  int(m.Parts),
	}
	// Empty lists are nil, whether they were decoded or not.
	if len(m.Frontier) > 0 {
		s.Frontier = m.Frontier
	}
	if len(m.Letters) > 0 {
		s.Letters = m.Letters
	}
	if len(m.Addrs) > 0 {
		s.Addrs = m.Addrs
	}
	return s
}

// A partResult is what became of one part.
type partResult struct {
	prefix   string // of its file's name
	number   int    // as its manifest says, or else its name; 0 if neither does
	size     int64
	manifest *Manifest
	problem  error // nil for a whole part
	entries  int
	blocks   int
}

// summarize puts the parts of each handoff together. Parts that tell nothing go
// with the handoff whose name they bear.
func summarize(results []partResult) []Summary {
	type handoff struct {
		log    entry.Key
		bundle [16]byte
		parts  uint64
	}
	var out []Summary
	seen := []map[int]bool{} // for each of out, as add wants it
	which := map[handoff]int{}
	named := map[string]int{}
	at := func(i int, ok bool, name string, m *Manifest) int {
		if ok {
			return i
		}
		if m == nil {
			out = append(out, Summary{Name: name})
		} else {
			out = append(out, summaryOf(name, m))
		}
		seen = append(seen, map[int]bool{})
		return len(out) - 1
	}
	for _, r := range results {
		if m := r.manifest; m != nil {
			key := handoff{m.Log, m.Bundle, m.Parts}
			i, ok := which[key]
			i = at(i, ok, r.prefix, m)
			which[key], named[r.prefix] = i, i
			out[i].add(r, seen[i])
		}
	}
	for _, r := range results {
		if r.manifest == nil {
			i, ok := named[r.prefix]
			i = at(i, ok, r.prefix, nil)
			named[r.prefix] = i
			out[i].add(r, seen[i])
		}
	}
	for i := range out {
		s := &out[i]
		slices.Sort(s.PartsDamaged)
		for n := 1; n <= s.Parts; n++ {
			if _, ok := seen[i][n]; !ok {
				s.PartsMissing = append(s.PartsMissing, n)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Summary) int { return a.Time.Compare(b.Time) })
	return out
}

// add counts one part in. seen holds the numbers counted before, and whether one
// of that number was whole.
func (s *Summary) add(r partResult, seen map[int]bool) {
	s.Size += r.size
	s.Entries += r.entries
	s.Blocks += r.blocks
	whole, known := seen[r.number]
	known = known && r.number != 0
	readable := r.manifest != nil // and of this workspace
	switch {
	case r.problem == nil:
		if !whole {
			s.PartsRead++
		}
		whole = true
		s.PartsDamaged = slices.DeleteFunc(s.PartsDamaged, func(n int) bool { return n == r.number })
	case errors.Is(r.problem, ErrNotForYou):
		s.PartsForeign++
		readable = false
	case errors.Is(r.problem, ErrDamaged):
		s.Salvaged += r.entries + r.blocks
		if !known {
			s.PartsDamaged = append(s.PartsDamaged, r.number)
		}
	default:
		readable = false
	}
	seen[r.number] = whole
	switch {
	case readable:
		s.Problem = nil
	case s.Parts == 0 || r.manifest != nil:
		s.Problem = worse(s.Problem, r.problem)
	}
}
