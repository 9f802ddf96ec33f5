// Package settings is the place « Réglages »: how the program shows itself on this
// device, when it locks, and what keeps one's identity.
package settings
