// Package handoff is the place « Remise sur clé »: the workspace carried on a stick,
// to whom nothing else reaches, and read from one.
package handoff
