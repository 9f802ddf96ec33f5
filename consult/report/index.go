package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/crypto"
)

//go:embed index.html.tmpl
var indexText string

// verifyCommand is what the page tells its reader to run.
const verifyCommand = "togunactl verify"

// page is what the template shows: texts ready to be read.
type page struct {
	*Report
	Opened, Deadline, Closed, Written string

	Submissions, Comments, Decided string
	Words8                         string
	Shares                         []share
	Kinds                          chart   // of the comments
	Charts                         []chart // of the groups of people
	Suppression                    string  // why a number in Charts is hidden, if one is
	Articles                       []article
	Registers                      []registerView
	Supplement                     []lineView
	VerifyHow                      string
	Colon                          string
}

// chart is a bar chart; a bar is as long as its share of the longest.
type chart struct {
	Title string
	Bars  []bar
	Total string // with its word; may be empty
}

type bar struct {
	Label   string
	Count   string
	Percent int
	Hidden  bool // of a fixed width that says nothing
}

// share is a part of one stacked bar.
type share struct {
	Class, Label, Count string
	From, Percent       string // of the whole, where it starts and how long it is
}

// article is the comments on one provision.
type article struct {
	Anchor string // unique on the page
	Title  string
	Count  string
	Rows   []rowView
}

type rowView struct {
	Comment
	Number, Kind, Decision, Supports string
	Class                            string // of the answer, for its colour and sign
}

type registerView struct {
	Registrar string
	Size      string
	Root      entry.Hash
	Lines     []lineView
}

type lineView struct {
	Number   string
	Root     entry.Hash
	Status   string
	Decision string
}

// index writes the page of r, which is sorted.
func index(r *Report, w Words) ([]byte, error) {
	t, err := template.New("report").Funcs(template.FuncMap{
		"t":     func(id string) string { return w.T(id, nil) },
		"fours": func(h entry.Hash) string { return register.Fours(h[:]) },
	}).Parse(indexText)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return nil, err
	}
	date := func(unix int64) string { return w.Date(time.Unix(unix, 0).In(zone)) }
	p := page{
		Report: r, Opened: date(r.Opened), Deadline: date(r.Deadline), Written: date(r.Written),
		Words8:    strings.Join(crypto.Words8(r.Space[:], r.Clerk.Author[:], r.Clerk.Recipient, r.Lang), ", "),
		VerifyHow: w.T("report.verify-how", map[string]any{"Command": verifyCommand}),
		Colon:     ": ",
	}
	if strings.HasPrefix(r.Lang, "fr") {
		p.Colon = "\u00a0: "
	}
	if r.Closed != 0 {
		p.Closed = date(r.Closed)
	}
	p.rows(r, w)
	p.registers(r, w)
	for _, g := range r.Groups {
		c, hidden := groupChart(g, w)
		c.Total = w.T("report.total", nil) + p.Colon + c.Total
		p.Charts = append(p.Charts, c)
		if hidden {
			p.Suppression = w.T("report.suppression", limit())
		}
	}
	var out bytes.Buffer
	if err := t.Execute(&out, p); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// rows fills in the comments by article, in the order in which articles first
// come, and what is counted of them.
func (p *page) rows(r *Report, w Words) {
	kinds, decisions := map[string]int{}, map[string]int{}
	place := map[string]int{}
	for i, row := range r.Rows {
		c := row.c
		kinds[c.Kind]++
		decisions[c.Decision]++
		v := rowView{
			Comment: c, Number: number(c, i), Kind: w.T("type."+c.Kind, nil), Decision: w.T(decisionWord(c.Decision), nil),
			Class: decisionClass(c.Decision),
		}
		if v.Author == "" {
			v.Author, v.Org = v.Org, ""
		}
		if v.Author == "" {
			v.Author = w.T("report.name-withheld", nil)
		}
		if c.Supports > 0 {
			v.Supports = w.Number(int(c.Supports))
		}
		at, ok := place[c.Article]
		if !ok {
			at = len(p.Articles)
			place[c.Article] = at
			title := c.Article
			if title == "" { // of the whole, as a letter is
				title = w.T("type.general", nil)
			}
			p.Articles = append(p.Articles, article{Anchor: fmt.Sprintf("a%d", at+1), Title: title})
		}
		p.Articles[at].Rows = append(p.Articles[at].Rows, v)
	}
	for i := range p.Articles {
		p.Articles[i].Count = w.Number(len(p.Articles[i].Rows))
	}
	p.Comments, p.Decided = w.Number(len(r.Rows)), w.Number(len(r.Rows)-decisions[""])
	p.Kinds.Title = w.T("report.comments-by-type", nil)
	for _, k := range entry.CommentKinds {
		p.Kinds.Bars = append(p.Kinds.Bars, countBar(w.T("type."+k, nil), kinds[k], most(kinds), w))
	}
	p.Shares = shares(decisions, len(r.Rows), w)
}

