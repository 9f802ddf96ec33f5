package draft

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"toguna/consult/internal/pdf"
)

// Bounds on what is drawn on pages.
const (
	maxGlyphs    = 300_000   // on one page
	maxAllGlyphs = 4_000_000 // in a file
	maxForms     = 12        // forms within forms
	maxSaved     = 256       // saved states
)

// glyph is one piece of text drawn on an upright page, its y counted upwards.
type glyph struct {
	x, y, width, size float64
	text              string
	bold              bool
}

func (g *glyph) right() float64 { return g.x + g.width }

// matrix is an affine map as PDF writes it: a b c d e f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// then returns the map that does m first and n after it.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// drawState is the part of the graphics state that text depends on.
type drawState struct {
	ctm                    matrix
	font                   *pdfFont
	size, char, word, rise float64
	leading, stretch       float64
	renderMode             int
	textMatrix, lineMatrix matrix
}

// marked is an open marked-content sequence.
type marked struct {
	artifact bool
	replaced bool // its text is given apart: what is drawn says nothing more
}

// painter draws pages into glyphs.
type painter struct {
	ctx   context.Context
	file  *pdf.File
	fonts map[pdf.Ref]*pdfFont
	left  int // glyphs that the file may still draw

	// Of the page being drawn.
	drawState
	saved    []drawState
	forms    []pdf.Ref // being drawn, one within the other
	marks    []marked
	pending  string // text given apart, for the next glyph
	glyphs   []glyph
	turned   []glyph // drawn in another direction than the page's
	pictures int
	running  int // glyphs that the file itself marks as page header or footer
	unknown  int // glyphs of which the font does not say what they are
	ops      int
}

func newPainter(ctx context.Context, f *pdf.File) *painter {
	return &painter{ctx: ctx, file: f, fonts: map[pdf.Ref]*pdfFont{}, left: maxAllGlyphs}
}

// draw draws one page.
func (p *painter) draw(page pdf.Page) error {
	content, err := p.file.Content(page)
	if err != nil {
		return err
	}
	p.drawState = drawState{ctm: upright(page), stretch: 1, textMatrix: identity, lineMatrix: identity}
	p.saved, p.marks, p.pending, p.glyphs, p.turned = p.saved[:0], p.marks[:0], "", nil, nil
	return p.run(content, page.Resources, 0)
}

// upright maps a page's coordinates to those of the page as it is looked at.
func upright(p pdf.Page) matrix {
	move := matrix{1, 0, 0, 1, -p.Box[0], -p.Box[1]}
	w, h := p.Box[2]-p.Box[0], p.Box[3]-p.Box[1]
	switch p.Rotate {
	case 90:
		return move.then(matrix{0, -1, 1, 0, 0, w})
	case 180:
		return move.then(matrix{-1, 0, 0, -1, w, h})
	case 270:
		return move.then(matrix{0, 1, -1, 0, h, 0})
	}
	return move
}

func (p *painter) run(content []byte, resources pdf.Dict, depth int) error {
	return pdf.Scan(content, func(op string, args []any) error {
		if p.ops++; p.ops%4096 == 0 && p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		switch op {
		case "Do":
			return p.object(args, resources, depth)
		case "Tf":
			return p.setFont(args, resources)
		case "BMC", "BDC":
			p.begin(args, resources)
		case "EMC":
			if n := len(p.marks); n > 0 {
				p.marks = p.marks[:n-1]
			}
		case "q":
			if len(p.saved) < maxSaved {
				p.saved = append(p.saved, p.drawState)
			}
		case "Q":
			if n := len(p.saved); n > 0 {
				p.drawState = p.saved[n-1]
				p.saved = p.saved[:n-1]
			}
		case "cm":
			if m, ok := matrixOf(args); ok {
				p.ctm = m.then(p.ctm)
			}
		default:
			return p.text(op, args)
		}
		return nil
	})
}

func matrixOf(args []any) (m matrix, ok bool) {
	if len(args) < 6 {
		return m, false
	}
	for i, a := range args[len(args)-6:] {
		m[i] = pdf.Float(a)
	}
	return m, true
}

