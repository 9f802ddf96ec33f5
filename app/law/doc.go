// Package law is the text of a draft on the screen: its provisions one below
// the other, the passages people quoted, and how much is said of each. Thousands
// of provisions may be open; only those in sight are laid out.
package law
