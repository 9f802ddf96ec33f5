package scrub

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strings"
)

// cleanOOXML washes a package of Word, Excel or PowerPoint (ISO/IEC 29500).
func cleanOOXML(ctx context.Context, raw []byte, found *report) ([]byte, error) {
	parts, err := openArchive(ctx, raw, found)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(parts, func(p part) bool { return p.name == "[Content_Types].xml" }) {
		return nil, fmt.Errorf("not an office file: %w", ErrDamaged)
	}
	found.keep(KeptWords)
	o := &ooxml{found: found, gone: map[string]bool{}}
	kept := parts[:0]
	for _, p := range parts {
		if what := droppedPart(p.name); what != "" {
			found.remove(what, "")
			o.gone[p.name] = true
			continue
		}
		kept = append(kept, p)
	}
	for i := range kept {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if kept[i].data, err = o.part(ctx, kept[i]); err != nil {
			return nil, fmt.Errorf("part %s: %w", clip(kept[i].name), err)
		}
	}
	return writeArchive(kept, "")
}

// droppedPart says what a part is that goes as a whole, "" if it stays.
func droppedPart(name string) string {
	low := strings.ToLower(name)
	switch {
	case strings.HasPrefix(low, "docprops/thumbnail"):
		return WhatThumbnail
	case strings.HasPrefix(low, "_xmlsignatures/"):
		return WhatSignature
	case strings.Contains(low, "/printersettings/"):
		return WhatPrinter
	case path.Base(low) == "people.xml" && strings.HasPrefix(low, "word/"):
		return WhatPeople
	case strings.HasPrefix(low, "xl/revisions/"):
		return WhatVersions
	case strings.HasPrefix(low, "ppt/changesinfos/"): // who changed which slide, with accounts
		return WhatPeople
	case low == "ppt/revisioninfo.xml":
		return WhatRevisionIDs
	case strings.HasPrefix(low, "docmetadata/"): // labels, with the number of the organisation
		return WhatCustom
	}
	return ""
}

type ooxml struct {
	found *report
	gone  map[string]bool
}

func (o *ooxml) part(ctx context.Context, p part) ([]byte, error) {
	low := strings.ToLower(p.name)
	switch {
	case strings.HasSuffix(low, ".rels"):
		return rewriteXML(p.data, func(e *element) verdict { return o.relation(p.name, e) })
	case low == "[content_types].xml":
		return rewriteXML(p.data, o.contentType)
	case strings.HasPrefix(low, "docprops/") && strings.HasSuffix(low, ".xml"):
		return rewriteXML(p.data, o.property)
	case strings.HasPrefix(low, "customxml/"):
		o.found.keep(KeptCustomXML)
		return p.data, nil
	case strings.HasSuffix(low, ".xml"), strings.HasSuffix(low, ".vml"):
		return rewriteXML(p.data, o.element)
	case path.Base(low) == "vbaproject.bin":
		o.found.keep(KeptMacros)
		return p.data, nil
	case strings.Contains(low, "/embeddings/") && !strings.HasSuffix(low, "x") || strings.HasSuffix(low, ".bin"):
		o.found.keep(KeptEmbedded)
		return p.data, nil
	case strings.HasSuffix(low, ".odttf"), strings.HasSuffix(low, ".fntdata"):
		return p.data, nil // embedded fonts
	}
	return media(ctx, p.name, p.data, o.found)
}

// goneRelations are the relations to what is taken out.
var goneRelations = map[string]string{
	"attachedTemplate": WhatTemplate, "thumbnail": "", "people": "", "printerSettings": "", "origin": "", "revisionHeaders": "", "usernames": "",
	"mailMergeSource": WhatPath, "mailMergeHeaderSource": WhatPath,
}

func (o *ooxml) relation(name string, e *element) verdict {
	if e.local() != "Relationship" {
		return keep
	}
	kind := e.attr("Type")[strings.LastIndexByte(e.attr("Type"), '/')+1:]
	target := e.attr("Target")
	external := strings.EqualFold(e.attr("TargetMode"), "External")
	if what, ok := goneRelations[kind]; ok {
		if what != "" {
			o.found.remove(what, target)
		}
		return drop
	}
	if !external {
		dir := path.Dir(path.Dir(name)) // word/_rels/document.xml.rels speaks of word/
		full := strings.TrimPrefix(target, "/")
		if !strings.HasPrefix(target, "/") {
			full = path.Join(dir, target)
		}
		if o.gone[full] {
			return drop
		}
		return keep
	}
	// What a sheet takes its numbers from lies in somebody's folder, on a server too.
	if isLocalPath(target) || strings.HasPrefix(kind, "externalLink") && baseOf(target) != target {
		o.found.remove(WhatPath, target)
		e.set("Target", baseOf(target))
	}
	return keep
}

