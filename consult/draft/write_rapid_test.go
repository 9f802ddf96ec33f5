package draft

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"toguna/consult/docx"
	"toguna/consult/redline"
)

// drawWords draws a sentence, with what laws have in them.
func drawWords(t *rapid.T, min, max int) string {
	pool := []string{
		"la loi", "le ministre", "« force »", "décide ;", "l’agent", "12 %", "Article 3 du code", "est", "publié :", "(nouveau)", "a)", "1°", "– dit",
		"M. Keïta", "ɓɛɛ", "and", "Section 2", "§ 4", "I. –", "<b>&", "x", "fin.", "ALINÉA", "fo\u0308r", "👩‍👩‍👧", "٣", "chapitre II", "Annexe", "2.",
	}
	n := rapid.IntRange(min, max).Draw(t, "words")
	words := make([]string, n)
	for i := range words {
		words[i] = rapid.SampledFrom(pool).Draw(t, "word")
	}
	return strings.Join(words, " ")
}

// drawBlocks draws what a reader of files makes of one: any blocks in any order.
func drawBlocks(t *rapid.T) *source {
	src := &source{lang: rapid.SampledFrom([]string{"fr", "en", ""}).Draw(t, "lang"), langSure: true}
	n := rapid.IntRange(1, 25).Draw(t, "blocks")
	article, point := 0, 0
	for range n {
		b := block{text: drawWords(t, 1, 8)}
		switch rapid.IntRange(0, 12).Draw(t, "sort") {
		case 0:
			b.title = rapid.SampledFrom([]titleKind{titleMain, titleSub}).Draw(t, "title")
		case 1:
			b.heading = rapid.IntRange(1, 9).Draw(t, "level")
		case 2:
			word := rapid.SampledFrom([]string{"Chapitre", "TITRE", "Section", "Annexe", "Part"}).Draw(t, "division")
			b.text = word + " " + rapid.SampledFrom([]string{"II", "3", "1er", "A"}).Draw(t, "number") + rapid.SampledFrom([]string{"", " : ", "\n", " "}).Draw(t, "sep") + b.text
			b.heading = rapid.IntRange(0, 4).Draw(t, "level")
		case 3, 4, 5:
			article++
			point = 0
			word := rapid.SampledFrom([]string{"Article", "Article", "Article", "Section", "§"}).Draw(t, "family")
			b.text = fmt.Sprint(word, " ", article, rapid.SampledFrom([]string{"", ". – ", " : ", "\n", " – I. – "}).Draw(t, "sep"))
			if !strings.HasSuffix(b.text, fmt.Sprint(article)) {
				b.text += drawWords(t, 1, 8)
			}
			b.heading = rapid.SampledFrom([]int{0, 0, 3}).Draw(t, "level")
		case 6, 7:
			point++
			b.text = rapid.SampledFrom([]string{fmt.Sprintf("%d° ", point), fmt.Sprintf("%d. ", point), "a) ", "b) ", "– ", "(i) ", "I. – ", "A. ", "1.2 "}).Draw(t, "number") + b.text
		case 8:
			b.number, b.list = rapid.SampledFrom([]string{"1.", "2.", "1°", "a)", "i)", "(2)", "Point A"}).Draw(t, "number"), rapid.IntRange(1, 4).Draw(t, "depth")
		case 9:
			b.bullet, b.list = true, rapid.IntRange(1, 3).Draw(t, "depth")
		case 10:
			b.table = [][]string{{drawWords(t, 0, 3), drawWords(t, 0, 3)}, {drawWords(t, 1, 3)}}[rapid.IntRange(0, 1).Draw(t, "from"):]
			b.text = ""
		case 11:
			b.cont = true
		}
		if rapid.IntRange(0, 9).Draw(t, "noted") == 0 {
			b.notes = []note{{number: rapid.SampledFrom([]string{"1", "2", "*", "a", ""}).Draw(t, "mark"), text: drawWords(t, 1, 5)}}
		}
		src.blocks = append(src.blocks, b)
	}
	return src
}

func built(t *rapid.T, src *source, lang string) *Document {
	doc, err := build(t.Context(), copied(src), Options{Lang: lang}, newWarnings())
	if err == ErrEmpty {
		t.Skip("no text")
	} else if err != nil {
		t.Fatal(err)
	}
	return doc
}

