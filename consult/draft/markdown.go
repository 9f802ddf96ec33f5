package draft

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The parser's work on a paragraph can grow with the square of the number of
// characters in it that may be markup, and on footnotes with the product of
// marks and notes. These bounds keep a hostile file to a few seconds.
const (
	maxStretch = 1 << 20                    // bytes between two blank lines
	maxMarkup  = 4096                       // characters of possible markup between two blank lines
	maxEffort  = 64 * maxMarkup * maxMarkup // sum of their squares
	maxMarkups = 1 << 20                    // characters of possible markup in all
	maxLines   = 400_000                    // lines that are not blank
	maxCells   = 1 << 20                    // cells of tables, those included that rows leave out
	maxMarks   = 20_000                     // footnotes and their marks
)

// readMarkdown reads CommonMark with pipe tables, footnotes and a YAML front
// matter of which the title and the language are used.
func readMarkdown(ctx context.Context, r io.ReaderAt, size int64, _ Options, warns *warnings) (*source, error) {
	raw := make([]byte, size)
	if _, err := io.ReadFull(&ctxReader{ctx: ctx, r: io.NewSectionReader(r, 0, size)}, raw); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	raw, err := decodeText(raw, warns)
	if err != nil {
		return nil, err
	}
	src := &source{}
	whole := raw
	raw = frontMatter(raw, src)
	if err := checkMarkdown(raw); err != nil {
		return nil, err
	}
	lead := whole[:len(whole)-len(raw)]
	raw = plainMarkdown(raw)
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote, extension.Strikethrough))
	m := &markdownReader{raw: raw, warns: warns, out: src, notes: map[int]string{}}
	m.line = 1 + bytes.Count(lead, []byte("\n"))
	root := md.Parser().Parse(text.NewReader(raw), parser.WithContext(parser.NewContext()))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if list, ok := n.(*extast.FootnoteList); ok {
			m.readNotes(list)
		}
	}
	err = m.blocks(root, 0)
	return src, err
}