// shares divides all comments among the decisions, those without one last.
func shares(decisions map[string]int, all int, w Words) []share {
	var out []share
	before := 0
	percent := func(n int) string { return strconv.FormatFloat(100*float64(n)/float64(max(all, 1)), 'f', 2, 64) }
	for _, d := range append(slices.Clone(entry.Decisions), "") {
		out = append(out, share{
			Class: decisionClass(d), Label: w.T(decisionWord(d), nil), Count: w.Number(decisions[d]),
			From: percent(before), Percent: percent(decisions[d]),
		})
		before += decisions[d]
	}
	return out
}

func decisionClass(decision string) string {
	if decision == "" {
		return "undecided"
	}
	return decision
}

func (p *page) registers(r *Report, w Words) {
	for _, reg := range r.Registers {
		v := registerView{Registrar: reg.Registrar.Name, Size: w.Number(len(reg.Lines)), Root: treeOf(reg).Root()}
		for i, l := range reg.Lines {
			v.Lines = append(v.Lines, lineView{Number: lineNumber(reg.Term, i+1), Root: l.Leaf.Root, Status: w.T("state."+string(l.Status), nil)})
		}
		p.Registers = append(p.Registers, v)
	}
	for _, u := range r.Supplement {
		p.Supplement = append(p.Supplement, lineView{Root: u.Leaf.Root, Status: w.T("state."+string(u.Status), nil), Decision: u.Decision})
	}
	p.Submissions = w.Number(submissions(r))
}

// submissions counts those registered. One that a second term registered anew
// counts once.
func submissions(r *Report) int {
	distinct := map[entry.CID]bool{}
	for _, reg := range r.Registers {
		for _, l := range reg.Lines {
			distinct[l.Leaf.Entry] = true
		}
	}
	return len(distinct)
}

// lineNumber is a number as a receipt has it: with the term once there are two.
func lineNumber(term uint64, n int) string {
	if term > 1 {
		return fmt.Sprintf("%d-%03d", term, n)
	}
	return fmt.Sprintf("%03d", n)
}

func most(counts map[string]int) int {
	n := 1
	for _, c := range counts {
		n = max(n, c)
	}
	return n
}

func countBar(label string, n, longest int, w Words) bar {
	return bar{Label: label, Count: w.Number(n), Percent: 100 * n / longest}
}

// groupChart shows a statistic about people as far as it may be shown, and says
// whether something of it is hidden.
func groupChart(g Group, w Words) (out chart, hidden bool) {
	var counts []int
	for _, c := range g.Cells {
		counts = append(counts, c.People)
	}
	cells, total := Suppress(counts)
	longest := 1
	for _, c := range cells {
		longest = max(longest, c.Count)
	}
	out = chart{Title: g.Title, Total: cellText(total, w)}
	for i, c := range cells {
		b := countBar(g.Cells[i].Label, c.Count, longest, w)
		if c.Shown != Exact {
			b.Hidden, b.Count = true, cellText(c, w)
			hidden = true
		}
		out.Bars = append(out.Bars, b)
	}
	return out, hidden
}

func limit() map[string]any { return map[string]any{"Limit": Limit} }

func cellText(c Cell, w Words) string {
	switch c.Shown {
	case Small:
		return w.T("report.fewer", limit())
	case Masked:
		return w.T("report.suppressed", nil)
	}
	return w.Number(c.Count)
}
