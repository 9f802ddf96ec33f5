package anchor

import (
	"context"
	"fmt"
	"strings"

	"toguna/consult/draft"
)

// Relation says what became of a provision. The zero value is the same words
// under the same label in the same order; the others can come together.
type Relation uint8

// The relations.
const (
	Edited     Relation = 1 << iota // its words changed
	Renumbered                      // its label changed
	Moved                           // it stands elsewhere in the order
	Split                           // a new one, whose words were part of the old one
	Merged                          // an old one, whose words are now part of the new one
	Removed                         // an old one without any counterpart
	Added                           // a new one without any counterpart
)

// Same is the relation of a provision to which nothing happened.
const Same Relation = 0

var relationNames = [...]string{"edited", "renumbered", "moved", "split", "merged", "removed", "added"}

// String returns the relation's English names in lower case, joined by "+".
func (r Relation) String() string {
	if r == Same {
		return "same"
	}
	var names []string
	for i, name := range relationNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

// Has reports whether all of some relations hold.
func (r Relation) Has(all Relation) bool { return r&all == all }

// Pair is a provision of the old version and its counterpart in the new one.
type Pair struct {
	Old, New int // -1 for none
	Relation Relation
	Likeness float64 // of the words, 0 to 1
	Sure     bool    // there is no other provision that it could be
}

// Alignment says which provisions of two versions are one another's. It is not
// changed once made, and may be used by several goroutines.
type Alignment struct {
	old, new  *version
	groups    *matching // articles
	toNew     []int     // provisions, -1 for none
	toOld     []int
	pairOf    []Pair       // by old provision
	newUnits  []unit       // articles of the new version
	index     index        // of newUnits
	pairs     []Pair       // in the order of the new version
	splitFrom map[int]Pair // by new provision
}

// Align pairs the provisions of two versions by their words and their order.
// What they are called hardly counts: at each reading a bill is renumbered.
//
// It pairs articles first, then what is inside of each pair, then what is left
// anywhere. The error is ErrTooLarge or that of ctx.
func Align(ctx context.Context, old, new []draft.Provision) (*Alignment, error) {
	was, err := newVersion(old)
	if err != nil {
		return nil, fmt.Errorf("read the old version: %w", err)
	}
	is, err := newVersion(new)
	if err != nil {
		return nil, fmt.Errorf("read the new version: %w", err)
	}
	a := &Alignment{
		old: was, new: is,
		toNew: filled(len(old)), toOld: filled(len(new)), pairOf: make([]Pair, len(old)),
		newUnits: is.groupUnits(),
	}
	a.index = newIndex(a.newUnits)
	if a.groups, err = match(ctx, was.groupUnits(), a.newUnits, true); err != nil {
		return nil, fmt.Errorf("align articles: %w", err)
	}
	if err := a.alignProvisions(ctx); err != nil {
		return nil, fmt.Errorf("align provisions: %w", err)
	}
	a.pairs = a.list()
	return a, nil
}

// groupUnits returns the articles as units.
func (v *version) groupUnits() []unit {
	out := make([]unit, len(v.groups))
	for g, s := range v.groups {
		var b strings.Builder
		for i := s.first; i < s.end; i++ {
			b.WriteString(v.body(i))
			b.WriteByte(' ')
		}
		out[g] = newUnit(v.ps[s.first].Label, b.String())
	}
	return out
}

// body is what is aligned of a provision: its words, or the label of a heading
// that has none.
func (v *version) body(i int) string {
	if p := &v.ps[i]; p.Text == "" && p.Kind == draft.KindHeading {
		return folded(p.Label)
	}
	return v.s[v.segs[i].body:v.segs[i].end]
}

func (v *version) provisionUnits(at []int) []unit {
	out := make([]unit, len(at))
	for k, i := range at {
		out[k] = newUnit(v.ps[i].Label, v.body(i))
	}
	return out
}

func (a *Alignment) alignProvisions(ctx context.Context) error {
	for i := range a.pairOf {
		a.pairOf[i] = Pair{Old: i, New: -1, Relation: Removed}
	}
	for g, h := range a.groups.toNew {
		if h < 0 {
			continue
		}
		olds, news := a.old.groups[g].list(), a.new.groups[h].list()
		m, err := match(ctx, a.old.provisionUnits(olds), a.new.provisionUnits(news), true)
		if err != nil {
			return err
		}
		if m.toNew[0] < 0 && m.toOld[0] < 0 {
			m.pair(link{0, 0, likeness(&m.old[0], &m.new[0])}, false) // the article itself
		}
		a.take(m, olds, news, a.groups.sure[g], a.groups.moved[g])
	}
	return a.alignRest(ctx)
}

// alignRest pairs provisions that left their article.
func (a *Alignment) alignRest(ctx context.Context) error {
	olds, news := free(a.toNew, 0, len(a.toNew)), free(a.toOld, 0, len(a.toOld))
	was, is := a.old.provisionUnits(olds), a.new.provisionUnits(news)
	m, err := match(ctx, was, is, false)
	if err != nil {
		return err
	}
	a.loosen(m, olds)
	a.take(m, olds, news, true, true)
	return a.findParts(ctx)
}

// loosen keeps of some pairs of provisions that left their article those that no
// other comes near. They are sure if they have the same words, no other provision
// has them, and their article could not have become several.
func (a *Alignment) loosen(m *matching, olds []int) {
	oldCopies := count(a.old.provisionUnits(span{0, len(a.toNew)}.list()))
	newCopies := count(a.new.provisionUnits(span{0, len(a.toOld)}.list()))
	for i, j := range m.toNew {
		u := &m.old[i]
		if j >= 0 && (m.like[i] < alikeMoved || u.words < m.minMovable || !m.sure[i]) {
			m.toNew[i], m.toOld[j] = -1, -1
		}
		m.moved[i] = true
		m.sure[i] = m.like[i] >= 1 && u.words >= wordsUnique && oldCopies[u.hash] == 1 && newCopies[u.hash] == 1 &&
			a.homes(a.old.group[olds[i]]) <= 1
	}
}

func (s span) list() []int {
	out := make([]int, 0, s.end-s.first)
	for i := s.first; i < s.end; i++ {
		out = append(out, i)
	}
	return out
}

// take takes over the pairs of some provisions.
func (a *Alignment) take(m *matching, olds, news []int, sure, moved bool) {
	for k, l := range m.toNew {
		if l < 0 {
			continue
		}
		i, j := olds[k], news[l]
		a.toNew[i], a.toOld[j] = j, i
		p := Pair{Old: i, New: j, Likeness: m.like[k], Sure: sure && m.sure[k]}
		was, is := &a.old.ps[i], &a.new.ps[j]
		if was.Text != is.Text {
			p.Relation |= Edited
		}
		if was.Label != is.Label || was.Number != is.Number {
			p.Relation |= Renumbered
		}
		if moved || m.moved[k] {
			p.Relation |= Moved
		}
		a.pairOf[i] = p
	}
}

// list puts the pairs in the order of the new version, with what was removed
// after what stood before it.
func (a *Alignment) list() []Pair {
	after := make(map[int][]int) // old provisions without a place of their own, by the old one before them
	last := -1
	for i, p := range a.pairOf {
		if a.toNew[i] >= 0 && !p.Relation.Has(Moved) {
			last = i
		} else if a.toNew[i] < 0 {
			after[last] = append(after[last], i)
		}
	}
	out := make([]Pair, 0, len(a.toNew)+len(a.toOld))
	gone := func(at int) {
		for _, i := range after[at] {
			out = append(out, a.pairOf[i])
		}
	}
	gone(-1)
	for j, i := range a.toOld {
		if i < 0 {
			out = append(out, a.added(j))
			continue
		}
		out = append(out, a.pairOf[i])
		if !a.pairOf[i].Relation.Has(Moved) {
			gone(i)
		}
	}
	return out
}

// Pairs returns all pairs in the order of the new version, those that have no
// place in it after what stood before them in the old one.
func (a *Alignment) Pairs() []Pair { return append([]Pair(nil), a.pairs...) }

// New returns the counterpart of an old provision.
func (a *Alignment) New(old int) (Pair, bool) {
	if old < 0 || old >= len(a.pairOf) {
		return Pair{Old: -1, New: -1}, false
	}
	return a.pairOf[old], a.toNew[old] >= 0
}

// Old returns the old provision of which a new one is the counterpart.
func (a *Alignment) Old(new int) (Pair, bool) {
	if new < 0 || new >= len(a.toOld) || a.toOld[new] < 0 {
		return Pair{Old: -1, New: -1}, false
	}
	return a.pairOf[a.toOld[new]], true
}
