package anchor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"toguna/consult/draft"
)

// Asked is a passage of the old version as another program names it.
type Asked struct {
	ID     string `json:"id"`
	Label  string `json:"label"` // of its article, "" if unknown
	Quote  string `json:"quote"`
	Prefix string `json:"prefix"` // what stands around it
	Suffix string `json:"suffix"`
	Start  *int   `json:"start"` // in runes of the old version's file, nil if unknown
}

// Answer says where it is in the new one.
type Answer struct {
	ID    string  `json:"id"`
	State string  `json:"state"`
	Label *string `json:"label"` // of the article that now holds it, nil for an orphan
	Text  string  `json:"text"`
}

// Clerk answers for passages as the files of two versions have them.
type Clerk struct {
	a        *Alignment
	old, new *file // nil if not known
}

// Clerk returns one who knows the text files that the versions were read from,
// nil for what is no text file. He then takes quotes with the marks of the file
// in them, and gives passages and labels as the new file has them.
func (a *Alignment) Clerk(was, is []byte) *Clerk {
	return &Clerk{a: a, old: newFile(a.old.ps, was), new: newFile(a.new.ps, is)}
}

// Answer finds a passage in the old version and places it. One that is not
// there is an orphan.
func (c *Clerk) Answer(q Asked) Answer {
	quote, numbered, ok := c.quote(q)
	if !ok {
		return Answer{ID: q.ID, State: Orphan.String()}
	}
	p, ok := c.underArticle(q.Label, quote)
	if !ok {
		p = c.a.Place(quote)
	}
	if p.State == Certain && numbered && !c.sameNumber(quote.Provision, &p) {
		p.State, p.Reason = Check, Reworded
	}
	out := Answer{ID: q.ID, State: p.State.String(), Text: p.Text}
	if p.Provision < 0 {
		return out
	}
	label := c.label(q.Label, quote.Provision, p.Provision)
	out.Label = &label
	if c.new != nil {
		if text, ok := c.new.passage(p.Provision, p.Start, p.Last, p.End); ok {
			out.Text = text
		}
	}
	return out
}

// underArticle places a passage of a title that stands behind an article by whose
// name it is asked for. To the aligner a title goes with what it heads; to who
// names it so, with the article before it, if that still has the same title
// behind it.
func (c *Clerk) underArticle(label string, q Quote) (Place, bool) {
	ps := c.a.old.ps
	i := article(ps, q.Provision, false)
	if label == "" || ps[q.Provision].Kind != draft.KindHeading || ps[i].Kind != draft.KindArticle {
		return Place{}, false
	}
	if at, ok := c.a.find(trimLabel(label)); !ok || at != i {
		return Place{}, false
	}
	g := c.a.old.group[i]
	h := c.a.groups.toNew[g]
	o := c.a.origin(q)
	if h < 0 || !c.a.groups.sure[g] || !o.known || utf8.RuneCountInString(o.text) < shortQuote {
		return Place{}, false
	}
	from, to := c.a.old.section(i)
	newFrom, newTo := c.a.new.section(c.a.new.groups[h].first)
	was, is := c.a.old.find(o.text, from, to, 2, o.torn), c.a.new.find(o.text, newFrom, newTo, 2, o.torn)
	if len(was) != 1 || len(is) != 1 || c.a.new.ps[c.a.new.at(is[0])].Kind != draft.KindHeading {
		return Place{}, false
	}
	p := c.a.at(c.a.look(&o, is[0]), Certain, Kept)
	p.Home = c.a.toNew[q.Provision]
	return p, true
}

// sameNumber reports that the number of an old provision stands before a place,
// as that of its provision or in its text.
func (c *Clerk) sameNumber(was int, p *Place) bool {
	v := c.a.new
	before := strings.TrimSpace(v.s[:v.byteAt(p.Provision, p.Start)])
	number := folded(c.a.old.ps[was].Number)
	if plainWords(number) == "" {
		return strings.HasSuffix(before, number)
	}
	notWord := func(r rune) bool { return !isWord(r) }
	before = strings.TrimRightFunc(before, notWord)
	number = strings.TrimFunc(number, notWord)
	return strings.HasSuffix(before, number) && !within(before, len(before)-len(number))
}

