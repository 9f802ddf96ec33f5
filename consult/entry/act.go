package entry

import (
	"errors"
	"slices"
)

// Class is how much of the control graph a member may touch.
type Class string

// The classes: a clerk acts on the control graph, a writer writes records, a
// reader only certificates.
const (
	Clerk  Class = "clerk"
	Writer Class = "writer"
	Reader Class = "reader"
)

// Circle is who can read.
type Circle string

// The circles.
const (
	Everyone  Circle = "everyone"
	Committee Circle = "committee"
)

// Kinds of control act.
const (
	ActAdmit   = "admit"
	ActChange  = "change"
	ActCut     = "cut"
	ActAdopt   = "adopt"
	ActApprove = "approve"
	ActEpoch   = "epoch"
	ActGrant   = "grant"
	ActMirror  = "mirror"
	ActTerm    = "term"
)

// RecipientSize is the length in bytes of an age hybrid (ML-KEM-768 and X25519)
// public key.
const RecipientSize = 1216

// MaxNamed bounds the lists inside one control act.
const MaxNamed = 1024

// LogEnd names the last entry of a log that a cut leaves inside.
type LogEnd struct {
	Log  Key `cbor:"log"`
	Last CID `cbor:"last"`
}

// Act is one control act. Kind says which of the other fields it has; see
// docs/protocol.md §5.
type Act struct {
	Kind      string   `cbor:"act"`
	Member    Key      `cbor:"member,omitzero"`
	Class     Class    `cbor:"class,omitempty"`
	Circles   []Circle `cbor:"circles,omitempty"`
	Invite    Hash     `cbor:"invite,omitzero"`
	Grants    CID      `cbor:"grants,omitzero"`
	Logs      []LogEnd `cbor:"logs,omitempty"`
	Device    bool     `cbor:"device,omitempty"`
	Entries   []CID    `cbor:"entries,omitempty"`
	Entry     CID      `cbor:"entry,omitzero"`
	Index     uint64   `cbor:"index,omitempty"`
	Circle    Circle   `cbor:"circle,omitempty"`
	Recipient []byte   `cbor:"recipient,omitempty"`
	Follows   []Hash   `cbor:"follows,omitempty"`
	Consult   Ref      `cbor:"consult,omitzero"`
	Term      uint64   `cbor:"term,omitempty"`
	Log       Key      `cbor:"log,omitzero"`
	Size      uint64   `cbor:"size,omitempty"`
	Tree      Hash     `cbor:"tree,omitzero"`
}

// Circles of the roles, in the order they are encoded.
var (
	inEveryone = []Circle{Everyone}
	inBoth     = []Circle{Committee, Everyone}
)

// CirclesOf returns the encoded set for a member of everyone and, if committee
// is true, of the committee.
func CirclesOf(committee bool) []Circle {
	if committee {
		return slices.Clone(inBoth)
	}
	return slices.Clone(inEveryone)
}

// In reports whether the act's circles hold c.
func (a *Act) In(c Circle) bool { return slices.Contains(a.Circles, c) }

var (
	errFields = errors.New("fields that do not belong to it, or too few")
	errKind   = errors.New("unknown kind")
)

// check holds each kind to its own fields: it blanks those the kind may have and
// expects nothing to remain.
func (a *Act) check() error {
	rest := *a
	rest.Kind = ""
	ok := true
	need := func(b bool) { ok = ok && b }
	switch a.Kind {
	case ActAdmit, ActChange:
		need(!a.Member.IsZero() && a.checkStanding())
		rest.Member, rest.Class, rest.Circles, rest.Grants = Key{}, "", nil, CID{}
		if a.Kind == ActAdmit {
			rest.Invite = Hash{}
		} else {
			need(a.checkLogs())
			rest.Logs = nil
		}
	case ActCut:
		need(!a.Member.IsZero() && a.checkLogs() && (!a.Device || len(a.Logs) > 0))
		rest.Member, rest.Logs, rest.Device = Key{}, nil, false
	case ActAdopt:
		need(len(a.Entries) > 0 && len(a.Entries) <= MaxNamed && isSet(a.Entries) && allCodec(a.Entries))
		rest.Entries = nil
	case ActApprove:
		need(a.Entry.Codec() == CodecDagCBOR && a.Index < MaxActs)
		rest.Entry, rest.Index = CID{}, 0
	case ActEpoch:
		need((a.Circle == Everyone || a.Circle == Committee) && len(a.Recipient) == RecipientSize &&
			a.Grants.isFile() && len(a.Follows) <= MaxHeads && isSet(a.Follows))
		rest.Circle, rest.Recipient, rest.Follows, rest.Grants = "", nil, nil, CID{}
	case ActGrant:
		need(a.Grants.isFile())
		rest.Grants = CID{}
	case ActMirror:
		need(!a.Member.IsZero() && len(a.Recipient) == RecipientSize)
		rest.Member, rest.Recipient, rest.Grants = Key{}, nil, CID{}
	case ActTerm:
		need(a.Consult.valid() && a.Term >= 2 && !a.Log.IsZero())
		rest.Consult, rest.Term, rest.Log, rest.Size, rest.Tree = Ref{}, 0, Key{}, 0, Hash{}
	default:
		return errKind
	}
	need(a.Grants.IsZero() || a.Grants.isFile())
	if !ok || !rest.blank() {
		return errFields
	}
	return nil
}

// checkStanding holds class and circles to the combinations that roles have.
func (a *Act) checkStanding() bool {
	both, one := slices.Equal(a.Circles, inBoth), slices.Equal(a.Circles, inEveryone)
	switch a.Class {
	case Clerk:
		return both
	case Writer, Reader:
		return both || one
	}
	return false
}

func (a *Act) checkLogs() bool {
	if len(a.Logs) > MaxNamed {
		return false
	}
	for i, l := range a.Logs {
		if i > 0 && a.Logs[i-1].Log.Compare(l.Log) >= 0 || l.Last.Codec() != CodecDagCBOR {
			return false
		}
	}
	return true
}

func (a *Act) blank() bool {
	return a.Kind == "" && a.Member.IsZero() && a.Class == "" && len(a.Circles) == 0 && a.Invite.IsZero() &&
		a.Grants.IsZero() && len(a.Logs) == 0 && !a.Device && len(a.Entries) == 0 && a.Entry.IsZero() && a.Index == 0 &&
		a.Circle == "" && len(a.Recipient) == 0 && len(a.Follows) == 0 && a.Consult.IsZero() && a.Term == 0 &&
		a.Log.IsZero() && a.Size == 0 && a.Tree.IsZero()
}
