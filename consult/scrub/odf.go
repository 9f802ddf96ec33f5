package scrub

import (
	"context"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strings"
)

// cleanODF washes a package of OpenDocument (ISO/IEC 26300).
func cleanODF(ctx context.Context, raw []byte, found *report) ([]byte, error) {
	parts, err := openArchive(ctx, raw, found)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(parts, func(p part) bool { return p.name == "content.xml" }) {
		return nil, fmt.Errorf("not an office file: %w", ErrDamaged)
	}
	found.keep(KeptWords)
	o := &odf{found: found, gone: map[string]bool{}}
	kept := parts[:0]
	for _, p := range parts {
		what := ""
		switch {
		case strings.HasPrefix(p.name, "Thumbnails/"):
			what = WhatThumbnail
		case strings.HasPrefix(p.name, "META-INF/") && strings.Contains(p.name, "signatures"):
			what = WhatSignature
		case p.name == "VersionList.xml", strings.HasPrefix(p.name, "Versions/"):
			what = WhatVersions
		}
		if what != "" {
			found.remove(what, "")
			o.gone[p.name] = true
			continue
		}
		kept = append(kept, p)
	}
	// The manifest says whether the rest can be read.
	slices.SortStableFunc(kept, func(a, b part) int { return rank(a.name) - rank(b.name) })
	for i := range kept {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.encrypted {
			return nil, ErrEncrypted
		}
		if kept[i].data, err = o.part(ctx, kept[i]); err != nil {
			return nil, fmt.Errorf("part %s: %w", clip(kept[i].name), err)
		}
	}
	return writeArchive(kept, "mimetype")
}

func rank(name string) int {
	if name == "META-INF/manifest.xml" {
		return 0
	}
	return 1
}

type odf struct {
	found     *report
	gone      map[string]bool
	encrypted bool
}

func (o *odf) part(ctx context.Context, p part) ([]byte, error) {
	switch base := path.Base(p.name); {
	case p.name == "mimetype":
		return p.data, nil
	case p.name == "META-INF/manifest.xml":
		return rewriteXML(p.data, o.manifest)
	case base == "meta.xml":
		return rewriteXML(p.data, o.meta)
	case base == "settings.xml":
		return rewriteXML(p.data, o.setting)
	case strings.HasPrefix(p.name, "Basic/"), strings.HasPrefix(p.name, "Scripts/"):
		o.found.keep(KeptMacros)
		return p.data, nil
	case base == "content.xml", base == "styles.xml":
		return rewriteXML(p.data, o.element)
	case strings.HasSuffix(base, ".xml"), strings.HasSuffix(base, ".rdf"), base == "layout-cache", base == "current.xml":
		return p.data, nil
	case strings.HasPrefix(p.name, "ObjectReplacements/"):
		return p.data, nil
	case strings.HasPrefix(p.name, "Pictures/"), strings.Contains(p.name, "/Pictures/"):
		return media(ctx, p.name, p.data, o.found)
	case strings.HasPrefix(p.name, "Fonts/"):
		return p.data, nil
	}
	o.found.keep(KeptEmbedded)
	return p.data, nil
}

func (o *odf) manifest(e *element) verdict {
	switch e.local() {
	case "encryption-data":
		o.encrypted = true
	case "file-entry":
		name := e.attr("full-path")
		if o.gone[name] || name == "Thumbnails/" || name == "Versions/" {
			return drop
		}
	}
	return keep
}

var odfMeta = map[string]string{
	"initial-creator": WhatAuthor, "creator": WhatModifiedBy, "printed-by": WhatModifiedBy, "generator": WhatApplication, "template": WhatTemplate,
	"creation-date": WhatDates, "date": WhatDates, "print-date": WhatDates, "editing-cycles": WhatEditing, "editing-duration": WhatEditing,
	"user-defined": WhatCustom,
}

func (o *odf) meta(e *element) verdict {
	if len(e.parents) == 0 || e.name == "office:meta" {
		return keep
	}
	what, ok := odfMeta[e.local()]
	if !ok {
		what = WhatProperties
	}
	value := e.words()
	if what == WhatTemplate {
		value = e.attr("href")
	}
	o.found.remove(what, value)
	return drop
}

// setting takes the printer and the numbers of editing sessions out of the settings.
func (o *odf) setting(e *element) verdict {
	if e.local() != "config-item" {
		return keep
	}
	switch name := e.attr("name"); {
	case name == "PrinterName", name == "PrinterSetup":
		o.found.remove(WhatPrinter, map[bool]string{true: e.words()}[name == "PrinterName"])
		return drop
	case name == "Rsid", name == "RsidRoot":
		o.found.remove(WhatRevisionIDs, "")
		return drop
	}
	return keep
}

func (o *odf) element(e *element) verdict {
	if n := e.unset(func(a xml.Attr) bool { return a.Name.Local == "rsid" || a.Name.Local == "paragraph-rsid" }); n > 0 {
		o.found.count[WhatRevisionIDs] += n
	}
	if href := e.attr("href"); isLocalPath(href) {
		o.found.remove(WhatPath, href)
		e.set("href", baseOf(href))
	}
	above := ""
	if n := len(e.parents); n > 0 {
		above = localName(e.parents[n-1])
	}
	what := WhatTracked
	switch above {
	case "annotation":
		what = WhatComments
		o.found.keep(KeptComments)
	case "change-info":
		o.found.keep(KeptTracked)
	default:
		return keep
	}
	switch e.local() {
	case "creator":
		if name := e.words(); name != "" {
			if alias := o.found.alias(name); alias != name {
				o.found.remove(what, name)
				e.text = &alias
			}
		}
	case "creator-initials", "sender-initials":
		return drop
	case "date", "date-string":
		o.found.remove(WhatDates, e.words())
		return drop
	}
	return keep
}
