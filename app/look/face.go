package look

import (
	"sync"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"toguna/assets"
)

// script is a writing Fyne's faces do not have, and those that do.
type script struct {
	runes         *unicode.RangeTable
	regular, bold string
}

// scripts are those people of Mali write their names in, besides Latin. Noto
// has no bold of the last two.
var scripts = []script{
	{unicode.Arabic, "NotoSansArabic-Regular", "NotoSansArabic-Bold"},
	{unicode.Nko, "NotoSansNKo-Regular", "NotoSansNKo-Regular"},
	{unicode.Tifinagh, "NotoSansTifinagh-Regular", "NotoSansTifinagh-Regular"},
}

// Face is the face of a style: the serif of the law, or the sans of people.
// There is no bold italic serif; bold wins.
func Face(serif, bold, italic bool) fyne.Resource {
	switch {
	case serif && bold:
		return shipped("NotoSerif-Bold")
	case serif && italic:
		return shipped("NotoSerif-Italic")
	case serif:
		return shipped("NotoSerif-Regular")
	case bold && italic:
		return theme.DefaultTextBoldItalicFont()
	case bold:
		return theme.DefaultTextBoldFont()
	case italic:
		return theme.DefaultTextItalicFont()
	default:
		return theme.DefaultTextFont()
	}
}

// FaceFor is the face a text needs as its FontSource because it holds a script
// the theme's own face lacks, and nil if it holds none. Of a text of several
// scripts it is the face of the first; [Spans] cuts such a text up.
func FaceFor(text string, bold bool) fyne.Resource {
	for _, r := range text {
		if s, ok := scriptOf(r); ok {
			return s.face(bold)
		}
	}
	return nil
}

func scriptOf(r rune) (script, bool) {
	if r < 0x0600 { // nearly all there is
		return script{}, false
	}
	for _, s := range scripts {
		if unicode.Is(s.runes, r) {
			return s, true
		}
	}
	return script{}, false
}

func (s script) face(bold bool) fyne.Resource {
	if bold {
		return shipped(s.bold)
	}
	return shipped(s.regular)
}

// faces keeps one resource a face, since Fyne's caches go by the pointer.
var faces sync.Map // of string to fyne.Resource

func shipped(name string) fyne.Resource {
	if face, ok := faces.Load(name); ok {
		return face.(fyne.Resource)
	}
	face, _ := faces.LoadOrStore(name, fyne.NewStaticResource(name+".ttf", assets.Font(name)))
	return face.(fyne.Resource)
}