// copied is a source that may be built, which cleans it.
func copied(src *source) *source {
	c := *src
	c.blocks = nil
	for _, b := range src.blocks {
		var rows [][]string
		for _, r := range b.table {
			rows = append(rows, append([]string{}, r...))
		}
		b.table, b.notes = rows, append([]note{}, b.notes...)
		c.blocks = append(c.blocks, b)
	}
	return &c
}

// Whatever order a file's blocks are in, what was read of it is written so that it
// comes back, or so that what comes back stays what it is.
func TestWriteDocxAnyDocument(t *testing.T) {
	exact, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		src := drawBlocks(t)
		doc := built(t, src, src.lang)
		trip := func(ps []Provision) []Provision {
			back, err := importOptions("a.docx", written(t, Text{Lang: doc.Lang, Passages: Plain(ps)}), Options{Lang: doc.Lang})
			if err != nil {
				t.Fatal(err)
			}
			checkDocument(t, back)
			return back.Provisions
		}
		all++
		once := trip(doc.Provisions)
		d := differ(once, doc.Provisions)
		if d == "" {
			exact++
			return
		}
		if testing.Verbose() {
			t.Log(d)
		}
		twice := trip(once)
		if d := differ(twice, once); d != "" {
			t.Fatalf("the second trip changed what the first one made:\n%s", d)
		}
	})
	t.Logf("%d of %d came back as they were", exact, all)
}

// drawChanged draws what a file becomes when somebody works on it.
func drawChanged(t *rapid.T, src *source) *source {
	out := &source{lang: src.lang, langSure: true}
	for _, b := range src.blocks {
		switch rapid.IntRange(0, 7).Draw(t, "change") {
		case 0: // gone
			continue
		case 1:
			if b.heading == 0 && b.table == nil {
				b.text += " " + drawWords(t, 1, 4)
			}
		case 2:
			out.blocks = append(out.blocks, block{text: drawWords(t, 1, 8)})
		case 3:
			if b.table != nil {
				b.table = append([][]string{{drawWords(t, 1, 3), drawWords(t, 0, 3)}}, b.table...)
			}
		}
		out.blocks = append(out.blocks, b)
	}
	return out
}

// paired makes passages of two versions, of which those with one id are the same.
func paired(old, new []Provision) []Passage {
	var out []Passage
	for _, p := range old {
		out = append(out, Passage{Provision: p, Deleted: true, Notes: []Note{{Author: "Commission", Date: changedAt, Text: "Contribution 12\nRetenue"}}})
	}
	at := 0
	for i := range new {
		match := -1
		for j := at; j < len(out); j++ {
			if out[j].Deleted && out[j].ID == new[i].ID && out[j].Kind == new[i].Kind {
				match = j
				break
			}
		}
		if match < 0 {
			out = append(out[:at], append([]Passage{{Provision: new[i], Inserted: true}}, out[at:]...)...)
			at++
			continue
		}
		was := out[match].Provision
		out[match] = Passage{Provision: new[i], Old: &was}
		if was.Text != new[i].Text {
			out[match].Changes = redline.Redline(was.Text, new[i].Text)
		}
		at = match + 1
	}
	return out
}

var changedAt = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

// comesBack reports whether a list of provisions is its own normal form.
func comesBack(t *rapid.T, doc *Document) bool {
	back, err := importOptions("a.docx", written(t, Text{Lang: doc.Lang, Passages: Plain(doc.Provisions)}), Options{Lang: doc.Lang})
	return err == nil && differ(back.Provisions, doc.Provisions) == ""
}

// A file with tracked changes holds two texts, and each comes back from its side.
func TestWriteDocxSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := drawBlocks(t)
		next := drawChanged(t, src)
		old, new := built(t, src, src.lang), built(t, next, src.lang)
		if !comesBack(t, old) || !comesBack(t, new) {
			t.Skip("one of the texts is not its own normal form")
		}
		raw := written(t, Text{Lang: old.Lang, Passages: paired(old.Provisions, new.Provisions), By: docx.Author{Name: "Secrétariat", Date: changedAt}})
		for side, doc := range map[Side]*Document{Accepted: new, Original: old} {
			back, err := importOptions("a.docx", raw, Options{Lang: doc.Lang, Tracked: side})
			if err != nil {
				t.Fatal(err)
			}
			checkDocument(t, back)
			if d := differ(back.Provisions, doc.Provisions); d != "" {
				t.Fatalf("%s:\n%s", side, d)
			}
		}
	})
}
