package reports

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"toguna/app/place"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/draft"
)

// decisions in the order in which they are shown; the last is of what nobody
// answered.
var decisions = []string{"accepted", "partly", "noted", "rejected", ""}

// item is a comment, or a letter, as the report will have it.
type item struct {
	ID, Author, Org  string
	At               string // label of its passage; empty for a letter
	Text             string
	Old, New         string // what it would replace, and by what; New is empty where it proposes no wording
	Decision, Reason string
	Conflict, Letter bool
}

// bar is one of a chart.
type bar struct {
	Label string
	Count int
}

// sums are what a consultation comes to. Like the report, they leave out what is
// confidential to the committee and what was taken back. They count no people: small
// groups of those may only be shown as the report does.
type sums struct {
	Call     consult.Consultation
	Items    []item // in the order of the articles, letters last
	Articles []bar  // comments on each, in the order of the text
	Orphans  int    // comments whose place is gone

	Submissions, Numbered, Late, Withdrawn int
	Unnumbered                             int
	Confidential                           int // submissions of which nothing is published but their line
}

// gather adds up what a consultation came to.
func gather(ctx context.Context, sp *desk.Space, id string) (sums, error) {
	c, err := sp.FindCall(id)
	if err != nil {
		return sums{}, err
	}
	d, err := sp.FindDraft(c.Open.Draft.String())
	if err != nil {
		return sums{}, err
	}
	s := sums{Call: c}
	comments, err := sp.Comments(ctx, d.Ref.String(), desk.Which{})
	if err != nil {
		return s, err
	}
	text, err := sp.Provisions(ctx, d.Latest())
	if err != nil && !errors.Is(err, consult.ErrNotHereYet) {
		return s, err
	}
	words, err := sp.WordsOf(ctx, d.Ref.String(), 0, slices.DeleteFunc(slices.Clone(comments), func(c desk.CommentView) bool { return c.Replace == "" }))
	if err != nil && !errors.Is(err, consult.ErrNotHereYet) {
		return s, err
	}
	s.comments(comments, text, words)
	s.submissions(sp.State())
	return s, nil
}

// comments takes in the public comments. words has the wordings that those on whole
// provisions would replace.
func (s *sums) comments(all []desk.CommentView, text []draft.Provision, words map[string]string) {
	index := make(map[string]int, len(text))
	for i, p := range text {
		index[p.ID] = i
	}
	counts := map[string]int{}
	var order []string
	for _, c := range all {
		if c.Committee || c.Withdrawn {
			continue
		}
		it := item{
			ID: c.ID, Author: c.Author, Org: c.Org, At: place.CitedAt(&c), Text: c.Text, Old: c.Quote, New: c.Replace,
			Decision: c.Decision, Reason: c.Reason, Conflict: c.Conflict,
		}
		i, here := index[c.Provision]
		if it.New != "" && it.Old == "" {
			it.Old = words[c.ID]
		}
		s.Items = append(s.Items, it)
		if c.Provision == "" && c.AnchorReason != desk.ReasonUnaligned {
			s.Orphans++
			continue
		}
		label := c.At // of what another language alone has, that there
		if here {
			label = text[article(text, index, i)].Label
		}
		if counts[label] == 0 {
			order = append(order, label)
		}
		counts[label]++
	}
	for _, label := range order {
		s.Articles = append(s.Articles, bar{label, counts[label]})
	}
}

// article is where the article begins to which a provision belongs, or the
// provision itself: the id of a part starts with that of the whole.
func article(text []draft.Provision, index map[string]int, i int) int {
	for id := text[i].ID; ; {
		cut := strings.LastIndexByte(id, '/')
		if cut < 0 {
			return i
		}
		id = id[:cut]
		if j, ok := index[id]; ok && text[j].Kind == draft.KindArticle {
			return j
		}
	}
}

// submissions takes in the contributions.
func (s *sums) submissions(st *consult.State) {
	for _, sub := range st.Submissions {
		if sub.Body.Consult != s.Call.Ref {
			continue
		}
		s.Submissions++
		switch {
		case sub.Withdrawn != nil:
			s.Withdrawn++
			continue
		case sub.Number == 0:
			s.Unnumbered++
		default:
			s.Numbered++
		}
		if sub.Late {
			s.Late++
		}
		if sub.Confidential {
			s.Confidential++
			continue
		}
		if sub.Body.Letter == "" {
			continue
		}
		m, _ := st.Member(sub.By)
		it := item{
			ID: sub.Ref.String(), Author: m.Name, Org: m.Org, Text: sub.Body.Letter,
			Decision: sub.Decision, Conflict: sub.Conflict, Letter: true,
		}
		for _, d := range sub.Dispositions {
			if d.Stands && !sub.Conflict {
				it.Reason = d.Body.Reason
			}
		}
		s.Items = append(s.Items, it)
	}
}

// wordings are the items that propose one.
func (s *sums) wordings() []item {
	return slices.DeleteFunc(slices.Clone(s.Items), func(it item) bool { return it.New == "" })
}

// commentCount is how many of the items are comments.
func (s *sums) commentCount() int {
	n := 0
	for _, it := range s.Items {
		if !it.Letter {
			n++
		}
	}
	return n
}

// decided counts the items by what became of them, as decisions lists it.
func (s *sums) decided() []int {
	out := make([]int, len(decisions))
	for _, it := range s.Items {
		i := slices.Index(decisions, it.Decision)
		if i < 0 {
			i = len(decisions) - 1
		}
		out[i]++
	}
	return out
}

// open is how many items nobody answered, or two clerks differently.
func (s *sums) open() int { return s.decided()[len(decisions)-1] }

func (s *sums) conflicts() int {
	n := 0
	for _, it := range s.Items {
		if it.Conflict {
			n++
		}
	}
	return n
}

// chart is the largest bars, in the order of the text, and what the others come to.
func chart(all []bar, limit int) (shown []bar, others, rest int) {
	if len(all) <= limit {
		return all, 0, 0
	}
	byCount := slices.Clone(all)
	slices.SortStableFunc(byCount, func(a, b bar) int { return cmp.Compare(b.Count, a.Count) })
	for _, b := range byCount[limit-1:] {
		rest += b.Count
	}
	return byCount[:limit-1], len(all) - limit + 1, rest
}

// percents are the shares of counts, each rounded by itself: equal counts have equal
// shares, which may come to 99 or 101 together.
func percents(counts []int) []int {
	total := 0
	for _, n := range counts {
		total += n
	}
	out := make([]int, len(counts))
	for i, n := range counts {
		if total > 0 {
			out[i] = (200*n + total) / (2 * total)
		}
	}
	return out
}

// check is one thing to see to before a report is published.
type check struct {
	ID   string // of its words
	N    int
	Done bool
	Bad  bool // must be settled
}

// checks lists what there is to see to.
func (s *sums) checks() []check {
	left := func(id string, n int) check { return check{ID: id, N: n, Done: n == 0} }
	conflict := left("conflicts", s.conflicts())
	conflict.Bad = conflict.N > 0
	return []check{
		{ID: "closed", Done: s.Call.Closed},
		{ID: "register", Done: s.Call.Register.Final},
		left("open", s.open()),
		left("unnumbered", s.Unnumbered),
		conflict,
	}
}
