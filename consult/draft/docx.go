package draft

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// relation is one relationship of a part: another part, or something outside.
type relation struct {
	kind     string // last component of the type's URI: "styles", "header", "image"
	target   string // name of the part, "" if outside
	external bool
}

// readDocx reads a WordprocessingML package (ISO/IEC 29500), transitional or strict.
func readDocx(ctx context.Context, r io.ReaderAt, size int64, opts Options, warns *warnings) (*source, error) {
	pkg, err := openPackage(ctx, r, size, ErrNotDocx, warns)
	if err != nil {
		return nil, err
	}
	main, err := pkg.mainPart(warns)
	if err != nil {
		return nil, err
	}
	rels, err := pkg.relations(main)
	if err != nil {
		return nil, err
	}
	d := &docxReader{pkg: pkg, warns: warns, side: opts.Tracked, out: &source{}}
	if err := d.readDefinitions(rels); err != nil {
		return nil, err
	}
	if err := d.readPart(rels, "comments", d.readComments); err != nil {
		return nil, err
	}
	if err := d.readNotes(rels); err != nil {
		return nil, err
	}
	if err := d.countDropped(rels); err != nil {
		return nil, err
	}
	if err := d.readBody(main); err != nil {
		return nil, err
	}
	d.report()
	return d.out, nil
}

// mainPart finds the part that holds the text, and checks that it is a text and
// not, say, a spreadsheet.
func (p *archive) mainPart(warns *warnings) (string, error) {
	rels, err := p.relations("")
	if err != nil {
		return "", err
	}
	name := "word/document.xml"
	for _, r := range rels {
		if r.kind == "officeDocument" && !r.external {
			name = r.target
			break
		}
	}
	if p.parts[name] == nil {
		return "", fmt.Errorf("the archive has no text: %w", ErrNotDocx)
	}
	warns.add(WarnMacros, p.count(func(part string) bool { return strings.EqualFold(path.Base(part), "vbaProject.bin") }))
	return name, nil
}

// relations reads the relationships of a part, or, for "", of the package.
func (p *archive) relations(part string) ([]relation, error) {
	dir, file := path.Split(part)
	x, ok, err := p.open(dir + "_rels/" + file + ".rels")
	if err != nil || !ok {
		return nil, err
	}
	defer x.close()
	var out []relation
	err = x.root(func(xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			if e.Name.Local == "Relationship" {
				r := relation{external: strings.EqualFold(attr(e, "TargetMode"), "External")}
				r.kind = attr(e, "Type")[strings.LastIndexByte(attr(e, "Type"), '/')+1:]
				if !r.external {
					r.target, _ = partName(dir, attr(e, "Target"))
				}
				if len(out) < maxEntries {
					out = append(out, r)
				}
			}
			return x.skip()
		})
	})
	return out, err
}

// docxReader holds what is needed while the text is read.
type docxReader struct {
	pkg     *archive
	warns   *warnings
	side    Side
	mute    int // open changes whose words are not on the side
	styles  *styles
	numbers *numbering
	lang    string
	track   tracker
	notes   map[string]docxNote // footnotes and endnotes: "f2", "e1"
	margin  docxMargin
	foot    int     // footnotes marked so far
	end     int     // endnotes marked so far
	paras   int     // paragraphs read so far
	fields  []field // open fields, innermost last
	tocs    int
	out     *source
}

// field is a complex field: its instruction, then its result, which is what is shown.
type field struct {
	instruction strings.Builder
	result      bool
	toc         bool
}

// readPart opens a related part by its kind and hands it to f.
func (d *docxReader) readPart(rels []relation, kind string, f func(*xmlPart) error) error {
	for _, r := range rels {
		if r.kind != kind || r.target == "" {
			continue
		}
		x, ok, err := d.pkg.open(r.target)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		err = f(x)
		x.close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *docxReader) readDefinitions(rels []relation) error {
	d.styles = &styles{byID: map[string]*style{}}
	err := d.readPart(rels, "styles", func(x *xmlPart) (err error) {
		d.styles, err = parseStyles(x, &d.track)
		return err
	})
	if err != nil {
		return err
	}
	d.out.lang, d.lang = d.styles.lang, primaryTag(d.styles.lang)
	d.numbers = newNumbering(d.styles)
	return d.readPart(rels, "numbering", d.numbers.parse)
}

// readNotes reads the footnotes and endnotes, which are shown where they are marked.
func (d *docxReader) readNotes(rels []relation) error {
	d.notes = map[string]docxNote{}
	read := func(prefix, element string) func(*xmlPart) error {
		return func(x *xmlPart) error {
			return x.root(func(xml.StartElement) error {
				return x.children(func(e xml.StartElement) error {
					if local(e.Name) != element || attr(e, "type") != "" && attr(e, "type") != "normal" {
						return x.skip()
					}
					if err := tooMany(len(d.notes), "notes"); err != nil {
						return err
					}
					id := attr(e, "id")
					n, err := d.readNote(x)
					d.notes[prefix+id] = n
					return err
				})
			})
		}
	}
	if err := d.readPart(rels, "footnotes", read("f", "footnote")); err != nil {
		return err
	}
	return d.readPart(rels, "endnotes", read("e", "endnote"))
}

// countDropped counts what is beside the text and not taken over.
func (d *docxReader) countDropped(rels []relation) error {
	for _, kind := range []string{"header", "footer"} {
		err := d.readPart(rels, kind, func(x *xmlPart) error {
			words := false
			if err := x.root(func(xml.StartElement) error { return anyText(x, &words) }); err != nil {
				return err
			}
			if words {
				d.warns.add(WarnHeaders, 1)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, r := range rels {
		switch {
		case r.external && r.kind == "hyperlink":
			d.warns.add(WarnLinks, 1)
		case r.external:
			d.warns.add(WarnExternal, 1)
		}
	}
	return d.countTemplates(rels)
}

// countTemplates counts what the settings part links to: an attached template.
func (d *docxReader) countTemplates(rels []relation) error {
	for _, r := range rels {
		if r.kind != "settings" || r.target == "" {
			continue
		}
		more, err := d.pkg.relations(r.target)
		if err != nil {
			return err
		}
		for _, m := range more {
			if m.external {
				d.warns.add(WarnExternal, 1)
			}
		}
	}
	return nil
}

// anyText sets words if the element just opened holds text.
func anyText(x *xmlPart, words *bool) error {
	return x.children(func(e xml.StartElement) error {
		if local(e.Name) == "t" {
			s, err := x.chars()
			*words = *words || strings.TrimSpace(s) != ""
			return err
		}
		return anyText(x, words)
	})
}

func (d *docxReader) report() {
	t := d.track
	d.out.tracked = t.report(d.warns)
	d.warns.add(WarnTOC, d.tocs)
	d.warns.add(WarnComments, d.margin.found)
	d.out.strays = d.margin.strays()
}
