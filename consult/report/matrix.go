package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// byteOrderMark tells spreadsheets that the text is UTF-8.
const byteOrderMark = "\ufeff"

// matrixColumns are the ids of the headings, in order.
func matrixColumns() []string {
	return []string{
		"report.number", "report.article", "report.quote", "report.type", "report.comment", "report.proposed",
		"report.author", "report.organisation", "report.decision", "report.reason", "report.supports",
	}
}

// matrix writes the response matrix as a spreadsheet of the report's language
// opens it: where the comma is the decimal mark, fields are separated by semicolons.
func matrix(r *Report, w Words) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	c := csv.NewWriter(&out)
	c.UseCRLF = true
	if lang, _, _ := strings.Cut(r.Lang, "-"); lang != "en" {
		c.Comma = ';'
	}
	var head []string
	for _, id := range matrixColumns() {
		head = append(head, neutral(w.T(id, nil)))
	}
	lines := [][]string{head}
	for i, row := range r.Rows {
		line := []string{
			number(row.c, i), row.c.Article, row.c.Quote, w.T("type."+row.c.Kind, nil), row.c.Text, row.c.Replace,
			row.c.Author, row.c.Org, w.T(decisionWord(row.c.Decision), nil), row.c.Reason,
		}
		for j := range line {
			line[j] = neutral(line[j])
		}
		lines = append(lines, append(line, strconv.FormatUint(row.c.Supports, 10)))
	}
	if err := c.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write response matrix: %w", err)
	}
	return out.Bytes(), nil
}

func number(c Comment, place int) string {
	if c.Number != "" {
		return c.Number
	}
	return strconv.Itoa(place + 1)
}

// decisionWord is the id of a decision's word.
func decisionWord(decision string) string {
	if decision == "" {
		return "report.undecided"
	}
	return "decision." + decision
}

// formula finds where a spreadsheet may see a formula: at the start of a cell, and
// after whatever splits the cell if the file is opened with another separator. The
// full-width signs count too, since some spreadsheets in East Asian settings take them.
// A list's dash after a new line, with a space behind it, is left alone.
var (
	formulaFirst = regexp.MustCompile(`^[\s"']*[=+\-@＝＋－＠|%]`)
	formulaInner = regexp.MustCompile(`[;,\t|\r\n]["\s']*[=+\-@＝＋－＠]`)
)

// neutral puts an apostrophe before what a spreadsheet might compute: it then
// shows the text.
func neutral(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	var b strings.Builder
	at := 0
	for _, found := range formulaInner.FindAllStringIndex(s, -1) {
		_, width := utf8.DecodeLastRuneInString(s[:found[1]])
		sign := found[1] - width
		next, _ := utf8.DecodeRuneInString(s[found[1]:])
		if s[sign] == '-' && (found[1] == len(s) || unicode.IsSpace(next)) {
			continue // a list's dash
		}
		b.WriteString(s[at:sign] + "'")
		at = sign
	}
	s = b.String() + s[at:]
	if formulaFirst.MatchString(s) {
		s = "'" + s
	}
	return s
}