// text does the operators of text.
func (p *painter) text(op string, args []any) error {
	num := func(i int) float64 { // operand i, counted from the last
		if i < len(args) {
			return pdf.Float(args[len(args)-1-i])
		}
		return 0
	}
	switch op {
	case "BT":
		p.textMatrix, p.lineMatrix = identity, identity
	case "Tc":
		p.char = num(0)
	case "Tw":
		p.word = num(0)
	case "Tz":
		p.stretch = num(0) / 100
	case "TL":
		p.leading = num(0)
	case "Ts":
		p.rise = num(0)
	case "Tr":
		p.renderMode = int(num(0))
	case "Td":
		p.move(num(1), num(0))
	case "TD":
		p.leading = -num(0)
		p.move(num(1), num(0))
	case "T*":
		p.move(0, -p.leading)
	case "Tm":
		if m, ok := matrixOf(args); ok {
			p.textMatrix, p.lineMatrix = m, m
		}
	case "'", "\"":
		if op == "\"" {
			p.word, p.char = num(2), num(1)
		}
		p.move(0, -p.leading)
		fallthrough
	case "Tj":
		if len(args) > 0 {
			s, _ := args[len(args)-1].(pdf.String)
			return p.show(s)
		}
	case "TJ":
		if len(args) == 0 {
			return nil
		}
		list, _ := args[len(args)-1].(pdf.Array)
		for _, o := range list {
			if s, ok := o.(pdf.String); ok {
				if err := p.show(s); err != nil {
					return err
				}
				continue
			}
			p.advance(-pdf.Float(o) / 1000 * p.size * p.stretch)
		}
	}
	return nil
}

func (p *painter) move(x, y float64) {
	p.lineMatrix = matrix{1, 0, 0, 1, x, y}.then(p.lineMatrix)
	p.textMatrix = p.lineMatrix
}

func (p *painter) advance(x float64) {
	p.textMatrix = matrix{1, 0, 0, 1, x, 0}.then(p.textMatrix)
}

// setFont chooses a font by its name in the resources.
func (p *painter) setFont(args []any, resources pdf.Dict) error {
	if len(args) < 2 {
		return nil
	}
	name, _ := args[len(args)-2].(pdf.Name)
	p.size = pdf.Float(args[len(args)-1])
	fonts, _ := p.file.Dict(resources["Font"])
	ref, shared := fonts[name].(pdf.Ref)
	if font := p.fonts[ref]; shared && font != nil {
		p.font = font
		return nil
	}
	d, ok := p.file.Dict(fonts[name])
	if !ok {
		p.font = nil
		return nil
	}
	font, err := readFont(p.file, d)
	if err != nil {
		return fmt.Errorf("font %s: %w", clip(string(name), 40), err)
	}
	if p.font = font; shared {
		p.fonts[ref] = font
	}
	return nil
}

// show draws a string.
func (p *painter) show(s pdf.String) error {
	if p.font == nil {
		p.unknown += len(s)
		return nil
	}
	return p.font.show(s, func(c shown) error {
		m := matrix{p.size * p.stretch, 0, 0, p.size, 0, p.rise}.then(p.textMatrix).then(p.ctm)
		g := glyph{x: m[4], y: m[5], width: c.width * math.Hypot(m[0], m[1]), size: math.Hypot(m[2], m[3]), text: c.text, bold: p.font.bold || p.renderMode == 2}
		extra := p.char
		if c.space {
			extra += p.word
		}
		p.advance((c.width*p.size + extra) * p.stretch)
		return p.put(g, m)
	})
}

