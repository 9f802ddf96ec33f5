package draft

import (
	"bytes"
	"regexp"
)

// What pandoc writes beyond CommonMark where it turns a word processor's file into
// markdown: attributes of stretches and headings, raised letters, divisions.
var (
	reSpan   = regexp.MustCompile(`\[([^\[\]\n]*)\]\{[.#][^{}\n]*\}`)
	reAttrs  = regexp.MustCompile(`(?m)^(#{1,6}[ \t].*?)[ \t]*\{[.#-][^{}\n]*\}[ \t]*$`)
	reRaised = regexp.MustCompile(`([\pL\pN])\^([\pL\pN.]{1,6})\^`)
	reDivs   = regexp.MustCompile(`(?m)^:{3,}(?:[ \t].*)?$`)
)

// plainMarkdown takes that off, line by line, so that every line keeps its number.
func plainMarkdown(raw []byte) []byte {
	if bytes.Contains(raw, []byte("]{")) {
		raw = reSpan.ReplaceAll(raw, []byte("$1"))
	}
	if bytes.Contains(raw, []byte("{")) {
		raw = reAttrs.ReplaceAll(raw, []byte("$1"))
	}
	if bytes.IndexByte(raw, '^') >= 0 {
		raw = reRaised.ReplaceAll(raw, []byte("$1$2"))
	}
	if bytes.Contains(raw, []byte(":::")) {
		raw = reDivs.ReplaceAll(raw, nil)
	}
	return raw
}
