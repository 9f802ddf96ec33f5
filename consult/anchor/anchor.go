// Package anchor is how a comment keeps its place when the text under it
// changes: it aligns the provisions of two versions, and finds a quoted passage
// of the old one again in the new one.
//
// Its answer is one of three, and never silent: certain, where the same words
// stand in the same place or have moved beyond doubt; please check, where they
// were edited or could be meant elsewhere too; orphan, where nothing is near
// enough. docs/anchoring.md explains the method, names its sources and says
// where it fails.
package anchor

import "fmt"

// State says how sure it is that a comment still hangs where it did.
type State int

// The states of a comment carried to another version.
const (
	Certain State = iota + 1 // the same words in the same or evidently the same place
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

// Reason says why a place has its state.
type Reason int

// The reasons.
const (
	Unchanged Reason = iota + 1 // certain: the provision has the same words
	Kept                        // certain: the provision was edited around the passage
	Followed                    // certain: the passage stands elsewhere, and only there, in its old context
	Reworded                    // check: the passage, or the provision without a quote, was edited
	Ambiguous                   // check: the words stand there, but could be those of another passage
	Uncertain                   // check: the words stand there, but their context is another
	Rewritten                   // check: little of the passage is left in its provision
	Gone                        // orphan: nothing is near enough
	Unplaced                    // orphan: the old version has no such provision
)

var reasonNames = [...]string{"", "unchanged", "kept", "followed", "reworded", "ambiguous", "uncertain", "rewritten", "gone", "unplaced"}

// String returns the reason's English name in lower case.
func (r Reason) String() string {
	if r <= 0 || int(r) >= len(reasonNames) {
		return fmt.Sprintf("reason(%d)", int(r))
	}
	return reasonNames[r]
}

// Quote is what a comment hangs on.
type Quote struct {
	Provision int    // of the old version, by index
	Start     int    // where the passage begins, in runes of the provision's text
	Text      string // the passage, "" if the comment is on the provision as a whole

	// Prefix and Suffix are what stood around the passage. They serve where Start
	// does not lead to it.
	Prefix, Suffix string
}

// Place is where a comment hangs in the new version.
type Place struct {
	State     State
	Reason    Reason
	Provision int     // of the new version, by index; -1 for an orphan
	Start     int     // in runes of the provision's text
	Last      int     // the provision in which the passage ends, mostly the same
	End       int     // in runes of that provision's text
	Text      string  // the passage as it now reads
	Score     float64 // 0 to 1, by which places were compared
	Home      int     // the counterpart of the provision, where an orphan's author may look; -1 for none
}