// otherFormats is how files begin that are named like a text and are none: PDF,
// archives (docx and odt too), RTF, the old doc, pictures.
var otherFormats = [...]string{"%PDF-", "PK\x03\x04", `{\rtf`, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\x89PNG\r\n", "\xff\xd8\xff"}

// decodeText makes UTF-8 of a text file: it may be UTF-16 with a mark, or, when
// nothing else fits, Windows-1252.
func decodeText(raw []byte, warns *warnings) ([]byte, error) {
	for _, magic := range otherFormats {
		if bytes.HasPrefix(raw, []byte(magic)) {
			return nil, fmt.Errorf("no text file: %w", ErrUnknownFormat)
		}
	}
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
		if err != nil {
			return nil, fmt.Errorf("decode UTF-16: %w", ErrDamaged)
		}
		raw = out
	case bytes.IndexByte(raw, 0) >= 0:
		return nil, fmt.Errorf("not a text: %w", ErrDamaged)
	case !utf8.Valid(raw):
		out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err != nil {
			return nil, fmt.Errorf("decode Windows-1252: %w", ErrDamaged)
		}
		warns.add(WarnEncoding, 1)
		raw = out
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n")), nil
}

// frontMatter takes the YAML block off the head of a file, if it has one, and
// reads plain values of title and lang in it.
func frontMatter(raw []byte, src *source) []byte {
	rest, ok := bytes.CutPrefix(raw, []byte("---\n"))
	if !ok {
		return raw
	}
	for lines := rest; ; {
		line, after, more := bytes.Cut(lines, []byte("\n"))
		if s := strings.TrimRight(string(line), " \t"); s == "---" || s == "..." {
			rest, raw = rest[:len(rest)-len(lines)], after
			break
		}
		if !more || len(rest)-len(lines) > 64<<10 {
			return raw
		}
		lines = after
	}
	for line := range strings.Lines(string(rest)) {
		key, value, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		switch value = unquote(strings.TrimSpace(value)); strings.ToLower(key) {
		case "title":
			src.title = value
		case "lang", "language":
			src.lang, src.langSure = value, value != ""
		}
	}
	return raw
}

// unquote reads a YAML scalar on one line: plain, 'single' or "double" quoted.
// Block scalars ("|", ">") and the like are not titles that one can read on a line.
func unquote(s string) string {
	switch {
	case len(s) >= 2 && s[0] == '\'' && s[len(s)-1] == '\'':
		return strings.ReplaceAll(s[1:len(s)-1], "''", "'")
	case len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"':
		if u, err := strconv.Unquote(s); err == nil {
			return u
		}
		return s[1 : len(s)-1]
	case s != "" && strings.ContainsAny(s[:1], "|>[{&*!"):
		return ""
	}
	s, _, _ = strings.Cut(s, " #")
	return strings.TrimSpace(s)
}

var reMarkers = regexp.MustCompile(`^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)))+`)

// checkMarkdown refuses what would make the parser slow, nest without bound, or
// fill the memory.
func checkMarkdown(raw []byte) error {
	if n := bytes.Count(raw, []byte("[^")); n > maxMarks {
		return fmt.Errorf("%d footnotes and marks, at most %d: %w", n, maxMarks, ErrTooLarge)
	}
	var all struct{ lines, markup, effort, cells int }
	var stretch struct{ size, lines, markup, pipes int } // since the last blank line
	for line := range bytes.Lines(raw) {
		if len(bytes.TrimSpace(line)) == 0 {
			all.effort += stretch.markup * stretch.markup
			all.cells += stretch.lines * stretch.pipes
			stretch = struct{ size, lines, markup, pipes int }{}
			continue
		}
		all.lines++
		stretch.lines++
		stretch.size += len(line)
		for _, c := range line {
			if strings.IndexByte("[]*_`<", c) >= 0 {
				stretch.markup++
				all.markup++
			}
		}
		stretch.pipes = max(stretch.pipes, bytes.Count(line, []byte("|")))
		switch {
		case stretch.size > maxStretch, stretch.markup > maxMarkup, all.effort > maxEffort:
			return fmt.Errorf("a paragraph with %d bytes and %d characters of markup: %w", stretch.size, stretch.markup, ErrTooLarge)
		case all.lines > maxLines, all.markup > maxMarkups:
			return fmt.Errorf("more than %d lines or %d characters of markup: %w", maxLines, maxMarkups, ErrTooLarge)
		case all.cells+stretch.lines*stretch.pipes > maxCells:
			return fmt.Errorf("tables of more than %d cells: %w", maxCells, ErrTooLarge)
		}
		if err := checkNesting(line); err != nil {
			return err
		}
	}
	return nil
}

func checkNesting(line []byte) error {
	marks := reMarkers.Find(line)
	if len(marks) > maxDepth && len(bytes.Fields(bytes.ReplaceAll(marks, []byte(">"), []byte("> ")))) > maxDepth {
		return errDeep
	}
	if indent := len(line) - len(bytes.TrimLeft(line, " \t")); indent > 4*maxDepth {
		return fmt.Errorf("indented deeper than %d: %w", 4*maxDepth, ErrTooLarge)
	}
	return nil
}

// markdownReader turns the parsed file into blocks.
type markdownReader struct {
	raw   []byte
	warns *warnings
	out   *source
	at    int            // offset of the first block being read
	line  int            // line of the file at that offset
	notes map[int]string // by index
	used  []note         // marks met in the block being read

	letters lettering // of the block read last
	strong  int       // within what is emphasised strongly
}

// item is the state of the list item being read.
type item struct {
	depth  int
	number string
	bullet bool
	begun  bool // its first paragraph has been read
}

func (m *markdownReader) blocks(parent ast.Node, depth int) error {
	return m.children(parent, nil, depth)
}

var errDeep = fmt.Errorf("nested deeper than %d: %w", maxDepth, ErrTooLarge)

func (m *markdownReader) children(parent ast.Node, in *item, depth int) error {
	if depth > maxDepth {
		return errDeep
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.reach(n)
		if err := m.block(n, in, depth); err != nil {
			return err
		}
	}
	return nil
}

// reach moves to where a node begins, if its lines are known.
func (m *markdownReader) reach(n ast.Node) {
	for n != nil && n.Type() == ast.TypeBlock && n.Lines().Len() == 0 {
		n = n.FirstChild() // of a table, the first cell knows
	}
	if n == nil || n.Type() != ast.TypeBlock {
		return
	}
	if to := n.Lines().At(0).Start; to > m.at {
		m.line += bytes.Count(m.raw[m.at:to], []byte("\n"))
		m.at = to
	}
}

func (m *markdownReader) block(n ast.Node, in *item, depth int) error {
	switch n := n.(type) {
	case *ast.Heading:
		text, err := m.inline(n)
		m.emit(block{heading: n.Level, text: text}, nil)
		return err
	case *ast.Paragraph, *ast.TextBlock:
		text, err := m.inline(n)
		m.emit(block{text: text, bold: m.letters.isBold()}, in)
		return err
	case *ast.List:
		return m.list(n, in, depth)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		m.emit(block{text: m.lines(n)}, in)
	case *ast.HTMLBlock:
		m.warns.add(WarnHTML, 1)
	case *extast.Table:
		return m.table(n)
	case *extast.FootnoteList, *ast.ThematicBreak, *ast.LinkReferenceDefinition:
	default: // block quotes and the like
		return m.children(n, in, depth+1)
	}
	return nil
}

// emit adds a block, as a list item's first or further paragraph if in one.
func (m *markdownReader) emit(b block, in *item) {
	b.notes, m.used = m.used, nil
	b.place.Line = m.line
	if in != nil {
		b.list = in.depth
		if in.begun {
			b.cont = true
		} else {
			b.number, b.bullet = in.number, in.bullet
			in.begun = true
		}
	}
	m.out.blocks = append(m.out.blocks, b)
}

func (m *markdownReader) list(l *ast.List, in *item, depth int) error {
	level := 1
	if in != nil {
		level = in.depth + 1
	}
	if depth > maxDepth {
		return errDeep
	}
	n := l.Start
	for child := l.FirstChild(); child != nil; child = child.NextSibling() {
		it := &item{depth: level, bullet: !l.IsOrdered()}
		if l.IsOrdered() {
			it.number = strconv.Itoa(n) + string(l.Marker)
			n++
		}
		if err := m.children(child, it, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (m *markdownReader) table(t *extast.Table) error {
	b := block{}
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		cells := []string{}
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			text, err := m.inline(c)
			if err != nil {
				return err
			}
			cells = append(cells, text)
		}
		b.table = append(b.table, cells)
	}
	m.emit(b, nil)
	return nil
}

func (m *markdownReader) readNotes(list *extast.FootnoteList) {
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		foot, ok := n.(*extast.Footnote)
		if !ok {
			continue
		}
		var b strings.Builder
		for c := foot.FirstChild(); c != nil; c = c.NextSibling() {
			if s, err := m.inline(c); err == nil {
				b.WriteString(s + "\n")
			}
		}
		m.notes[foot.Index] = b.String()
	}
	m.used = nil // marks within notes
}

// lines is the text of a code block as it stands.
func (m *markdownReader) lines(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		b.Write(seg.Value(m.raw))
	}
	return b.String()
}