// quote finds what is asked for in the old version: in the article that is named,
// or else where it is said to begin, or anywhere. The article counts for more
// than the beginning, which may have been searched by who asks, and be that of
// the same words in another. It says whether the quote begins with the number of
// its provision, which is no part of that one's text.
func (c *Clerk) quote(q Asked) (quote Quote, numbered, ok bool) {
	if c.old != nil {
		regions := c.regions(q.Label)
		from, to, ok := c.begins(&q, regions)
		if !ok {
			from, to, ok = c.old.search(&q, regions)
		}
		if ok {
			if quote, numbered, ok := c.between(from, to); ok {
				return quote, numbered, true
			}
		}
	}
	quote, err := c.a.Locate(q.Label, q.Quote, q.Prefix, q.Suffix)
	if err != nil {
		quote, err = c.a.Locate(q.Label, unmarked(q.Quote), unmarked(q.Prefix), unmarked(q.Suffix))
	}
	if err != nil && c.old != nil {
		if from, to, ok := c.old.search(&q, []region{{0, len(c.old.s)}}); ok {
			return c.between(from, to)
		}
	}
	return quote, false, err == nil
}

// between makes a quote of what stands between two bytes of the old file.
func (c *Clerk) between(from, to int) (quote Quote, numbered, ok bool) {
	first, start, last, end, ok := c.old.locate(from, to)
	if !ok {
		return Quote{}, false, false
	}
	v := c.a.old
	numbered = start < 0
	start = max(0, start)
	text := v.passage(v.byteAt(first, start), v.byteAt(last, end))
	return Quote{Provision: first, Start: start, Text: text}, numbered, text != ""
}

// begins looks where a quote is said to begin, if that is in one of some regions
// or there is none.
func (c *Clerk) begins(q *Asked, regions []region) (from, to int, ok bool) {
	if q.Start == nil || *q.Start < 0 {
		return 0, 0, false
	}
	at := c.old.byteOf(*q.Start)
	inside := len(regions) == 0 && c.old.behind(at, q.Prefix)
	for _, r := range regions {
		inside = inside || r.start <= at && at < r.end
	}
	if !inside {
		return 0, 0, false
	}
	return c.old.same(at, q.Quote)
}

// region is a part of a file, in bytes.
type region struct{ start, end int }

// regions returns the articles that are called so in the old file: it may have
// the same label twice, in an annex.
func (c *Clerk) regions(label string) []region {
	ps := c.a.old.ps
	var heads []int
	if plain := plainWords(label); plain != "" {
		for i := range ps {
			if ps[i].Kind == draft.KindArticle && (plainWords(ps[i].Label) == plain || plainWords(c.old.heading(&ps[i])) == plain) {
				heads = append(heads, i)
			}
		}
	}
	if len(heads) == 0 {
		if i, ok := c.a.find(trimLabel(label)); ok {
			heads = append(heads, i)
		}
	}
	var out []region
	for _, i := range heads {
		start, ok := c.old.lineOf(&ps[i])
		if !ok {
			continue
		}
		r := region{start, len(c.old.s)}
		if k := c.a.old.after(i); k < len(ps) {
			if end, ok := c.old.lineOf(&ps[k]); ok && end > start {
				r.end = end
			}
		}
		out = append(out, r)
	}
	return out
}

// search returns where a quote stands in some regions of the file: of several
// places that whose context is most alike.
func (f *file) search(q *Asked, regions []region) (from, to int, found bool) {
	words := strings.Fields(q.Quote)
	if len(words) == 0 {
		return 0, 0, false
	}
	left, right := lastRunes(folded(q.Prefix), contextRunes), firstRunes(folded(q.Suffix), contextRunes)
	best, tried := -1.0, 0
	for _, r := range regions {
		for at := r.start; at < r.end && tried < occurrences; {
			k := strings.Index(f.s[at:r.end], words[0])
			if k < 0 {
				break
			}
			start, end, ok := f.same(at+k, q.Quote)
			at += k + 1
			if !ok {
				continue
			}
			tried++
			score := sides(left, lastRunes(folded(f.s[max(0, start-4*contextRunes):start]), len(left)), true) +
				sides(right, firstRunes(folded(f.s[end:min(len(f.s), end+4*contextRunes)]), len(right)), false)
			if score > best {
				best, from, to, found = score, start, end, true
			}
		}
	}
	return from, to, found
}

