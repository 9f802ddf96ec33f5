package draft

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// xmlPart reads one XML part of a package as a stream, so that memory does not
// grow with its size.
type xmlPart struct {
	name   string
	src    *noted
	dec    *xml.Decoder
	depth  int
	closer io.Closer
	typed  bool // may declare a document type, which is never looked at
}

// noted remembers whether reading itself failed.
type noted struct {
	r   io.Reader
	err error
}

func (n *noted) Read(p []byte) (int, error) {
	k, err := n.r.Read(p)
	if err != nil && err != io.EOF {
		n.err = err
	}
	return k, err
}

func newXMLPart(name string, r io.Reader, closer io.Closer) *xmlPart {
	src := &noted{r: r}
	br := bufio.NewReader(src)
	var in io.Reader = br
	if bom, _ := br.Peek(2); bytes.Equal(bom, []byte{0xff, 0xfe}) || bytes.Equal(bom, []byte{0xfe, 0xff}) {
		in = transform.NewReader(br, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
	}
	dec := xml.NewDecoder(in)
	// A part in UTF-16 says so in its first line, and is UTF-8 by now.
	dec.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if in != br && strings.EqualFold(label, "utf-16") {
			return r, nil
		}
		return nil, fmt.Errorf("%w: unknown encoding", ErrDamaged)
	}
	return &xmlPart{name: name, dec: dec, src: src, closer: closer}
}

func (x *xmlPart) close() { _ = x.closer.Close() }

// next returns the next token. The end of the part is ErrDamaged and io.EOF.
func (x *xmlPart) next() (xml.Token, error) {
	tok, err := x.dec.Token()
	if err != nil {
		err = damaged(err)
		if !errors.Is(err, ErrDamaged) && (x.src.err == nil || !errors.Is(err, x.src.err)) {
			// It is no error of reading: what the decoder does not like is the text. Not
			// all of its errors have a type.
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return nil, fmt.Errorf("read %s: %w", clip(x.name, 80), err)
	}
	if d, ok := tok.(xml.Directive); ok && !x.typed && bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(d)), []byte("DOCTYPE")) {
		return nil, fmt.Errorf("read %s: %w", clip(x.name, 80), ErrDoctype)
	}
	return tok, nil
}

func isSyntax(err error) bool {
	var syntax *xml.SyntaxError
	return errors.As(err, &syntax)
}

// root calls f with the part's outermost element, which f reads to its end, and
// reads on to the end of the part: only there does the archive check its sum.
func (x *xmlPart) root(f func(xml.StartElement) error) error {
	seen := false
	for {
		tok, err := x.next()
		if err != nil {
			if seen && errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if seen {
			return fmt.Errorf("read %s: two outermost elements: %w", clip(x.name, 80), ErrDamaged)
		}
		seen = true
		if err := f(e); err != nil {
			return err
		}
	}
}

// children calls f with each child of the element just opened, up to its end.
// f reads the child to its end.
func (x *xmlPart) children(f func(xml.StartElement) error) error {
	return x.content(func([]byte) {}, f)
}

// content is like children, and calls chars with the characters between them.
func (x *xmlPart) content(chars func([]byte), f func(xml.StartElement) error) error {
	if x.depth++; x.depth > maxDepth {
		return fmt.Errorf("read %s: nested deeper than %d: %w", clip(x.name, 80), maxDepth, ErrDamaged)
	}
	defer func() { x.depth-- }()
	for {
		tok, err := x.next()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.CharData:
			chars(t)
		case xml.EndElement:
			return nil
		}
	}
}

// skip reads to the end of the element just opened.
func (x *xmlPart) skip() error {
	return x.children(func(xml.StartElement) error { return x.skip() })
}

// chars returns the characters of the element just opened, but not those of
// elements in it.
func (x *xmlPart) chars() (string, error) {
	var b strings.Builder
	for {
		tok, err := x.next()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			if err := x.skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return b.String(), nil
		}
	}
}

// Namespaces, in the transitional and the strict edition of ISO/IEC 29500.
const (
	nsWord       = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsWordStrict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	nsCompat     = "http://schemas.openxmlformats.org/markup-compatibility/2006"
	nsMath       = "http://schemas.openxmlformats.org/officeDocument/2006/math"
	nsMathStrict = "http://purl.oclc.org/ooxml/officeDocument/math"
)

// local names an element: plainly if it is WordprocessingML, with the usual
// prefix if it is of the few others that matter, else "".
func local(n xml.Name) string {
	switch n.Space {
	case nsWord, nsWordStrict:
		return n.Local
	case nsCompat:
		return "mc:" + n.Local
	case nsMath, nsMathStrict:
		return "m:" + n.Local
	}
	return ""
}

// attr returns an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// val returns the w:val attribute that most properties have.
func val(e xml.StartElement) string { return attr(e, "val") }

// on reads an on/off property: present means on unless it says otherwise.
func on(e xml.StartElement) bool {
	switch val(e) {
	case "0", "false", "off":
		return false
	}
	return true
}

// number reads a decimal attribute, def if it is missing or out of bounds.
func number(s string, def int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < -1_000_000 || n > 1_000_000 {
		return def
	}
	return n
}
