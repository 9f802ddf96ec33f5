package draft

import (
	"encoding/xml"
	"strings"
)

// odtStyle is what a paragraph's or a character's style says about structure.
type odtStyle struct {
	parent   string
	common   bool    // a person named it; else an office program did, for one use
	list     *string // list style of its paragraphs, "" to be in none; nil if not said
	outline  *int    // heading level, 0 for body text
	centered *bool
	hidden   *bool
	bold     *bool
	struck   *bool // a line goes through them
}

// odtStyles is the styles of a file, those of lists included.
type odtStyles struct {
	paras, chars map[string]*odtStyle
	lists        map[string]*odtListStyle
	outline      *odtListStyle // numbers of headings
	lang         string
	read         int
}

func newODTStyles() *odtStyles {
	return &odtStyles{paras: map[string]*odtStyle{}, chars: map[string]*odtStyle{}, lists: map[string]*odtListStyle{}, outline: &odtListStyle{}}
}

// parse reads the styles in the element just opened.
func (s *odtStyles) parse(x *xmlPart, common bool) error {
	return x.children(func(e xml.StartElement) error {
		s.read++
		if err := tooMany(s.read, "styles"); err != nil {
			return err
		}
		switch odf(e.Name) {
		case "style:style":
			return s.parseStyle(x, e, common)
		case "style:default-style":
			if attr(e, "family") != "paragraph" {
				return x.skip()
			}
			return x.children(func(e xml.StartElement) error {
				if odf(e.Name) == "style:text-properties" {
					s.lang = attr(e, "language")
				}
				return x.skip()
			})
		case "text:list-style":
			l, err := parseODTListStyle(x, attr(e, "consecutive-numbering") == "true")
			s.lists[attr(e, "name")] = l
			return err
		case "text:outline-style":
			l, err := parseODTListStyle(x, false)
			s.outline = l
			s.lists[attr(e, "name")] = l // some programs put headings in a list of this style
			return err
		}
		return x.skip()
	})
}

func (s *odtStyles) parseStyle(x *xmlPart, e xml.StartElement, common bool) error {
	st := &odtStyle{parent: attr(e, "parent-style-name"), common: common}
	switch attr(e, "family") {
	case "paragraph":
		s.paras[attr(e, "name")] = st
	case "text":
		s.chars[attr(e, "name")] = st
	default:
		return x.skip()
	}
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "list-style-name":
			st.list = &a.Value
		case "default-outline-level":
			level := number(a.Value, 0)
			st.outline = &level
		}
	}
	return x.children(func(e xml.StartElement) error {
		for _, a := range e.Attr {
			switch name := odf(e.Name); {
			case name == "style:paragraph-properties" && a.Name.Local == "text-align":
				centered := a.Value == "center"
				st.centered = &centered
			case name == "style:text-properties" && a.Name.Local == "display":
				hidden := a.Value == "none"
				st.hidden = &hidden
			case name == "style:text-properties" && a.Name.Local == "font-weight":
				bold := a.Value == "bold" || number(a.Value, 0) >= 600
				st.bold = &bold
			case name == "style:text-properties" && a.Name.Local == "text-line-through-style":
				struck := a.Value != "none"
				st.struck = &struck
			}
		}
		return x.skip()
	})
}

// odtChain finds what the style name, or the nearest one that it is made from, says.
func odtChain[T any](styles map[string]*odtStyle, name string, what func(*odtStyle) *T) (found T, ok bool) {
	for range maxBased {
		st := styles[name]
		if st == nil {
			break
		}
		if v := what(st); v != nil {
			return *v, true
		}
		name = st.parent
	}
	return found, false
}

// named returns the name of the style that a person gave the paragraph, in
// lower case; those of the office programs are in English in every edition.
func (s *odtStyles) named(name string) string {
	for range maxBased {
		st := s.paras[name]
		if st == nil || st.common { // some programs use styles that they do not define
			return strings.ToLower(strings.ReplaceAll(name, "_20_", " "))
		}
		name = st.parent
	}
	return ""
}

func (s *odtStyles) isCentered(name string) bool {
	v, _ := odtChain(s.paras, name, func(st *odtStyle) *bool { return st.centered })
	return v
}

// odt puts what a style says of its characters into the look of a stretch of text.
func (l *look) odt(styles map[string]*odtStyle, name string) {
	if v, said := odtChain(styles, name, func(st *odtStyle) *bool { return st.bold }); said {
		l.bold = v
	}
	if v, said := odtChain(styles, name, func(st *odtStyle) *bool { return st.struck }); said {
		l.struck = v
	}
}

func isHidden(styles map[string]*odtStyle, name string) bool {
	v, _ := odtChain(styles, name, func(st *odtStyle) *bool { return st.hidden })
	return v
}

// outlineOf returns the heading level of a paragraph style, 0 for body text.
func (s *odtStyles) outlineOf(name string) int {
	v, _ := odtChain(s.paras, name, func(st *odtStyle) *int { return st.outline })
	return v
}

// listOf returns the list style of a paragraph style; said is false if it has none.
func (s *odtStyles) listOf(name string) (list string, said bool) {
	return odtChain(s.paras, name, func(st *odtStyle) *string { return st.list })
}