// inline is the text of a block, its markup taken off. A line break in the file
// is a line break here: the builder looks for labels that stand on a line alone.
func (m *markdownReader) inline(n ast.Node) (string, error) {
	var b strings.Builder
	m.letters = lettering{}
	err := m.inlineTo(&b, n, 0)
	return b.String(), err
}

func (m *markdownReader) inlineTo(b *strings.Builder, parent ast.Node, depth int) error {
	if depth > maxDepth {
		return errDeep
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			text := unescape(n.Value(m.raw), n.IsRaw())
			m.letters.count(string(text), m.strong > 0)
			b.Write(text)
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
			continue
		case *ast.String:
			b.Write(n.Value)
			continue
		case *ast.AutoLink:
			b.Write(n.Label(m.raw))
			continue
		case *ast.Image:
			m.warns.add(WarnImages, 1)
			continue
		case *ast.RawHTML:
			m.html(b, n)
			continue
		case *extast.FootnoteLink:
			m.mark(n.Index)
			continue
		case *extast.FootnoteBacklink:
			continue
		case *ast.Link:
			m.warns.add(WarnLinks, 1)
		case *extast.Strikethrough:
			m.warns.add(WarnStruck, 1)
		}
		strong := m.strong
		if em, ok := n.(*ast.Emphasis); ok && em.Level == 2 {
			m.strong++
		}
		err := m.inlineTo(b, n, depth+1)
		if m.strong = strong; err != nil {
			return err
		}
	}
	return nil
}

// html drops a tag, save that a break of line stays one.
func (m *markdownReader) html(b *strings.Builder, n *ast.RawHTML) {
	var tag strings.Builder
	for i := range n.Segments.Len() {
		seg := n.Segments.At(i)
		tag.Write(seg.Value(m.raw))
	}
	if name := strings.ToLower(strings.TrimRight(strings.Trim(tag.String(), "<>/ "), "/ ")); name == "br" {
		b.WriteByte('\n')
		return
	}
	m.warns.add(WarnHTML, 1)
}

// mark notes the place of a footnote: of its first mark, if it has several.
func (m *markdownReader) mark(index int) {
	if text, ok := m.notes[index]; ok {
		delete(m.notes, index)
		m.used = append(m.used, note{number: strconv.Itoa(index), text: text})
	}
}

// reReference is a backslash escape or a character reference.
var reReference = regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

// unescape resolves backslash escapes and character references, which the
// parser leaves to its renderers.
func unescape(s []byte, raw bool) []byte {
	if raw || bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		return s
	}
	return reReference.ReplaceAllFunc(s, func(m []byte) []byte {
		if m[0] == '\\' {
			return m[1:]
		}
		return []byte(html.UnescapeString(string(m)))
	})
}
