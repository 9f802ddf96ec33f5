package docx

import (
	"fmt"
	"strings"
)

// Faces that office machines have, or draw with others of the same measures.
const (
	serif = "Times New Roman"
	sans  = "Arial"
)

// Ink of what is not the text itself.
const (
	secondary = "4A5359"
	primary   = "24487A"
	rule      = "D3D7D2"
)

// face is how a style's characters look. Sizes are in half points.
type face struct {
	font         string
	size         int
	bold, italic bool
	color        string
}

func (f face) String() string {
	var b strings.Builder
	if f.font != "" {
		fmt.Fprintf(&b, `<w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s"/>`, f.font)
	}
	if f.bold {
		b.WriteString(`<w:b/><w:bCs/>`)
	}
	if f.italic {
		b.WriteString(`<w:i/><w:iCs/>`)
	}
	if f.color != "" {
		fmt.Fprintf(&b, `<w:color w:val="%s"/>`, f.color)
	}
	if f.size > 0 {
		fmt.Fprintf(&b, `<w:sz w:val="%[1]d"/><w:szCs w:val="%[1]d"/>`, f.size)
	}
	return b.String()
}

// style is a paragraph style (17.7.4.17). next is the style of the paragraph after it.
type style struct {
	id, name, based, next string
	props                 string
	face                  face
	quick                 bool // shown where styles are picked
	priority              int
}

func (s style) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="%s"/>`, s.id, s.name, s.based)
	if s.next != "" {
		fmt.Fprintf(&b, `<w:next w:val="%s"/>`, s.next)
	}
	fmt.Fprintf(&b, `<w:uiPriority w:val="%d"/>`, s.priority)
	if s.quick {
		b.WriteString(`<w:qFormat/>`)
	}
	fmt.Fprintf(&b, `<w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`, s.props, s.face)
	return b.String()
}

// styles is the styles part (17.7.4.18).
func styles(opts Options) string {
	var b strings.Builder
	text, size, after := serif, 24, 120
	if opts.Report {
		text, size, after = sans, 20, 100
	}
	b.WriteString(xmlHead + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr>`)
	b.WriteString(face{font: text}.String() + fmt.Sprintf(`<w:sz w:val="%[1]d"/><w:szCs w:val="%[1]d"/>`, size) + language(opts.Lang))
	b.WriteString(`</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`)
	b.WriteString(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>` +
		`<w:pPr><w:widowControl/></w:pPr></w:style>`)
	b.WriteString(`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>`)
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>` +
		`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	for _, s := range bodyStyles(opts.Report, after) {
		b.WriteString(s.String())
	}
	for level := 1; level <= 9; level++ {
		b.WriteString(headingStyle(level, opts.Report).String())
	}
	b.WriteString(`<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:uiPriority w:val="99"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>`)
	b.WriteString(`<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/><w:uiPriority w:val="99"/><w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>`)
	b.WriteString(tableStyle)
	b.WriteString(`</w:styles>`)
	return b.String()
}

const tableStyle = `<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="39"/>` +
	`<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="7B847E"/><w:left w:val="single" w:sz="4" w:space="0" w:color="7B847E"/>` +
	`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="7B847E"/><w:right w:val="single" w:sz="4" w:space="0" w:color="7B847E"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="7B847E"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="7B847E"/></w:tblBorders>` +
	`<w:tblCellMar><w:top w:w="57" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`

func bodyStyles(report bool, after int) []style {
	spacing := func(before, after, line int) string {
		return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="auto"/>`, before, after, line)
	}
	title := style{
		id: "Title", name: "Title", based: "Normal", next: "BodyText", quick: true, priority: 10,
		props: `<w:keepNext/><w:keepLines/>` + spacing(240, 240, 264) + `<w:jc w:val="center"/>`, face: face{size: 34, bold: true},
	}
	cell, caption := face{size: 22}, face{size: 20, color: secondary}
	if report {
		title.props, title.face = `<w:keepNext/><w:keepLines/>`+spacing(0, 120, 264), face{size: 36, bold: true}
		cell, caption = face{size: 18}, face{size: 18, color: secondary}
	}
	return []style{
		title,
		{id: "Subtitle", name: "Subtitle", based: "Normal", next: "BodyText", quick: true, priority: 11, props: `<w:keepNext/><w:keepLines/>` + spacing(0, 240, 264) + map[bool]string{false: `<w:jc w:val="center"/>`}[report], face: face{size: 26}},
		{id: "BodyText", name: "Body Text", based: "Normal", quick: true, priority: 1, props: spacing(0, after, 264)},
		{id: "Article", name: "Article", based: "Normal", next: "BodyText", quick: true, priority: 8, props: `<w:keepNext/><w:keepLines/>` + spacing(240, 80, 264) + `<w:outlineLvl w:val="5"/>`, face: face{bold: true}},
		{id: "ListParagraph", name: "List Paragraph", based: "BodyText", quick: true, priority: 34},
		{id: "ListContinue", name: "List Continue", based: "BodyText", priority: 99},
		{
			id: "Quote", name: "Quote", based: "Normal", next: "BodyText", quick: true, priority: 29,
			props: `<w:pBdr><w:left w:val="single" w:sz="18" w:space="10" w:color="` + rule + `"/></w:pBdr>` + spacing(80, 120, 276) + `<w:ind w:left="227"/>`, face: face{font: serif, size: 23},
		},
		{id: "Caption", name: "caption", based: "Normal", next: "BodyText", quick: true, priority: 35, props: spacing(0, 60, 252), face: caption},
		{id: "Byline", name: "Byline", based: "Caption", next: "Quote", quick: true, priority: 28, props: `<w:keepNext/><w:keepLines/>` + spacing(160, 60, 252)},
		{id: "TableText", name: "Table Text", based: "Normal", quick: true, priority: 36, props: spacing(0, 0, 252), face: cell},
		{id: "FootnoteText", name: "footnote text", based: "Normal", priority: 99, props: spacing(0, 40, 240), face: face{size: 19}},
		{id: "CommentText", name: "annotation text", based: "Normal", priority: 99, face: face{size: 20}},
		{id: "Footer", name: "footer", based: "Normal", priority: 99, props: `<w:jc w:val="center"/>`, face: face{size: 18, color: secondary}},
	}
}

