package scrub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"toguna/consult/internal/pdf"
)

// cleanPDF writes a PDF file anew from the objects that its pages need. Earlier
// states, document information and metadata are not marked as gone: they are
// not there.
func cleanPDF(ctx context.Context, raw []byte, found *report) ([]byte, error) {
	f, err := pdf.Open(ctx, raw)
	if err != nil {
		return nil, pdfError(err)
	}
	if _, err := f.Pages(); err != nil {
		return nil, pdfError(err)
	}
	found.keep(KeptWords)
	c := &pdfCleaner{ctx: ctx, file: f, found: found, numbers: map[pdf.Ref]pdf.Ref{}}
	trailer := f.Trailer()
	if info, ok := f.Dict(trailer["Info"]); ok {
		for _, key := range slices.Sorted(maps.Keys(info)) {
			o, _ := f.Get(info[key])
			s, _ := o.(pdf.String)
			found.remove(WhatPDFInfo, words(s))
		}
	}
	if trailer["ID"] != nil {
		found.remove(WhatDocumentIDs, "")
	}
	root, ok := trailer["Root"].(pdf.Ref)
	if !ok {
		return nil, fmt.Errorf("no catalogue: %w", ErrDamaged)
	}
	newRoot := c.number(root)
	for i := 0; i < len(c.queue); i++ {
		if err := c.object(i); err != nil {
			return nil, pdfError(err)
		}
	}
	c.noteHistory(raw, trailer)
	return pdf.Write(newRoot, c.objects), nil
}

func pdfError(err error) error {
	for from, to := range map[error]error{
		pdf.ErrNotPDF: ErrDamaged, pdf.ErrDamaged: ErrDamaged, pdf.ErrEncrypted: ErrEncrypted, pdf.ErrTooLarge: ErrTooLarge, pdf.ErrFilter: ErrCannotClean,
	} {
		if errors.Is(err, from) {
			return fmt.Errorf("%w: %w", to, err)
		}
	}
	return err
}

type pdfCleaner struct {
	ctx     context.Context
	file    *pdf.File
	found   *report
	numbers map[pdf.Ref]pdf.Ref // old to new
	queue   []pdf.Ref           // old, in the order of their new numbers
	objects []pdf.Object
}

// number returns the new number of an object, which is then written too.
func (c *pdfCleaner) number(old pdf.Ref) pdf.Ref {
	n, ok := c.numbers[old]
	if !ok {
		n = pdf.Ref{Num: len(c.queue) + 1}
		c.numbers[old] = n
		c.queue = append(c.queue, old)
	}
	return n
}

// object copies an object under its new number.
func (c *pdfCleaner) object(i int) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	o, err := c.file.Get(c.queue[i])
	if err != nil {
		return err
	}
	if s, ok := o.(*pdf.Stream); ok && c.file.Name(s.Dict["Subtype"]) == "Image" {
		if o, err = c.picture(s); err != nil {
			return err
		}
	}
	c.objects = append(c.objects, pdf.Object{Ref: c.numbers[c.queue[i]], Value: c.copy(o)})
	return nil
}

// copy copies a value, references renumbered.
func (c *pdfCleaner) copy(o any) any {
	switch v := o.(type) {
	case pdf.Ref:
		if target, err := c.file.Get(v); err == nil && target == nil {
			return nil
		}
		return c.number(v)
	case pdf.Array:
		out := make(pdf.Array, len(v))
		for i := range v {
			out[i] = c.copy(v[i])
		}
		return out
	case pdf.Dict:
		return c.dict(v)
	case *pdf.Stream:
		d := maps.Clone(v.Dict)
		delete(d, "Length")
		return &pdf.Stream{Dict: c.dict(d), Raw: v.Raw}
	}
	return o
}

// private are the keys of dictionaries that nothing on a page needs.
var private = map[pdf.Name]string{
	"Metadata": WhatPDFXMP, "PieceInfo": WhatPDFPrivate, "LastModified": WhatDates, "SpiderInfo": WhatPDFPrivate, "Thumb": WhatThumbnail,
	"CreatorInfo": WhatApplication, "DSS": WhatSignature,
}

// dict copies a dictionary without what says who made it. Keys are taken in
// order, so that the same file gives the same bytes.
func (c *pdfCleaner) dict(d pdf.Dict) pdf.Dict {
	drop := c.personalKeys(d)
	out := pdf.Dict{}
	for _, key := range slices.Sorted(maps.Keys(d)) {
		value := d[key]
		switch what := private[key]; {
		case what == WhatPDFXMP:
			c.found.remove(what, c.metadataCreator(value))
			continue
		case what != "":
			c.found.remove(what, "")
			continue
		case drop[key]:
			continue
		}
		switch key {
		case "EF", "XFA":
			c.found.keep(KeptEmbedded)
		case "JavaScript", "JS":
			c.found.keep(KeptMacros)
		case "T":
			if s, ok := c.text(value); ok && isMarkup(c.file, d) {
				c.found.keep(KeptComments)
				alias := c.found.alias(words(s))
				if alias != words(s) {
					c.found.remove(WhatComments, words(s))
				}
				out[key] = pdf.String(alias)
				continue
			}
		case "F", "UF", "URI", "DOS", "Unix", "Mac":
			if s, ok := c.text(value); ok && isLocalPath(words(s)) {
				c.found.remove(WhatPath, words(s))
				out[key] = pdf.String(baseOf(words(s)))
				continue
			}
		}
		out[key] = c.copy(value)
	}
	return out
}

