package draft

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// look is how a run of characters looks, as far as that tells something.
type look struct {
	hidden, bold, struck bool
}

// styleLook is what a style says of the look of its characters; nil if nothing.
type styleLook struct {
	hidden, bold, struck *bool
}

// read reads one of the properties of characters.
func (l *styleLook) read(e xml.StartElement) {
	is := on(e)
	switch local(e.Name) {
	case "vanish":
		l.hidden = &is
	case "b":
		l.bold = &is
	case "strike", "dstrike":
		l.struck = &is
	}
}

// put puts what l says into the look of a run.
func (l *styleLook) put(to *look) {
	for _, p := range []struct {
		from *bool
		to   *bool
	}{{l.hidden, &to.hidden}, {l.bold, &to.bold}, {l.struck, &to.struck}} {
		if p.from != nil {
			*p.to = *p.from
		}
	}
}

// put puts into the look of a run what the style of the given id says, and those
// that it is based on.
func (s *styles) put(id string, to *look) {
	var found [maxBased]*style
	n := 0
	s.chain(id, func(_ string, st *style) bool {
		found[n] = st
		n++
		return false
	})
	for n > 0 {
		n--
		found[n].look.put(to)
	}
}

// lookOf is how a paragraph's style makes its characters look. The run's own
// properties come on top.
func (s *styles) lookOf(p *paraProps) (l look) {
	s.put(s.styleOf(p), &l)
	return l
}

// runProps reads the w:rPr just opened.
func (d *docxReader) runProps(x *xmlPart, l *look) error {
	var own styleLook
	err := x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "rStyle":
			d.styles.put(val(e), l)
		case "rPrChange":
			d.track.formatting++
		}
		own.read(e)
		return x.skip()
	})
	own.put(l)
	return err
}

// shows reports that what is being read is on the side, and no field's
// instruction or table of contents.
func (d *docxReader) shows() bool {
	if d.mute > 0 {
		return false
	}
	for i := range d.fields {
		if f := &d.fields[i]; !f.result || f.toc {
			return false
		}
	}
	return true
}

// write adds shown text to a paragraph.
func (d *docxReader) write(p *para, s string) {
	if d.shows() {
		p.text.WriteString(s)
	}
}

// writeAs adds shown text of a certain look. Whoever strikes words out by hand
// may mean that they are gone, or that they are to be looked at: they stay, and
// the clerk is told.
func (d *docxReader) writeAs(p *para, s string, l look) {
	if !d.shows() {
		return
	}
	p.letters.count(s, l.bold)
	if l.struck && strings.TrimSpace(s) != "" {
		d.warn(WarnStruck)
	}
	p.text.WriteString(s)
}

// symbol reads a character of a font of symbols.
func (d *docxReader) symbol(p *para, e xml.StartElement) {
	code, err := strconv.ParseUint(attr(e, "char"), 16, 16)
	shown := symbolText(attr(e, "font"), rune(code))
	if err != nil || shown == "" {
		d.warn(WarnSymbols)
		shown = "\ufffd"
	}
	d.write(p, shown)
}

// Characters of the fonts that word processors insert symbols from. Codes are
// those of the font, from 0x20.
var (
	greekSymbols = [2]string{"ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"}

	symbolFonts = map[string]map[rune]string{
		"symbol": {
			0x2d: "−", 0xa2: "′", 0xa3: "≤", 0xa5: "∞", 0xab: "↔", 0xac: "←", 0xad: "↑", 0xae: "→", 0xaf: "↓", 0xb0: "°", 0xb1: "±", 0xb2: "″", 0xb3: "≥", 0xb4: "×",
			0xb7: "•", 0xb8: "÷", 0xb9: "≠", 0xba: "≡", 0xbb: "≈", 0xbc: "…", 0xbe: "—", 0xd2: "®", 0xd3: "©", 0xd4: "™", 0xd7: "⋅", 0xde: "⇒", 0xe5: "∑", 0xa0: "€", 0xd0: "∠", 0xd6: "√",
		},
		"wingdings": {
			0x6c: "●", 0x6e: "■", 0x6f: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x9f: "•", 0xa7: "▪", 0xa8: "◻", 0xd8: "➢", 0xdf: "←", 0xe0: "→", 0xe8: "➔", 0xf0: "⇨",
			0xfb: "✗", 0xfc: "✓", 0xfd: "☒", 0xfe: "☑", 0x22: "✂", 0x28: "☎", 0x2a: "✉", 0x46: "☞", 0x4a: "☺",
		},
	}
)

// symbolText is the character that a symbol font has at a code, "" if it is none
// that we know. The codes may be moved into the private use area.
func symbolText(font string, code rune) string {
	code &^= 0xf000
	font = strings.ToLower(font)
	if font == "symbol" {
		if code >= 'A' && code <= 'Z' {
			return string([]rune(greekSymbols[0])[code-'A'])
		}
		if code >= 'a' && code <= 'z' {
			return string([]rune(greekSymbols[1])[code-'a'])
		}
		if code >= ' ' && code < 'A' && symbolFonts[font][code] == "" && strings.ContainsRune(" !#%&()+,./0123456789:;<=>?", code) {
			return string(code)
		}
	}
	return symbolFonts[font][code]
}
