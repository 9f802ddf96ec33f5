package comparison

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"unicode/utf8"

	"toguna/consult/anchor"
	"toguna/consult/redline"
)

//go:embed page.html.tmpl
var pageText string

// longText is from how many runes on a provision may be torn between two sheets.
const longText = 1500

// Words says what a page says of itself, in one language.
type Words struct {
	T      func(id string, data map[string]any) string
	Number func(n int) string
	Lang   string
}

// page is what the templates show: texts ready to be read.
type page struct {
	Lang, Heading, Title string
	Facts                []string
	Rows                 []rowView
}

type rowView struct {
	Title   string
	Chips   []chip
	Who     string
	Changes []redline.Change
	Text    string
	Reason  string
	Long    bool
}

// chip is a word on a coloured ground; the colour only repeats it.
type chip struct{ Class, Word string }

// Write writes the page of a comparison of two versions of the text called title.
// With all, it shows what did not change as well.
func Write(w io.Writer, title string, from, to uint64, rows []Row, all bool, words Words) error {
	return write(w, "comparison", comparisonPage(title, from, to, rows, all, words), words)
}

func comparisonPage(title string, from, to uint64, rows []Row, all bool, words Words) page {
	p := page{Lang: words.Lang, Heading: words.T("comparison.title", nil), Title: title}
	p.Facts = append(p.Facts, words.T("comparison.versions", map[string]any{"From": from, "To": to}))
	p.Facts = append(p.Facts, Counts(rows, words)...)
	for i := range rows {
		r := &rows[i]
		if !all && !r.Changed() {
			continue
		}
		p.add(rowView{Title: Title(r, words), Chips: relationChips(r, words), Changes: r.Changes})
	}
	return p
}

// Title names the provision of a row, by both labels where it has two.
func Title(r *Row, words Words) string {
	switch {
	case r.Old == nil:
		return r.New.Label
	case r.New == nil, r.Old.Label == r.New.Label:
		return r.Old.Label
	case r.Relation.Has(anchor.Split):
		return words.T("comparison.split-from", map[string]any{"New": r.New.Label, "Old": r.Old.Label})
	case r.Relation.Has(anchor.Merged):
		return words.T("comparison.merged-into", map[string]any{"New": r.New.Label, "Old": r.Old.Label})
	}
	return words.T("comparison.became", map[string]any{"New": r.New.Label, "Old": r.Old.Label})
}

// Counts says how many provisions there are of each relation, a line for each.
func Counts(rows []Row, words Words) []string {
	n := Count(rows)
	var out []string
	for _, r := range append(Relations[:], anchor.Same) {
		if n[r] > 0 {
			out = append(out, fmt.Sprintf("%s – %s", words.T("relation."+r.String(), nil), words.Number(n[r])))
		}
	}
	return out
}

func relationChips(r *Row, words Words) []chip {
	var out []chip
	for _, rel := range Relations {
		if r.Relation.Has(rel) {
			out = append(out, chip{rel.String(), words.T("relation."+rel.String(), nil)})
		}
	}
	return out
}

// Proposal is a wording that somebody proposed for a passage.
type Proposal struct {
	Title    string           // where
	Who      string           // by whom
	Changes  []redline.Change // from the passage as it reads to the wording proposed
	Anchor   string           // an anchor.State
	Decision string           // empty while there is none
	Conflict bool             // another one is for the same words
	Text     string           // why
	Reason   string           // of the decision
}

// WriteProposals writes the page of the wordings proposed for a version of the
// text called title. Facts are said below it.
func WriteProposals(w io.Writer, title string, facts []string, all []Proposal, words Words) error {
	return write(w, "proposals", proposalsPage(title, facts, all, words), words)
}

func proposalsPage(title string, facts []string, all []Proposal, words Words) page {
	p := page{Lang: words.Lang, Heading: words.T("proposals.title", nil), Title: title, Facts: facts}
	for _, a := range all {
		v := rowView{Title: a.Title, Who: a.Who, Changes: a.Changes, Text: a.Text, Reason: a.Reason}
		v.Chips = append(v.Chips, chip{firstOf(a.Decision, "open"), words.T(decisionWord(a.Decision), nil)})
		if a.Anchor != anchor.Certain.String() {
			v.Chips = append(v.Chips, chip{a.Anchor, words.T("state."+a.Anchor, nil)})
		}
		if a.Conflict {
			v.Chips = append(v.Chips, chip{"conflict", words.T("proposals.conflict", nil)})
		}
		p.add(v)
	}
	return p
}

func decisionWord(decision string) string {
	if decision == "" {
		return "state.open"
	}
	return "decision." + decision
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (p *page) add(v rowView) {
	n := 0
	for _, c := range v.Changes {
		n += utf8.RuneCountInString(c.Text)
	}
	v.Long = n > longText
	p.Rows = append(p.Rows, v)
}

func write(w io.Writer, name string, p page, words Words) error {
	p.Facts = said(p.Facts)
	t, err := template.New("page").Funcs(template.FuncMap{"t": func(id string) string { return words.T(id, nil) }}).Parse(pageText)
	if err != nil {
		return err
	}
	if err := t.ExecuteTemplate(w, name, p); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// said is the facts that say something.
func said(facts []string) []string {
	return slices.DeleteFunc(slices.Clone(facts), func(s string) bool { return s == "" })
}
