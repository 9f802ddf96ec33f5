package draft

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"toguna/consult/internal/pdf"
)

// pdfFont says what the codes of a font's strings mean and how wide they are.
type pdfFont struct {
	bold      bool
	composite bool
	toUnicode *cmap
	encoding  *cmap // of a composite font: codes to glyph numbers; nil if they are the same
	unicode   bool  // a composite font's codes are UTF-16
	simple    [256]string
	widths    map[int]float64 // by code, or by glyph number in composite fonts; in 1/1000 of the size
	missing   float64
	scale     float64 // of the widths, to the font's size
}

// shown is one code of a string as the font shows it.
type shown struct {
	text  string // "" if the font does not say
	width float64
	space bool // the single-byte code 32, which word spacing widens
}

// readFont reads a font's dictionary. What it leaves out is guessed as readers do.
func readFont(f *pdf.File, d pdf.Dict) (*pdfFont, error) {
	font := &pdfFont{widths: map[int]float64{}, scale: 1.0 / 1000}
	name := string(f.Name(d["BaseFont"]))
	if s, ok := stream(f, d["ToUnicode"]); ok {
		data, err := f.Decode(s)
		if err != nil {
			return nil, err
		}
		if font.toUnicode, err = parseCMap(data); err != nil {
			return nil, err
		}
	}
	descriptor, _ := f.Dict(d["FontDescriptor"])
	if f.Name(d["Subtype"]) == "Type0" {
		list := f.Array(d["DescendantFonts"])
		if len(list) > 0 {
			if cid, ok := f.Dict(list[0]); ok {
				descriptor, _ = f.Dict(cid["FontDescriptor"])
				if err := font.readComposite(f, d, cid); err != nil {
					return nil, err
				}
			}
		}
	} else {
		font.readSimple(f, d, descriptor, name)
	}
	flags, _ := f.Int(descriptor["Flags"])
	font.bold = isBoldName(name) || flags&(1<<18) != 0 || f.Float(descriptor["FontWeight"]) >= 600
	return font, nil
}

func stream(f *pdf.File, o any) (*pdf.Stream, bool) {
	o, err := f.Get(o)
	if err != nil {
		return nil, false
	}
	s, ok := o.(*pdf.Stream)
	return s, ok
}

func isBoldName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"bold", "black", "heavy", "gras", "cmbx"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func (p *pdfFont) readComposite(f *pdf.File, d, cid pdf.Dict) error {
	p.composite, p.missing = true, 1000
	if s, ok := stream(f, d["Encoding"]); ok {
		data, err := f.Decode(s)
		if err != nil {
			return err
		}
		if p.encoding, err = parseCMap(data); err != nil {
			return err
		}
	} else if name := string(f.Name(d["Encoding"])); strings.Contains(name, "UCS2") || strings.Contains(name, "UTF16") {
		p.unicode = true
	}
	if v := cid["DW"]; v != nil {
		p.missing = f.Float(v)
	}
	w := f.Array(cid["W"])
	for i := 0; i+1 < len(w) && len(p.widths) < maxMapped; {
		first, _ := f.Int(w[i])
		if list := f.Array(w[i+1]); list != nil {
			for j, v := range list {
				p.widths[first+j] = f.Float(v)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			break
		}
		last, _ := f.Int(w[i+1])
		width := f.Float(w[i+2])
		for c := first; c <= last && len(p.widths) < maxMapped; c++ {
			p.widths[c] = width
		}
		i += 3
	}
	return nil
}

func (p *pdfFont) readSimple(f *pdf.File, d, descriptor pdf.Dict, name string) {
	for i := range p.simple {
		p.simple[i] = string(winAnsi(byte(i)))
	}
	base := f.Name(d["Encoding"])
	enc, _ := f.Dict(d["Encoding"])
	if enc != nil {
		base = f.Name(enc["BaseEncoding"])
	}
	switch {
	case base == "MacRomanEncoding":
		for i := range p.simple {
			p.simple[i] = string(charmap.Macintosh.DecodeByte(byte(i)))
		}
	case base == "" || base == "StandardEncoding":
		for c, r := range standardDiffers {
			p.simple[c] = string(r)
		}
	}
	code := 0
	for _, o := range f.Array(enc["Differences"]) {
		if n, ok := f.Int(o); ok {
			code = n
			continue
		}
		if code >= 0 && code < 256 {
			p.simple[code] = glyphText(string(f.Name(o)))
		}
		code++
	}
	first, _ := f.Int(d["FirstChar"])
	widths := f.Array(d["Widths"])
	for i, w := range widths[:min(len(widths), 256)] {
		p.widths[first+i] = f.Float(w)
	}
	p.missing = f.Float(descriptor["MissingWidth"])
	if len(widths) == 0 {
		for c := range p.simple {
			p.widths[c] = coreWidth(name, p.simple[c])
		}
	}
	if m := f.Array(d["FontMatrix"]); f.Name(d["Subtype"]) == "Type3" && len(m) == 6 {
		p.scale = f.Float(m[0])
	}
}

// show cuts a string into what is shown, one code after the other.
func (p *pdfFont) show(s pdf.String, yield func(shown) error) error {
	for len(s) > 0 {
		var out shown
		code, size := uint32(s[0]), 1
		glyph := int(s[0])
		if p.composite {
			code, size = p.nextCode(s)
			glyph = int(code)
			if p.encoding != nil && len(p.encoding.cid) > 0 {
				glyph = p.encoding.cid[code]
			}
			if p.unicode {
				out.text = utf16Text(s[:size])
			}
		} else {
			out.text, out.space = p.simple[s[0]], s[0] == ' '
		}
		if p.toUnicode != nil {
			if t, ok := p.toUnicode.text[code]; ok && strings.Trim(t, "\x00") != "" {
				out.text = t
			}
		}
		w, ok := p.widths[glyph]
		if !ok {
			w = p.missing
		}
		out.width = w * p.scale
		if err := yield(out); err != nil {
			return err
		}
		s = s[size:]
	}
	return nil
}

func (p *pdfFont) nextCode(s pdf.String) (uint32, int) {
	if p.encoding != nil {
		return p.encoding.next(s)
	}
	size := min(2, len(s))
	return codeOf(s[:size]), size
}

// winAnsi decodes a byte of Windows-1252; codes that it lacks are bullets in PDF.
func winAnsi(c byte) rune {
	r := charmap.Windows1252.DecodeByte(c)
	if r == utf8.RuneError {
		return '•'
	}
	return r
}
