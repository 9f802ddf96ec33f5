package draft

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// paraProps is what a paragraph's or a style's properties say about structure.
type paraProps struct {
	style    string
	numID    string
	level    int        // list level, -1 if not said
	outline  int        // outline level from 0, 9 for body text, -1 if not said
	align    string     // "" if not said
	inserted bool       // the paragraph mark is inserted, or moved here
	deleted  bool       // the paragraph mark is deleted, or moved away
	listed   bool       // it became a list item by a tracked change
	was      *paraProps // before a tracked change of formatting
}

// on returns the properties on one side of the tracked changes.
func (p paraProps) on(side Side) paraProps {
	if side == Original && p.was != nil {
		was := *p.was
		was.inserted, was.deleted = p.inserted, p.deleted
		return was
	}
	if side == Original && p.listed {
		p.numID, p.level = noList, -1
	}
	return p
}

// noList is the numId that takes a paragraph out of its style's list.
const noList = "0"

// joined reports that on this side there is no paragraph mark: the paragraph
// and the next one are one.
func (p *paraProps) joined(side Side) bool {
	if side == Original {
		return p.inserted
	}
	return p.deleted
}

// style is a paragraph or numbering style.
type style struct {
	name, basedOn string
	props         paraProps
	look          styleLook
}

// styles is the style sheet.
type styles struct {
	byID map[string]*style
	def  string // style of paragraphs that name none
	lang string // language of the document's defaults
}

func parseStyles(x *xmlPart, t *tracker) (*styles, error) {
	s := &styles{byID: map[string]*style{}}
	err := x.root(func(xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			switch local(e.Name) {
			case "style":
				return s.parseStyle(x, e, t)
			case "docDefaults":
				return s.parseLang(x)
			}
			return x.skip()
		})
	})
	return s, err
}

func (s *styles) parseStyle(x *xmlPart, e xml.StartElement, t *tracker) error {
	st := &style{props: paraProps{level: -1, outline: -1}}
	id := attr(e, "styleId")
	if attr(e, "type") == "paragraph" && attr(e, "default") != "" && attr(e, "default") != "0" && attr(e, "default") != "false" {
		s.def = id
	}
	s.byID[id] = st
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "name":
			st.name = strings.ToLower(val(e))
		case "basedOn":
			st.basedOn = val(e)
		case "pPr":
			return parseProps(x, &st.props, t)
		case "rPr":
			return x.children(func(e xml.StartElement) error {
				st.look.read(e)
				return x.skip()
			})
		}
		return x.skip()
	})
}

// parseLang looks for w:lang anywhere in the document's defaults.
func (s *styles) parseLang(x *xmlPart) error {
	return x.children(func(e xml.StartElement) error {
		if local(e.Name) == "lang" {
			s.lang = val(e)
		}
		return s.parseLang(x)
	})
}

// parseProps reads the w:pPr just opened into p, and counts tracked changes in it.
func parseProps(x *xmlPart, p *paraProps, t *tracker) error {
	return x.children(func(e xml.StartElement) error {
		switch local(e.Name) {
		case "pStyle":
			p.style = val(e)
		case "outlineLvl":
			p.outline = number(val(e), -1)
		case "jc":
			p.align = val(e)
		case "numPr":
			return x.children(func(e xml.StartElement) error {
				switch local(e.Name) {
				case "ilvl":
					p.level = number(val(e), -1)
				case "numId":
					p.numID = val(e)
				case "ins":
					t.formatting++
					p.listed = true
				case "numberingChange":
					t.formatting++
				}
				return x.skip()
			})
		case "rPr": // of the paragraph mark
			return x.children(func(e xml.StartElement) error {
				switch local(e.Name) {
				case "ins":
					t.inserted++
					p.inserted = true
				case "moveTo":
					t.moved++
					p.inserted = true
				case "del":
					t.deleted++
					p.deleted = true
				case "moveFrom":
					t.moved++
					p.deleted = true
				case "rPrChange":
					t.formatting++
				}
				return x.skip()
			})
		case "pPrChange":
			t.formatting++
			return x.children(func(e xml.StartElement) error {
				if local(e.Name) != "pPr" || p.was != nil {
					return x.skip()
				}
				p.was = &paraProps{level: -1, outline: -1}
				return parseProps(x, p.was, &tracker{})
			})
		case "sectPrChange":
			t.formatting++
		case "sectPr":
			return countChanges(x, t)
		}
		return x.skip()
	})
}