// put keeps a glyph where it belongs.
func (p *painter) put(g glyph, m matrix) error {
	if g.text == "" && p.pending == "" && !p.isReplaced() {
		p.unknown++
		g.text = "\ufffd"
	}
	if p.isReplaced() {
		g.text, p.pending = p.pending, ""
	}
	if p.isArtifact() {
		if strings.TrimSpace(g.text) != "" {
			p.running++
		}
		return nil
	}
	if p.left--; p.left < 0 || len(p.glyphs)+len(p.turned) >= maxGlyphs {
		return fmt.Errorf("too many characters on a page: %w", ErrTooLarge)
	}
	ok := true
	for _, v := range []float64{g.x, g.y, g.width, g.size} {
		ok = ok && math.Abs(v) < 1e6 // not so of NaN
	}
	switch {
	case !ok || g.size < 0.1:
	case math.Abs(m[1]) < 0.2*math.Abs(m[0]) && m[0] > 0:
		p.glyphs = append(p.glyphs, g)
	default:
		g.x, g.y = turn(g.x, g.y, m)
		p.turned = append(p.turned, g)
	}
	return nil
}

// turn maps a point of text that runs upwards, downwards or upside down to where
// it would be if its lines ran to the right.
func turn(x, y float64, m matrix) (float64, float64) {
	switch {
	case math.Abs(m[0]) >= math.Abs(m[1]):
		return -x, -y
	case m[1] > 0:
		return y, -x
	}
	return -y, x
}

func (p *painter) isArtifact() bool {
	for i := range p.marks {
		if p.marks[i].artifact {
			return true
		}
	}
	return false
}

func (p *painter) isReplaced() bool {
	for i := range p.marks {
		if p.marks[i].replaced {
			return true
		}
	}
	return false
}

// begin opens a marked-content sequence: the file may mark its page headers and
// say apart what ligatures and hyphens stand for.
func (p *painter) begin(args []any, resources pdf.Dict) {
	var m marked
	if len(args) >= 2 {
		tag, _ := args[0].(pdf.Name)
		d, ok := args[1].(pdf.Dict)
		if name, named := args[1].(pdf.Name); named {
			props, _ := p.file.Dict(resources["Properties"])
			d, ok = p.file.Dict(props[name])
		}
		if ok {
			m.artifact = tag == "Artifact" && p.file.Name(d["Type"]) == "Pagination"
			if s, given := d["ActualText"].(pdf.String); given && !p.isReplaced() {
				m.replaced, p.pending = true, textString(s)
			}
		}
	}
	if len(p.marks) < maxSaved {
		p.marks = append(p.marks, m)
	}
}

// object draws a form, and counts a picture.
func (p *painter) object(args []any, resources pdf.Dict, depth int) error {
	if len(args) == 0 || depth >= maxForms {
		return nil
	}
	name, _ := args[len(args)-1].(pdf.Name)
	objects, _ := p.file.Dict(resources["XObject"])
	s, ok := stream(p.file, objects[name])
	if !ok {
		return nil
	}
	if p.file.Name(s.Dict["Subtype"]) != "Form" {
		p.pictures++
		return nil
	}
	content, err := p.file.Decode(s)
	if err != nil {
		return err
	}
	ref, named := objects[name].(pdf.Ref)
	if named && slices.Contains(p.forms, ref) {
		return nil // a form that draws itself
	}
	p.forms = append(p.forms, ref)
	defer func() { p.forms = p.forms[:len(p.forms)-1] }()
	inner, ok := p.file.Dict(s.Dict["Resources"])
	if !ok {
		inner = resources
	}
	state, saved, marks := p.drawState, len(p.saved), len(p.marks)
	if m, ok := matrixOf(p.file.Array(s.Dict["Matrix"])); ok {
		p.ctm = m.then(p.ctm)
	}
	err = p.run(content, inner, depth+1)
	p.drawState, p.saved, p.marks = state, p.saved[:min(saved, len(p.saved))], p.marks[:min(marks, len(p.marks))]
	return err
}

// pdfError gives an error of the layer below the name it has here.
func pdfError(err error) error {
	for from, to := range map[error]error{pdf.ErrDamaged: ErrDamaged, pdf.ErrEncrypted: ErrEncrypted, pdf.ErrTooLarge: ErrTooLarge, pdf.ErrNotPDF: ErrNotPDF, pdf.ErrFilter: ErrDamaged} {
		if errors.Is(err, from) {
			return fmt.Errorf("%w: %w", to, err)
		}
	}
	return err
}