// headingStyle is the built-in style of a heading: of a law's divisions, set in
// the middle as gazettes do, or of a report's parts.
func headingStyle(level int, report bool) style {
	s := style{
		id: fmt.Sprintf("Heading%d", level), name: fmt.Sprintf("heading %d", level), based: "Normal", next: "BodyText", quick: level <= 6, priority: 9,
	}
	before, size, align := 360, 0, `<w:jc w:val="center"/>`
	switch {
	case report:
		before, align = 280, ""
		sizes := []int{28, 23, 21}
		if level <= len(sizes) {
			size = sizes[level-1]
		}
		s.face = face{size: size, bold: true}
		if level == 1 {
			s.face.color = primary
		}
	case level <= 4:
		s.face = face{size: []int{30, 28, 26, 24}[level-1], bold: true}
	default:
		before = 240
		s.face = face{bold: true, italic: true}
	}
	s.props = fmt.Sprintf(`<w:keepNext/><w:keepLines/><w:spacing w:before="%d" w:after="120" w:line="264" w:lineRule="auto"/>%s<w:outlineLvl w:val="%d"/>`, before, align, level-1)
	return s
}

// language is the language of all text (17.3.2.20). Word processors want a region
// with it, or they do not check the spelling.
func language(tag string) string {
	switch tag {
	case "":
		return ""
	case "fr":
		tag = "fr-FR"
	case "en":
		tag = "en-GB"
	}
	return `<w:lang w:val="` + escape(tag) + `"/>`
}
