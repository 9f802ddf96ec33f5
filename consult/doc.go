// Package consult is the domain: what a workspace is, who may do what in it, and
// the state that a set of entries adds up to. It knows no network, no screen and
// no disk; what it needs from outside is stated in ports.go.
//
// A [Ledger] holds the entries of one workspace that this device has. It
// verifies what comes in, keeps it sealed in a [Store], opens what its [Keyring]
// can open, and folds all of it into a [State]. The fold is a pure function of
// the set of entries and of the keys: any order, repetition or batching of the
// same entries ends in the same state, to the byte (docs/protocol.md §4 to §8).
//
// It goes in three steps, a file each: graph.go links entries to their pasts,
// settle.go decides from the control graph alone whose entries count, and fold.go
// applies the records of those that do.
package consult
