package look

import (
	"bytes"
	"slices"
	"sync"
	"unicode"

	"fyne.io/fyne/v2"
	"github.com/go-text/typesetting/font"
)

// Span is a piece of a text that one face can draw.
type Span struct {
	Text string
	Face fyne.Resource // its FontSource; nil is the theme's own
}

// Spans cuts a text where its face must change: where Latin meets Arabic, N'Ko
// or Tifinagh, and where the serif lacks a sign the theme's face, or what that
// falls back on, may have. Spaces and signs between words of one script stay
// with them, so that words read from right to left are drawn, and ordered,
// together. Most texts are one span.
func Spans(text string, serif, bold, italic bool) []Span {
	var own fyne.Resource
	if serif {
		own = Face(true, bold, italic)
	}
	runes := []rune(text)
	need := make([]fyne.Resource, len(runes)) // the face of each rune
	for i, r := range runes {
		need[i] = faceOf(r, own, bold)
		if i > 0 && unicode.Is(unicode.Inherited, r) && need[i-1] != nil && covers(need[i-1], r) {
			need[i] = need[i-1] // a mark is of the letter it sits on
		}
	}
	joinWords(runes, need)

	all := make([]Span, 0, 1)
	start := 0
	for i := 1; i < len(runes); i++ {
		if need[i] != need[start] {
			all = append(all, Span{string(runes[start:i]), need[start]})
			start = i
		}
	}
	if len(runes) == 0 {
		return append(all, Span{"", own})
	}
	return append(all, Span{string(runes[start:]), need[start]})
}

// faceOf is the face that one rune needs, standing alone.
func faceOf(r rune, own fyne.Resource, bold bool) fyne.Resource {
	if s, ok := scriptOf(r); ok {
		return s.face(bold)
	}
	if own != nil && !covers(own, r) {
		return nil
	}
	return own
}

// joinWords gives what is of no script the face of what is on both its sides,
// if that is a script of ours and the face draws all of it.
func joinWords(runes []rune, need []fyne.Resource) {
	left := -1 // the last rune of one of our scripts, if only runes of none have followed
	for i, r := range runes {
		if _, ok := scriptOf(r); ok {
			if left >= 0 && need[left] == need[i] && coversAll(need[i], runes[left+1:i]) {
				for j := left + 1; j < i; j++ {
					need[j] = need[i]
				}
			}
			left = i
		} else if !unicode.In(r, unicode.Common, unicode.Inherited) {
			left = -1
		}
	}
}

func coversAll(face fyne.Resource, runes []rune) bool {
	return !slices.ContainsFunc(runes, func(r rune) bool { return !covers(face, r) })
}

// cmaps keeps what each shipped face draws, read once. A *font.Font is read
// from several goroutines; a *font.Face is not.
var cmaps sync.Map // of fyne.Resource to *font.Font

// covers reports whether a face draws a rune.
func covers(face fyne.Resource, r rune) bool {
	known, ok := cmaps.Load(face)
	if !ok {
		parsed, err := font.ParseTTF(bytes.NewReader(face.Content()))
		if err != nil {
			fyne.LogError("read the face "+face.Name(), err)
			return false
		}
		known, _ = cmaps.LoadOrStore(face, parsed.Font)
	}
	glyph, ok := known.(*font.Font).NominalGlyph(r)
	return ok && glyph != 0
}
