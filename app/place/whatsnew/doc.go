// Package whatsnew is the place « Quoi de neuf »: what waits for a person, what
// changed since the last visit, what ends soon, and how far the work has travelled.
package whatsnew
