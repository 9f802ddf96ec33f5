// Package door is where a person comes in: the first opening, the passphrase each
// time after, and the way into a workspace for who has none yet.
package door