// countChanges counts the formatting changes in an element that is not read otherwise.
func countChanges(x *xmlPart, t *tracker) error {
	return x.children(func(e xml.StartElement) error {
		if strings.HasSuffix(local(e.Name), "PrChange") {
			t.formatting++
			return x.skip()
		}
		return countChanges(x, t)
	})
}

// tracker counts tracked changes by element: one for each run of words, each
// paragraph mark and each table row that was touched.
type tracker struct {
	inserted, deleted, moved, formatting int
}

// report warns of the changes, and says whether there were any but of formatting.
func (t *tracker) report(warns *warnings) bool {
	warns.add(WarnFormatting, t.formatting)
	n := t.inserted + t.deleted + t.moved
	if n > 0 {
		warns.add(WarnTracked, n)
		warns.detail[WarnTracked] = fmt.Sprintf("inserted=%d deleted=%d moved=%d", t.inserted, t.deleted, t.moved)
	}
	return n > 0
}

// maxBased bounds a chain of styles, which may be circular in a bad file.
const maxBased = 32

// chain calls f with the style of the given id and those it is based on, until
// f reports that it has what it wants.
func (s *styles) chain(id string, f func(id string, st *style) bool) {
	for range maxBased {
		st := s.byID[id]
		if st == nil || f(id, st) {
			return
		}
		id = st.basedOn
	}
}

// styleOf returns the id of a paragraph's style.
func (s *styles) styleOf(p *paraProps) string {
	if p.style != "" && s.byID[p.style] != nil {
		return p.style
	}
	return s.def
}

// outline returns a paragraph's heading level from 1 to 9, 0 for body text.
func (s *styles) outline(p *paraProps) int {
	level := p.outline
	if level < 0 {
		s.chain(s.styleOf(p), func(_ string, st *style) bool {
			if st.props.outline >= 0 {
				level = st.props.outline
			} else if n, found := strings.CutPrefix(st.name, "heading "); found {
				level = number(n, 0) - 1
			}
			return level >= 0
		})
	}
	if level < 0 || level > 8 {
		return 0
	}
	return level + 1
}

// centered reports that a paragraph is set in the middle of the line.
func (s *styles) centered(p *paraProps) bool {
	align := p.align
	s.chain(s.styleOf(p), func(_ string, st *style) bool {
		if align == "" {
			align = st.props.align
		}
		return align != ""
	})
	return align == "center"
}

// named reports what a paragraph's style is called, which is in English in
// every edition of the word processors.
func (s *styles) named(p *paraProps) string {
	if st := s.byID[s.styleOf(p)]; st != nil {
		return st.name
	}
	return ""
}

// list returns the numbering instance and level of a paragraph: its own, or its
// style's. ok is false outside lists.
func (s *styles) list(p *paraProps, n *numbering) (numID string, level int, ok bool) {
	numID, level = p.numID, p.level
	if numID == "" {
		s.chain(s.styleOf(p), func(_ string, st *style) bool {
			numID = st.props.numID
			return numID != ""
		})
		// Which level it is the nearest style says, or the list, which may link its
		// levels to styles.
		if level < 0 && numID != "" {
			s.chain(s.styleOf(p), func(id string, st *style) bool {
				l, linked := n.levelOfStyle(numID, id)
				if !linked {
					l = st.props.level
				}
				level = l
				return level >= 0 || st.props.numID != ""
			})
		}
	}
	if numID == "" || numID == noList {
		return "", 0, false
	}
	return numID, min(max(level, 0), maxLevels-1), true
}
