// Package reports is the place « Rapport »: what a consultation comes to, before it
// is published, and whether a report that somebody handed over can be trusted.
package reports
