package draft

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// odtReader reads the text of an OpenDocument file (ISO/IEC 26300, ODF 1.3).
type odtReader struct {
	pkg    *archive
	warns  *warnings
	side   Side
	styles *odtStyles
	lists  odtLists
	track  tracker

	changes map[string]*odtChange
	order   []*odtChange
	nodes   int             // paragraphs and tables kept in changes
	open    map[string]bool // insertions being read that are not on the side

	mute   int  // within what is not taken over
	look   look // of the text being read
	hide   int  // within hidden text
	hidden bool // there were words in it

	paras    int // paragraphs read so far
	tocs     int
	comments int
	notes    int
	out      *source
}

// readODT reads an OpenDocument text or template.
func readODT(ctx context.Context, r io.ReaderAt, size int64, opts Options, warns *warnings) (*source, error) {
	pkg, err := openPackage(ctx, r, size, ErrNotODT, warns)
	if err != nil {
		return nil, err
	}
	d := &odtReader{
		pkg: pkg, warns: warns, side: opts.Tracked, styles: newODTStyles(), out: &source{},
		changes: map[string]*odtChange{}, open: map[string]bool{},
	}
	d.lists = newODTLists(d.styles)
	for _, read := range []func() error{d.checkEncryption, d.readMeta, d.readStyles, d.readContent} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	d.report()
	return d.out, nil
}

// part opens a part of the package and reads it with f, if it is there.
func (d *odtReader) part(name string, f func(*xmlPart) error) (found bool, err error) {
	x, ok, err := d.pkg.open(name)
	if err != nil || !ok {
		return ok, err
	}
	defer x.close()
	return true, f(x)
}

// checkEncryption looks in the package's manifest whether a part is encrypted.
func (d *odtReader) checkEncryption() error {
	encrypted := false
	_, err := d.part("META-INF/manifest.xml", func(x *xmlPart) error {
		x.typed = true // older office programs declare the manifest's type
		var walk func(xml.StartElement) error
		walk = func(e xml.StartElement) error {
			encrypted = encrypted || e.Name.Local == "encryption-data"
			return x.children(walk)
		}
		return x.root(walk)
	})
	switch {
	case err != nil:
		return err
	case encrypted:
		return ErrEncrypted
	}
	return nil
}

// readMeta counts the template that the file is linked to.
func (d *odtReader) readMeta() error {
	_, err := d.part("meta.xml", func(x *xmlPart) error {
		var walk func(xml.StartElement) error
		walk = func(e xml.StartElement) error {
			if odf(e.Name) == "meta:template" && attr(e, "href") != "" {
				d.warns.add(WarnExternal, 1)
			}
			return x.children(walk)
		}
		return x.root(walk)
	})
	return err
}

// readStyles reads the styles that a person may name, and counts the page
// headers and footers, which are kept among them.
func (d *odtReader) readStyles() error {
	_, err := d.part("styles.xml", func(x *xmlPart) error {
		return x.root(func(xml.StartElement) error {
			return x.children(func(e xml.StartElement) error {
				switch odf(e.Name) {
				case "office:styles":
					return d.styles.parse(x, true)
				case "office:automatic-styles":
					return x.skip() // those of headers and footers
				case "office:master-styles":
					return d.countHeaders(x)
				}
				return x.skip()
			})
		})
	})
	d.out.lang = d.styles.lang
	return err
}

func (d *odtReader) countHeaders(x *xmlPart) error {
	return x.children(func(e xml.StartElement) error {
		switch odf(e.Name) {
		case "style:header", "style:footer", "style:header-left", "style:footer-left", "style:header-first", "style:footer-first":
			words, err := d.aside(x)
			if words {
				d.warns.add(WarnHeaders, 1)
			}
			return err
		}
		return d.countHeaders(x)
	})
}

// readContent reads the text itself.
func (d *odtReader) readContent() error {
	text := false
	found, err := d.part("content.xml", func(x *xmlPart) error {
		return x.root(func(xml.StartElement) error {
			return x.children(func(e xml.StartElement) error {
				switch odf(e.Name) {
				case "office:automatic-styles":
					return d.styles.parse(x, false)
				case "office:body":
					return x.children(func(e xml.StartElement) error {
						if odf(e.Name) != "office:text" {
							return x.skip()
						}
						text = true
						return d.body(x)
					})
				}
				return x.skip()
			})
		})
	})
	switch {
	case err != nil:
		return err
	case !found || !text:
		return fmt.Errorf("the archive has no text: %w", ErrNotODT)
	case len(d.open) > 0:
		return fmt.Errorf("%w: a tracked change does not end", ErrDamaged)
	}
	return nil
}

func (d *odtReader) body(x *xmlPart) error {
	s := &odtSink{
		para:  d.emit,
		table: func(b block) { d.out.blocks = append(d.out.blocks, b) },
	}
	return d.blocks(x, s)
}

func (d *odtReader) report() {
	d.out.tracked = d.track.report(d.warns)
	d.warns.add(WarnTOC, d.tocs)
	for _, c := range d.order {
		for _, n := range c.nodes {
			d.out.strays = append(d.out.strays, n.marked()...)
		}
	}
	d.warns.add(WarnComments, d.comments)
	d.warns.add(WarnMacros, d.pkg.count(func(name string) bool {
		dir, file := path.Split(name)
		return strings.HasPrefix(dir, "Basic/") && file != "script-lc.xml" && file != "script-lb.xml" || strings.HasPrefix(dir, "Scripts/")
	}))
}

// warn counts something that is lost of the side that is read.
func (d *odtReader) warn(code string) {
	if !d.muted() {
		d.warns.add(code, 1)
	}
}

// muted reports that what is being read is not on the side.
func (d *odtReader) muted() bool { return d.mute > 0 || len(d.open) > 0 }

// Namespaces of OpenDocument, by their usual prefixes.
var odfPrefixes = map[string]string{
	"urn:oasis:names:tc:opendocument:xmlns:office:1.0":   "office:",
	"urn:oasis:names:tc:opendocument:xmlns:text:1.0":     "text:",
	"urn:oasis:names:tc:opendocument:xmlns:style:1.0":    "style:",
	"urn:oasis:names:tc:opendocument:xmlns:table:1.0":    "table:",
	"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0":  "draw:",
	"urn:oasis:names:tc:opendocument:xmlns:dr3d:1.0":     "draw:",
	"urn:oasis:names:tc:opendocument:xmlns:form:1.0":     "form:",
	"urn:oasis:names:tc:opendocument:xmlns:script:1.0":   "script:",
	"urn:oasis:names:tc:opendocument:xmlns:meta:1.0":     "meta:",
	"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0": "manifest:",
	"http://purl.org/dc/elements/1.1/":                   "dc:",
}

// odf names an element with the usual prefix, "" if it is of another standard.
func odf(n xml.Name) string {
	if p := odfPrefixes[n.Space]; p != "" {
		return p + n.Local
	}
	return ""
}

// isOutside reports that a link leads out of the package.
func isOutside(href string) bool {
	href = strings.TrimPrefix(href, "./")
	if href == "" || strings.HasPrefix(href, "#") {
		return false
	}
	_, inside := partName("", href)
	return !inside || strings.HasPrefix(href, "/")
}