// same reports that a quote stands at a byte of the file, white space apart, and
// where it ends.
func (f *file) same(at int, quote string) (from, to int, ok bool) {
	from = -1
	for _, word := range strings.Fields(quote) {
		for at < len(f.s) && unicode.IsSpace(firstRune(f.s[at:])) {
			at += len(string(firstRune(f.s[at:])))
		}
		if !strings.HasPrefix(f.s[min(at, len(f.s)):], word) {
			return 0, 0, false
		}
		if from < 0 {
			from = at
		}
		at += len(word)
	}
	return from, at, from >= 0
}

// behind reports that what stands before a byte of the file ends like a prefix.
func (f *file) behind(at int, prefix string) bool {
	words := strings.Fields(prefix)
	if len(words) == 0 {
		return true
	}
	was := strings.Fields(f.s[max(0, at-4*len(prefix)-64):at])
	return len(was) > 0 && strings.HasSuffix(was[len(was)-1], words[len(words)-1]) || len(was) == 0
}

// unmarked takes the marks of markdown off a quote.
func unmarked(s string) string {
	var b strings.Builder
	for pos := 0; pos < len(s); {
		n := skippable(s, pos)
		switch r := firstRune(s[pos:]); {
		case n > len(string(r)):
			b.WriteByte(' ')
		case n == 0 || !strings.ContainsRune("*_`#\\|>", r):
			n = max(n, len(string(r)))
			b.WriteString(s[pos : pos+min(n, len(s)-pos)])
		case strings.ContainsRune("|#>", r):
			b.WriteByte(' ')
		}
		pos += n
	}
	return strings.TrimSpace(b.String())
}

// label names the article of a new provision as the new file does: by the whole
// line that heads it if the asker names those of the old version so, with the
// new title, or else by as much of that line as its number takes. Without the
// files, the asker's own way of writing must do.
func (c *Clerk) label(asked string, was, is int) string {
	if at, ok := c.a.find(trimLabel(asked)); ok && c.new != nil && c.a.old.ps[at].Kind == draft.KindHeading {
		// In a text without articles, the nearest title that is numbered alike.
		for k := is; k >= 0; k-- {
			if p := &c.a.new.ps[k]; p.Kind == draft.KindHeading && stem(c.new.heading(p)) == stem(asked) {
				return c.new.heading(p)
			}
		}
	}
	i, j := article(c.a.old.ps, was, false), article(c.a.new.ps, is, false)
	old, new := &c.a.old.ps[i], &c.a.new.ps[j]
	if c.old == nil || c.new == nil || asked == "" || old.Kind != draft.KindArticle || new.Kind != draft.KindArticle {
		return c.a.label(asked, is)
	}
	line, now := c.old.heading(old), c.new.heading(new)
	marks := strings.HasPrefix(strings.TrimSpace(asked), "#")
	marked := strings.HasPrefix(line, "#") && strings.HasPrefix(now, "#")
	titled := plainWords(line) != plainWords(old.Label)
	if plainWords(asked) == plainWords(line) && (marks || !marked || titled) && (marked || len(now) <= len(new.Label)+len(line)) {
		return now
	}
	if before, _, ok := strings.Cut(now, new.Number); ok && new.Number != "" {
		if !marks {
			before = strings.TrimLeft(before, "# ")
		}
		return before + new.Number
	}
	return c.a.label(asked, is)
}

// stem is what stands before the number in a label, or all of one that has none.
func stem(label string) string {
	s := plainWords(label)
	if i := strings.IndexFunc(s, unicode.IsDigit); i >= 0 {
		return s[:i] + "#"
	}
	return s
}

// plainWords is a label for comparison.
func plainWords(s string) string {
	return strings.Map(func(r rune) rune {
		if isWord(r) || r == '§' {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
