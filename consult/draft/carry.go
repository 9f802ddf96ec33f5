package draft

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// State says how sure it is that a comment still hangs where it did.
type State int

// The states of a comment carried to another version.
const (
	Certain State = iota + 1 // the same provision with the same words
	Check                    // a person must look whether this is the place
	Orphan                   // the place is gone
)

var stateNames = [...]string{"", "certain", "check", "orphan"}

// String returns the state's English name in lower case.
func (s State) String() string {
	if s <= 0 || int(s) >= len(stateNames) {
		return fmt.Sprintf("state(%d)", int(s))
	}
	return stateNames[s]
}

// Carry finds the place in new for a comment on the provision id of old, which
// quotes some words of it, or, with an empty quote, is about the whole.
//
// It is Certain if the provision of the same ID holds the quote exactly once
// (white space apart), or, without a quote, has the same text. It is Check, at
// the provision of the same ID, if that changed or holds the quote never or
// repeatedly; but where the quote stands exactly once elsewhere and not there,
// at that other provision. It is Orphan, with newID "", if the provision is
// gone and its words stand nowhere or in several places.
func Carry(old, new []Provision, id, quote string) (newID string, state State) {
	var c cleaner
	quote = c.text(quote)
	at := indexOf(new, id)
	if quote == "" {
		was := indexOf(old, id)
		switch {
		case at >= 0 && was >= 0 && old[was].Text == new[at].Text && old[was].Number == new[at].Number:
			return id, Certain
		case at >= 0:
			return id, Check
		case was < 0 || old[was].Text == "":
			return "", Orphan
		}
		return only(new, func(p *Provision) int {
			if p.Text == old[was].Text {
				return 1
			}
			return 0
		})
	}
	if at >= 0 && occurrences(&new[at], quote) == 1 {
		return id, Certain
	}
	if at < 0 || occurrences(&new[at], quote) == 0 {
		if other, s := only(new, func(p *Provision) int { return occurrences(p, quote) }); s == Check {
			return other, s
		}
	}
	if at >= 0 {
		return id, Check
	}
	return "", Orphan
}

func indexOf(ps []Provision, id string) int {
	for i := range ps {
		if ps[i].ID == id {
			return i
		}
	}
	return -1
}

// only returns the provision for which count is one, if it is zero for all others.
func only(ps []Provision, count func(*Provision) int) (string, State) {
	found := ""
	for i := range ps {
		switch n := count(&ps[i]); {
		case n > 1 || n == 1 && found != "":
			return "", Orphan
		case n == 1:
			found = ps[i].ID
		}
	}
	if found == "" {
		return "", Orphan
	}
	return found, Check
}

// occurrences counts where quote starts in a provision's text, up to two.
func occurrences(p *Provision, quote string) int {
	text := p.Text
	if p.Kind == KindTable {
		text = strings.Join(strings.Fields(text), " ")
	}
	i := strings.Index(text, quote)
	if i < 0 {
		return 0
	}
	// Beginnings may overlap: "aa" stands twice in "aaa".
	_, size := utf8.DecodeRuneInString(text[i:])
	if strings.Contains(text[i+size:], quote) {
		return 2
	}
	return 1
}
