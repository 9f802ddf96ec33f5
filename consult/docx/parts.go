package docx

import (
	"fmt"
	"strings"
)

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	relTypes  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	mainTypes = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// The parts that are the same in every document.
const (
	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + mainTypes + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + mainTypes + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + mainTypes + `settings+xml"/>` +
		`<Override PartName="/word/numbering.xml" ContentType="` + mainTypes + `numbering+xml"/>` +
		`<Override PartName="/word/footnotes.xml" ContentType="` + mainTypes + `footnotes+xml"/>` +
		`<Override PartName="/word/comments.xml" ContentType="` + mainTypes + `comments+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + mainTypes + `footer+xml"/>` +
		`</Types>`

	packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relTypes + `officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
		`</Relationships>`

	documentRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relTypes + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + relTypes + `settings" Target="settings.xml"/>` +
		`<Relationship Id="rId3" Type="` + relTypes + `numbering" Target="numbering.xml"/>` +
		`<Relationship Id="rId4" Type="` + relTypes + `footnotes" Target="footnotes.xml"/>` +
		`<Relationship Id="rId5" Type="` + relTypes + `comments" Target="comments.xml"/>` +
		`<Relationship Id="rId6" Type="` + relTypes + `footer" Target="footer1.xml"/>` +
		`</Relationships>`

	// The page's number is a field without a stored result: it is no words of the document.
	footer = xmlHead + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` +
		`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
		`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`

	// A4, with margins of 2.5 cm.
	sectionProps = `<w:sectPr><w:footerReference w:type="default" r:id="rId6"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>`

	// The line above the footnotes (17.11.23, 17.11.1).
	noteSeparators = `<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>` +
		`<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>`
)

// coreProps is the document's properties (ECMA-376-2, 11): the title, and not who
// wrote it, when, and on what.
func coreProps(title string) string {
	inner := ""
	if title != "" {
		inner = `<dc:title>` + escape(title) + `</dc:title>`
	}
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		inner + `</cp:coreProperties>`
}

// settings is the settings part (17.15.1.78). Mode 15 is what a word processor of
// the last ten years calls its own: in another it opens a document as an old one.
func settings(opts Options) string {
	track := ""
	if opts.Track {
		track = `<w:trackRevisions/>`
	}
	return xmlHead + `<w:settings ` + namespaces + `>` + track + `<w:defaultTabStop w:val="454"/>` +
		`<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
		`</w:settings>`
}

const maxLevel = 8

// numberID returns the list in which an item shows just this number. Each is a
// list of its own: the number is the law's, and does not count on by itself when
// an item is put in or taken out.
func (d *Writer) numberID(text string, level int) int {
	n := number{text, level}
	id, known := d.numbers[n]
	if !known {
		id = len(d.order) + 1
		d.numbers[n] = id
		d.order = append(d.order, n)
	}
	return id
}

// numbering is the numbering part (17.9.17).
func (d *Writer) numbering() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:numbering ` + namespaces + `>`)
	for i, n := range d.order {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="decimal"/>`, i+1, n.level)
		fmt.Fprintf(&b, `<w:suff w:val="tab"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/>`, escape(n.text))
		fmt.Fprintf(&b, `<w:pPr><w:ind w:left="%d" w:hanging="%d"/></w:pPr></w:lvl></w:abstractNum>`, (n.level+1)*step, step)
	}
	for i := range d.order {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="%d"/></w:num>`, i+1, i+1)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}