func (c *pdfCleaner) text(o any) (pdf.String, bool) {
	o, _ = c.file.Get(o)
	s, ok := o.(pdf.String)
	return s, ok
}

// personalKeys says which keys go from the kinds of dictionaries that have more
// than the private ones.
func (c *pdfCleaner) personalKeys(d pdf.Dict) map[pdf.Name]bool {
	drop := map[pdf.Name]bool{}
	take := func(what string, keys ...pdf.Name) {
		for _, k := range keys {
			if d[k] != nil {
				s, _ := c.text(d[k])
				c.found.remove(what, words(s))
				drop[k] = true
			}
		}
	}
	kind := c.file.Name(d["Type"])
	switch {
	case d["Rect"] != nil && d["Subtype"] != nil:
		take(WhatDates, "M", "CreationDate")
		take(WhatDocumentIDs, "NM")
	case kind == "EmbeddedFile":
		take(WhatDates, "Params")
	case kind == "Thread":
		take(WhatPDFInfo, "I")
	case kind == "Catalog":
		take(WhatSignature, "Perms")
	}
	if c.file.Name(d["FT"]) == "Sig" {
		take(WhatSignature, "V")
	}
	if d["SigFlags"] != nil {
		drop["SigFlags"] = true
	}
	return drop
}

// isMarkup reports that a dictionary is a comment on a page, in which T is the
// name of who made it; in a form T is the name of a field.
func isMarkup(f *pdf.File, d pdf.Dict) bool {
	switch f.Name(d["Subtype"]) {
	case "Text", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline", "Squiggly", "StrikeOut", "Stamp", "Caret", "Ink",
		"Popup", "FileAttachment", "Sound", "Redact":
		return true
	}
	return false
}

// metadataCreator returns the words of an XMP stream's creator.
func (c *pdfCleaner) metadataCreator(o any) string {
	o, _ = c.file.Get(o)
	s, ok := o.(*pdf.Stream)
	if !ok {
		return ""
	}
	data, err := c.file.Decode(s)
	if err != nil {
		return ""
	}
	return xmpCreator(data)
}

// picture washes a photograph within the file.
func (c *pdfCleaner) picture(s *pdf.Stream) (*pdf.Stream, error) {
	c.found.keep(KeptPictures)
	filters := c.file.Array(s.Dict["Filter"])
	name := c.file.Name(s.Dict["Filter"])
	if len(filters) == 1 {
		name = c.file.Name(filters[0])
	}
	switch {
	case name == "JPXDecode":
		c.found.keep(KeptMedia)
	case name == "DCTDecode" && bytes.HasPrefix(s.Raw, []byte{0xff, 0xd8}):
		raw, err := cleanJPEG(c.ctx, s.Raw, c.found)
		if err != nil {
			return nil, err
		}
		return &pdf.Stream{Dict: s.Dict, Raw: raw}, nil
	}
	return s, nil
}

// noteHistory notes what only earlier states of the file used.
func (c *pdfCleaner) noteHistory(raw []byte, trailer pdf.Dict) {
	linear := bytes.Contains(raw[:min(len(raw), 2048)], []byte("/Linearized"))
	if trailer["Prev"] != nil && !linear {
		c.found.remove(WhatPDFHistory, "")
	}
	reached := map[int]bool{}
	for _, ref := range c.queue {
		reached[ref.Num] = true
	}
	info, _ := trailer["Info"].(pdf.Ref)
	for _, n := range c.file.Numbers() {
		if reached[n] || n == info.Num || linear {
			continue
		}
		d, ok := c.file.Dict(pdf.Ref{Num: n})
		switch kind := c.file.Name(d["Type"]); {
		case !ok, kind == "XRef", kind == "ObjStm", kind == "Metadata":
		default:
			c.found.remove(WhatPDFHistory, "")
		}
	}
}

// words decodes a text string of a PDF file.
func words(s pdf.String) string {
	if !strings.HasPrefix(string(s), "\xfe\xff") {
		if strings.HasPrefix(string(s), "\xef\xbb\xbf") {
			return string(s[3:])
		}
		out := make([]rune, len(s))
		for i := range len(s) {
			out[i] = rune(s[i])
		}
		return string(out)
	}
	var units []uint16
	for i := 2; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// inspectPDF shows yield the streams of a file, decoded.
func inspectPDF(ctx context.Context, out []byte, yield func([]byte)) {
	f, err := pdf.Open(ctx, out)
	if err != nil {
		return
	}
	for _, n := range f.Numbers() {
		o, err := f.Get(pdf.Ref{Num: n})
		if s, ok := o.(*pdf.Stream); ok && err == nil {
			if data, err := f.Decode(s); err == nil {
				yield(data)
			}
		}
	}
}
