package draft

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// expected is the part of expected.json that is compared.
type expected struct {
	Texts map[string]struct {
		Headings []struct {
			Text  string
			Level int
		}
		Articles []struct {
			Label      string
			Text       string
			Paragraphs []struct {
				Number *string
				Text   string
			}
		}
	}
	Files map[string]json.RawMessage
}

type expectedFile struct {
	Text     string
	Articles []string
	Counts   struct{ Articles, Headings, Points, Tables, Footnotes, Comments int }
}

func loadExpected(t *testing.T) expected {
	var e expected
	if err := json.Unmarshal(readShared(t, "documents", "expected.json"), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// realFile is an example file, and the side of its tracked changes.
type realFile struct {
	name string
	side Side
}

func (f realFile) String() string {
	if strings.Contains(f.name, "tracked") {
		return f.name + "/" + f.side.String()
	}
	return f.name
}

var realFiles = []realFile{
	{"law.docx", Accepted},
	{"law-pandoc.docx", Accepted},
	{"law.md", Accepted},
	{"bill-runin.docx", Accepted},
	{"bill-autonum.docx", Accepted},
	{"law.odt", Accepted},
	{"law-pandoc.odt", Accepted},
	{"bill-runin.odt", Accepted},
	{"bill-autonum.odt", Accepted},
	{"law-tracked.docx", Accepted},
	{"law-tracked.docx", Original},
	{"law-tracked.odt", Accepted},
	{"law-tracked.odt", Original},
}

// want is what an ideal importer finds in the file.
func (f realFile) want(t *testing.T, e expected) (file expectedFile) {
	t.Helper()
	raw := e.Files[f.name]
	if strings.Contains(f.name, "tracked") {
		var sides map[string]json.RawMessage
		if err := json.Unmarshal(raw, &sides); err != nil {
			t.Fatal(err)
		}
		raw = sides[map[Side]string{Accepted: "accepted", Original: "rejected"}[f.side]]
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestSharedDocumentsScore wants every article of every good file, in order,
// with its very words: white space, list numbers and punctuation apart. What
// comes after an article belongs to it until the next one.
func TestSharedDocumentsScore(t *testing.T) {
	e := loadExpected(t)
	key := func(s string) string {
		return regexp.MustCompile(`[^0-9a-z]`).ReplaceAllString(strings.ToLower(s), "")
	}
	number := regexp.MustCompile(`(^|\s)\(?(?:[0-9]{1,3}|[a-z]{1,2}|[ivx]{1,4})\s?[°).]\)?(?:\s|$)`)
	words := func(s string) string {
		s = strings.ToLower(s)
		for was := ""; was != s; { // two numbers in a row share the space between them
			was, s = s, number.ReplaceAllString(s, "$1 ")
		}
		return reNoWord.ReplaceAllString(s, "")
	}
	for _, f := range realFiles {
		t.Run(f.String(), func(t *testing.T) {
			file := f.want(t, e)
			var order []string
			got := map[string]string{}
			for _, p := range importSide(t, f.name, readShared(t, "documents", f.name), f.side).Provisions {
				label, _, _ := strings.Cut(p.Label, ",")
				switch p.Kind {
				case KindTitle, KindHeading, KindTable, KindFootnote:
					continue
				case KindArticle:
					order = append(order, key(label))
				}
				if len(order) > 0 {
					got[order[len(order)-1]] += words(p.Text)
				}
			}
			var want []string
			for i, a := range e.Texts[file.Text].Articles {
				k := key(file.Articles[i])
				want = append(want, k)
				if text := words(a.Text); got[k] != text {
					t.Errorf("%s:\ngot  %q\nwant %q", a.Label, got[k], text)
				}
			}
			if fmt.Sprint(order) != fmt.Sprint(want) {
				t.Errorf("order\ngot  %v\nwant %v", order, want)
			}
		})
	}
}

// TestRealLaws compares every article, in order, with its paragraphs and list
// numbers, to what is known to be in the files.
func TestRealLaws(t *testing.T) {
	e := loadExpected(t)
	for _, f := range realFiles {
		t.Run(f.String(), func(t *testing.T) {
			file := f.want(t, e)
			doc := importSide(t, f.name, readShared(t, "documents", f.name), f.side)
			if doc.Title != "Avant-projet de loi portant code de justice militaire" || doc.Lang != "fr" {
				t.Errorf("title %q, language %q", doc.Title, doc.Lang)
			}
			var want []string
			for i, a := range e.Texts[file.Text].Articles {
				want = append(want, "= "+file.Articles[i])
				for _, p := range a.Paragraphs {
					number := ""
					if p.Number != nil {
						number = *p.Number
					}
					want = append(want, strings.TrimSpace(number+" "+p.Text))
				}
			}
			got, counts := articleLines(doc.Provisions)
			compareLines(t, got, want)
			if len(doc.Comments) != file.Counts.Comments || doc.HasTracked != strings.Contains(f.name, "tracked") {
				t.Errorf("comments %v, tracked %v", doc.Comments, doc.HasTracked)
			}
			if c := file.Counts; counts[KindArticle] != c.Articles || counts[KindHeading] != c.Headings || counts[KindTable] != c.Tables || counts[KindFootnote] != c.Footnotes || counts[KindPoint] != c.Points {
				t.Errorf("counts %v, want %+v", counts, c)
			}
			var headings []string
			for _, h := range e.Texts[file.Text].Headings {
				headings = append(headings, fmt.Sprint(h.Level, " ", foldHeading(h.Text)))
			}
			compareLines(t, headingLines(doc.Provisions), headings)
			checkDocument(t, doc)
		})
	}
}

// articleLines writes the articles as "= label", then a line a paragraph.
func articleLines(ps []Provision) (lines []string, counts map[Kind]int) {
	counts = map[Kind]int{}
	within := false
	for _, p := range ps {
		counts[p.Kind]++
		switch p.Kind {
		case KindHeading:
			within = false
		case KindArticle:
			within = true
			lines = append(lines, "= "+p.Label)
			if p.Text != "" {
				lines = append(lines, p.Text)
			}
		case KindPoint, KindParagraph:
			if within {
				lines = append(lines, strings.TrimSpace(p.Number+" "+p.Text))
			}
		}
	}
	return lines, counts
}

func headingLines(ps []Provision) (lines []string) {
	for _, p := range ps {
		if p.Kind == KindHeading {
			text := p.Label
			if p.Text != p.Label {
				text += " " + p.Text
			}
			lines = append(lines, fmt.Sprint(p.Level, " ", foldHeading(text)))
		}
	}
	return lines
}

var reNoWord = regexp.MustCompile(`[^\pL\pN]+`)

// foldHeading leaves out the punctuation between a heading's label and its words.
func foldHeading(s string) string { return strings.TrimSpace(reNoWord.ReplaceAllString(s, " ")) }

func compareLines(t *testing.T, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("line %d of %d (want %d):\ngot  %q\nwant %q", i, len(got), len(want), g, w)
		}
	}
}

func TestRealWarnings(t *testing.T) {
	for name, want := range map[string]string{
		"law.docx":          "comments-dropped 1, headers-dropped 2, toc-dropped 1",
		"law-tracked.docx":  "comments-dropped 1, headers-dropped 2, tracked-changes 161 inserted=23 deleted=138 moved=0",
		"law-pandoc.docx":   "",
		"law.md":            "",
		"bill-runin.docx":   "headers-dropped 2",
		"bill-autonum.docx": "headers-dropped 2",
		"external.docx":     "external-ignored 2, headers-dropped 2, images-dropped 1",
		"macro.docm":        "headers-dropped 2, macros-dropped 1",
		"zip-slip.docx":     "headers-dropped 2, names-ignored 1",
		"author.docx":       "comments-dropped 1, headers-dropped 2, tracked-changes 1 inserted=1 deleted=0 moved=0",
		"law.odt":           "comments-dropped 1, headers-dropped 2, toc-dropped 1",
		"law-tracked.odt":   "comments-dropped 1, headers-dropped 2, tracked-changes 38 inserted=17 deleted=21 moved=0",
		"law-pandoc.odt":    "headers-dropped 1",
		"bill-runin.odt":    "headers-dropped 2",
		"bill-autonum.odt":  "headers-dropped 2",
		"author.odt":        "comments-dropped 1, headers-dropped 2, tracked-changes 1 inserted=1 deleted=0 moved=0",
	} {
		t.Run(name, func(t *testing.T) {
			doc := mustImport(t, name, readShared(t, "documents", name))
			var got []string
			for _, w := range doc.Warnings {
				got = append(got, strings.TrimSpace(fmt.Sprint(w.Code, " ", w.Count, " ", w.Detail)))
			}
			if strings.Join(got, ", ") != want {
				t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
			}
		})
	}
}

func TestRealBadFiles(t *testing.T) {
	for name, want := range map[string]error{
		"truncated.docx": ErrDamaged, "not-a-docx.docx": ErrNotDocx, "bomb.docx": ErrTooLarge,
		"password.docx": ErrEncrypted, "xxe.docx": ErrDoctype,
		"truncated.odt": ErrDamaged, "password.odt": ErrEncrypted, "xxe.odt": ErrDoctype, "photo.jpg": ErrUnknownFormat,
	} {
		t.Run(name, func(t *testing.T) {
			if doc, err := importBytes(name, readShared(t, "documents", name)); !errors.Is(err, want) {
				t.Errorf("got %v, %v, want %v", doc, err, want)
			}
		})
	}
}

// TestSameIDs imports one text through three producers and wants the same IDs.
func TestSameIDs(t *testing.T) {
	idsOf := func(name string) map[string]bool {
		ids := map[string]bool{}
		for _, p := range mustImport(t, name, readShared(t, "documents", name)).Provisions {
			if !strings.HasPrefix(p.ID, "pre/") && p.Kind != KindTitle { // title pages differ
				ids[p.ID] = true
			}
		}
		return ids
	}
	for _, pair := range [][2]string{
		{"law.docx", "law.md"},
		{"law.docx", "law-pandoc.docx"},
		{"law.docx", "law.odt"},
		{"law.docx", "law-pandoc.odt"},
		{"bill-runin.docx", "bill-autonum.docx"},
		{"bill-runin.docx", "bill-autonum.odt"},
		{"bill-runin.docx", "bill-runin.odt"},
	} {
		a, b := idsOf(pair[0]), idsOf(pair[1])
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%v: IDs differ", pair)
		}
	}
}

// TestLongCode reads a code of 770 articles whose headings and labels are plain paragraphs.
func TestLongCode(t *testing.T) {
	for _, dir := range []string{"justice-militaire-2007-2021", "justice-militaire-renumbered", "bverfschg-renumbered"} {
		for _, version := range []string{"old.md", "new.md"} {
			t.Run(dir+"/"+version, func(t *testing.T) {
				doc := mustImport(t, version, readShared(t, "anchor", dir, version))
				checkDocument(t, doc)
				if version == "new.md" {
					compareArticles(t, dir, doc)
				} else if dir == "justice-militaire-2007-2021" {
					if n := len(articlesOf(doc)); n != 770 {
						t.Errorf("%d articles, want 770", n)
					}
				}
			})
		}
	}
}

func articlesOf(doc *Document) (labels []string) {
	for _, p := range doc.Provisions {
		if p.Kind == KindArticle {
			labels = append(labels, p.Label)
		}
	}
	return labels
}

// compareArticles compares the articles' words to articles.json, where an
// article runs up to the next one, headings between them included.
func compareArticles(t *testing.T, dir string, doc *Document) {
	t.Helper()
	var want map[string]string
	if err := json.Unmarshal(readShared(t, "anchor", dir, "articles.json"), &want); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	at := ""
	for _, p := range doc.Provisions {
		switch p.Kind {
		case KindArticle:
			at = p.Label
			got[at] = p.Text
		case KindHeading:
			got[at] += " " + p.Label
			if p.Text != p.Label {
				got[at] += " " + p.Text
			}
		case KindPoint, KindParagraph:
			got[at] += " " + p.Number + " " + p.Text
		}
	}
	words := func(s string) string { return reNoWord.ReplaceAllString(s, "") }
	off := 0
	for label, text := range want {
		label = strings.TrimLeft(label, "# ")
		if words(got[label]) != words(text) {
			off++
			if off <= 3 {
				t.Logf("%s:\ngot  %q\nwant %q", label, got[label], text)
			}
		}
	}
	if off > 0 {
		t.Errorf("%d of %d articles differ", off, len(want))
	}
}

func BenchmarkLongCode(b *testing.B) {
	raw := readShared(b, "anchor", "justice-militaire-2007-2021", "old.md")
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		mustImport(b, "old.md", raw)
	}
}

func BenchmarkDocx(b *testing.B) {
	raw := readShared(b, "documents", "law-tracked.docx")
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		mustImport(b, "law-tracked.docx", raw)
	}
}