// isLocalPath reports that a link leads into somebody's computer or network.
func isLocalPath(s string) bool {
	low := strings.ToLower(s)
	return strings.HasPrefix(low, "file:") || strings.HasPrefix(s, `\\`) || strings.HasPrefix(s, "../") || strings.HasPrefix(s, `..\`) || strings.HasPrefix(s, "/") || len(s) > 2 && s[1] == ':' && (s[2] == '\\' || s[2] == '/')
}

func baseOf(s string) string {
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	if s == "" || isLocalPath(s) {
		return "file"
	}
	return s
}

func (o *ooxml) contentType(e *element) verdict {
	if e.local() == "Override" && o.gone[strings.TrimPrefix(e.attr("PartName"), "/")] {
		return drop
	}
	return keep
}

// properties names the elements of the file's properties.
var properties = map[string]string{
	"creator": WhatAuthor, "lastModifiedBy": WhatModifiedBy, "Company": WhatCompany, "Manager": WhatManager, "Template": WhatTemplate,
	"created": WhatDates, "modified": WhatDates, "lastPrinted": WhatDates, "revision": WhatEditing, "TotalTime": WhatEditing,
	"Application": WhatApplication, "AppVersion": WhatApplication, "property": WhatCustom, "HyperlinkBase": WhatPath,
}

// property empties the properties: all that is in the root goes.
func (o *ooxml) property(e *element) verdict {
	if len(e.parents) == 0 {
		return keep
	}
	what, ok := properties[e.local()]
	if !ok {
		what = WhatProperties
	}
	if value := e.words(); value != "" || what == WhatCustom {
		o.found.remove(what, value)
	}
	return drop
}

func (o *ooxml) element(e *element) verdict {
	if n := e.unset(func(a xml.Attr) bool { return strings.HasPrefix(a.Name.Local, "rsid") }); n > 0 {
		o.found.count[WhatRevisionIDs] += n
	}
	switch local := e.local(); local {
	case "rsids", "rsid", "rsidRoot":
		o.found.remove(WhatRevisionIDs, "")
		return drop
	case "attachedTemplate":
		return drop // counted with its relation, which has the path
	case "commentExtensible":
		if n := e.unset(func(a xml.Attr) bool { return a.Name.Local == "dateUtc" }); n > 0 {
			o.found.remove(WhatDates, "")
		}
	case "mailMerge":
		o.found.remove(WhatPath, "")
		return drop
	case "docId", "revisionPtr":
		if strings.HasPrefix(e.name, "w1") || local == "revisionPtr" {
			o.found.remove(WhatDocumentIDs, "")
			return drop
		}
	case "absPath":
		o.found.remove(WhatPath, e.attr("url"))
		return drop
	case "docVar": // what programs and organisations note for themselves
		o.found.remove(WhatCustom, e.attr("name")+": "+e.attr("val"))
		return drop
	case "customWorkbookViews", "customSheetViews":
		o.views(e)
		return drop
	case "pivotCacheDefinition":
		o.refreshed(e)
	case "connection", "textPr", "dbPr":
		o.source(e)
	case "fileSharing":
		if name := e.attr("userName"); name != "" {
			o.found.remove(WhatModifiedBy, name)
			e.unset(func(a xml.Attr) bool { return a.Name.Local == "userName" })
		}
	case "pageSetup":
		e.unset(func(a xml.Attr) bool { return a.Name.Local == "id" })
	case "author":
		return o.authorElement(e)
	case "person", "cmAuthor":
		o.person(e)
	default:
		o.dates(e)
		o.author(e)
	}
	return keep
}

// author makes the names on changes and comments anonymous.
func (o *ooxml) author(e *element) {
	what := WhatTracked
	if e.local() == "comment" {
		what = WhatComments
		o.found.keep(KeptComments)
	}
	if initials := e.attr("initials"); what == WhatComments && initials != "" && initials != "A" {
		o.found.remove(what, initials)
		e.set("initials", "A")
	}
	name := e.attr("author")
	if name == "" {
		return
	}
	if what == WhatTracked {
		o.found.keep(KeptTracked)
	}
	if alias := o.found.alias(name); alias != name {
		o.found.remove(what, name)
		e.set("author", alias)
	}
}

// views notes the views that those who share a workbook keep, each by a name.
func (o *ooxml) views(e *element) {
	d := xml.NewDecoder(bytes.NewReader(e.rest))
	noted := false
	for depth := 1; depth > 0; {
		t, err := d.RawToken()
		if err != nil {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			for _, a := range t.Attr {
				if t.Name.Local == "customWorkbookView" && a.Name.Local == "name" {
					o.found.remove(WhatPeople, a.Value)
					noted = true
				}
			}
		case xml.EndElement:
			depth--
		}
	}
	if !noted {
		o.found.remove(WhatPeople, "")
	}
}

// refreshed takes out who drew a table from its numbers last, and when.
func (o *ooxml) refreshed(e *element) {
	if by := e.attr("refreshedBy"); by != "" {
		o.found.remove(WhatModifiedBy, by)
	}
	if e.attr("refreshedDate") != "" || e.attr("refreshedDateIso") != "" {
		o.found.remove(WhatDates, "")
	}
	e.unset(func(a xml.Attr) bool {
		return strings.HasPrefix(a.Name.Local, "refreshed") && a.Name.Local != "refreshedVersion"
	})
}

// source takes out from which file, and as which user of which server, a sheet gets
// its numbers.
func (o *ooxml) source(e *element) {
	for _, key := range []string{"sourceFile", "odcFile"} {
		if v := e.attr(key); v != "" {
			o.found.remove(WhatPath, v)
		}
	}
	e.unset(func(a xml.Attr) bool { return a.Name.Local == "sourceFile" || a.Name.Local == "odcFile" })
	if v := e.attr("connection"); v != "" && e.local() == "dbPr" {
		o.found.remove(WhatPath, v)
		e.set("connection", "") // which has to be there
	}
}

// dates takes the times off changes and comments.
func (o *ooxml) dates(e *element) {
	// Dates are names of many things; those of people's acts stand beside a name.
	beside := e.attr("author") != "" || e.attr("authorId") != "" || e.attr("personId") != ""
	if !beside {
		return
	}
	n := e.unset(func(a xml.Attr) bool {
		switch a.Name.Local {
		case "date", "dateUtc":
			return true
		}
		return false
	})
	o.found.count[WhatDates] += n
	if o.found.count[WhatDates] == 0 {
		delete(o.found.count, WhatDates)
	}
	for _, a := range e.attrs { // these must be there
		switch a.Name.Local {
		case "dt", "dT", "created":
			if a.Value != noDate {
				o.found.remove(WhatDates, a.Value)
				e.set(a.Name.Local, noDate)
			}
		}
	}
}

const noDate = "2000-01-01T00:00:00.000"

// authorElement makes a list's author anonymous: of a sheet's comments, where
// the name is the text, or of a presentation's.
func (o *ooxml) authorElement(e *element) verdict {
	if e.attr("name") != "" {
		o.person(e)
		return keep
	}
	if len(e.parents) == 0 || localName(e.parents[len(e.parents)-1]) != "authors" {
		return keep
	}
	o.found.keep(KeptComments)
	name := e.words()
	if alias := o.found.alias(name); name != "" && alias != name {
		o.found.remove(WhatComments, name)
		e.text = &alias
	}
	return keep
}

// person makes an entry of a list of people anonymous.
func (o *ooxml) person(e *element) {
	o.found.keep(KeptComments)
	for _, key := range []string{"name", "displayName"} {
		if name := e.attr(key); name != "" {
			if alias := o.found.alias(name); alias != name {
				o.found.remove(WhatPeople, name)
				e.set(key, alias)
			}
		}
	}
	for key, neutral := range map[string]string{"initials": "A", "userId": "none", "providerId": "None"} {
		if v := e.attr(key); v != "" && v != neutral {
			if key == "userId" {
				o.found.remove(WhatPeople, v)
			}
			e.set(key, neutral)
		}
	}
}
