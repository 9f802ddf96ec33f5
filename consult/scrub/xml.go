package scrub

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// verdict says what becomes of an element.
type verdict int

const (
	keep  verdict = iota // with what is in it, which is asked about in turn
	drop                 // with all that is in it
	empty                // keep it, drop all that is in it
)

// element is a start tag. Names have their prefix ("w:ins"): a part is written
// down again as it was, not as somebody else would have declared its namespaces.
type element struct {
	name    string
	attrs   []xml.Attr
	parents []string // names of the elements around it, outermost first
	changed bool
	text    *string // if set, the words that take the place of all that is in it
	rest    []byte  // what follows its start tag, nil if nothing is in it
}

func (e *element) local() string { return localName(e.name) }

func localName(name string) string { return name[strings.IndexByte(name, ':')+1:] }

func attrName(a xml.Attr) string {
	if a.Name.Space != "" {
		return a.Name.Space + ":" + a.Name.Local
	}
	return a.Name.Local
}

// attr returns the value of the attribute of that local name.
func (e *element) attr(local string) string {
	for _, a := range e.attrs {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// set changes an attribute's value.
func (e *element) set(local, value string) {
	for i := range e.attrs {
		if e.attrs[i].Name.Local == local && e.attrs[i].Value != value {
			e.attrs[i].Value, e.changed = value, true
		}
	}
}

// unset takes out the attributes that are so, and says how many.
func (e *element) unset(is func(xml.Attr) bool) int {
	n := 0
	kept := e.attrs[:0]
	for _, a := range e.attrs {
		if is(a) {
			n++
			continue
		}
		kept = append(kept, a)
	}
	e.attrs = kept
	e.changed = e.changed || n > 0
	return n
}

// words returns the text in the element, of a long one its beginning.
func (e *element) words() string {
	inner := e.rest[:min(len(e.rest), 8<<10)]
	if n := bytes.Index(inner, []byte("</"+e.name)); n >= 0 {
		inner = inner[:n]
	}
	return string(plainWords(inner))
}

// rewriteXML writes an XML part again, asking judge about each element. What is
// not changed is copied byte for byte; comments and instructions are left out.
func rewriteXML(in []byte, judge func(*element) verdict) ([]byte, error) {
	in = bytes.TrimPrefix(in, []byte("\xef\xbb\xbf"))
	d := xml.NewDecoder(bytes.NewReader(in))
	d.Strict = true
	var out bytes.Buffer
	out.Grow(len(in))
	var open []string
	mute := 0 // depth at which writing goes on again; 0 if it never stopped
	for {
		from := d.InputOffset()
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		raw := in[from:d.InputOffset()]
		switch t := tok.(type) {
		case xml.StartElement:
			e := &element{name: attrName(xml.Attr{Name: t.Name}), attrs: t.Attr, parents: open}
			open = append(open, e.name)
			if len(open) > maxXML {
				return nil, fmt.Errorf("elements are nested too deeply: %w", ErrDamaged)
			}
			if mute > 0 {
				continue
			}
			closed := bytes.HasSuffix(raw, []byte("/>"))
			if !closed {
				e.rest = in[d.InputOffset():]
			}
			if v := judge(e); v == drop || v == empty || e.text != nil {
				mute = len(open)
				if v != drop {
					e.write(&out, true)
				}
				continue
			}
			if e.changed {
				e.write(&out, false)
				if closed {
					out.Truncate(out.Len() - 1)
					out.WriteString("/>")
				}
				continue
			}
			out.Write(raw)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != attrName(xml.Attr{Name: t.Name}) {
				return nil, fmt.Errorf("elements overlap: %w", ErrDamaged)
			}
			if mute == 0 {
				out.Write(raw)
			} else if mute == len(open) {
				mute = 0
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if mute == 0 {
				out.Write(raw)
			}
		case xml.ProcInst:
			if t.Target == "xml" && out.Len() == 0 {
				out.Write(raw)
			}
		case xml.Directive:
			return nil, fmt.Errorf("a part declares a document type: %w", ErrDamaged)
		}
	}
	if len(open) > 0 {
		return nil, fmt.Errorf("a part is cut short: %w", ErrDamaged)
	}
	return out.Bytes(), nil
}

// write writes the start tag, and, if whole, its text and end tag.
func (e *element) write(out *bytes.Buffer, whole bool) {
	out.WriteByte('<')
	out.WriteString(e.name)
	for _, a := range e.attrs {
		out.WriteByte(' ')
		out.WriteString(attrName(a))
		out.WriteString(`="`)
		escape(out, a.Value)
		out.WriteByte('"')
	}
	out.WriteByte('>')
	if whole {
		if e.text != nil {
			escape(out, *e.text)
		}
		out.WriteString("</" + e.name + ">")
	}
}

func escape(out *bytes.Buffer, s string) {
	_ = xml.EscapeText(out, []byte(s)) // a buffer takes everything
}

// plainWords returns the text of XML without its tags.
func plainWords(in []byte) []byte {
	d := xml.NewDecoder(bytes.NewReader(in))
	d.Strict = false
	var out bytes.Buffer
	for {
		tok, err := d.RawToken()
		if err != nil {
			return out.Bytes()
		}
		if text, ok := tok.(xml.CharData); ok {
			out.Write(text)
		}
	}
}
