package comparison

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"toguna/consult/anchor"
	"toguna/consult/draft"
	"toguna/consult/redline"
)

func provisions(texts ...string) []draft.Provision {
	var out []draft.Provision
	for i, t := range texts {
		n := fmt.Sprint(i + 1)
		out = append(out, draft.Provision{ID: "art" + n, Kind: draft.KindArticle, Level: 1, Label: "Article " + n, Number: n, Text: t})
	}
	return out
}

func compared(t *testing.T, old, new []draft.Provision) []Row {
	t.Helper()
	a, err := anchor.Align(t.Context(), old, new)
	if err != nil {
		t.Fatal(err)
	}
	return Rows(a, old, new)
}

const (
	control = "La commission contrôle les services de sécurité de l'État."
	yearly  = "Elle reçoit chaque année un rapport du ministre, publié dans les trente jours."
	oath    = "Les membres prêtent serment devant la Cour suprême du Mali."
	budget  = "Le budget est fixé par un décret pris en conseil."
)

// Whatever happened, the old text and the new one can be read from the rows.
func TestRows(t *testing.T) {
	old := provisions(control, yearly, oath, budget)
	revised := provisions("Un service désigne toute force.", control, strings.Replace(yearly, "trente", "soixante", 1), oath)
	rows := compared(t, old, revised)
	var got []string
	for i := range rows {
		r := &rows[i]
		got = append(got, r.Relation.String()+" "+Mark(r.Changes))
		var was, is string
		for _, c := range r.Changes {
			if c.Op != redline.Insert {
				was += c.Text
			}
			if c.Op != redline.Delete {
				is += c.Text
			}
		}
		if r.Old != nil && was != r.Old.Text || r.New != nil && is != r.New.Text {
			t.Errorf("row %d does not lead from %v to %v", i, r.Old, r.New)
		}
	}
	want := []string{
		"added {+Un service désigne toute force.+}",
		"renumbered " + control,
		"edited+renumbered " + strings.Replace(yearly, "trente", "[-trente-]{+soixante+}", 1),
		"renumbered " + oath,
		"removed [-" + budget + "-]",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
	n := Count(rows)
	if n[anchor.Added] != 1 || n[anchor.Renumbered] != 3 || n[anchor.Edited] != 1 || n[anchor.Removed] != 1 || n[anchor.Same] != 0 {
		t.Errorf("counted %v", n)
	}
	for _, r := range compared(t, old, old) {
		if r.Changed() {
			t.Errorf("changed: %+v", r)
		}
	}
}

// A provision that was split off shows its words as they are.
func TestSplitAndMergedRows(t *testing.T) {
	long, split := provisions(control+" "+yearly+" "+oath, budget), provisions(control+" "+yearly, oath, budget)
	found := 0
	for _, r := range append(compared(t, long, split), compared(t, split, long)...) {
		if r.Relation.Has(anchor.Split) || r.Relation.Has(anchor.Merged) {
			found++
			if Mark(r.Changes) != oath {
				t.Errorf("%s: %s", r.Relation, Mark(r.Changes))
			}
		}
	}
	if found != 2 {
		t.Errorf("%d of a split and a merger were found", found)
	}
}

var words = Words{
	T:      func(id string, data map[string]any) string { return fmt.Sprintf("<%s %v>", id, data) },
	Number: func(n int) string { return fmt.Sprint(n) }, Lang: "fr",
}

// A page holds nothing that a text could have put there but text.
func TestPagesEscape(t *testing.T) {
	const evil = `<script>alert("&")</script><img src=x onerror=y>`
	rows := compared(t, provisions(control), provisions(evil))
	rows[0].New.Label = evil
	var comparison, proposals bytes.Buffer
	if err := Write(&comparison, evil, 1, 2, rows, true, words); err != nil {
		t.Fatal(err)
	}
	all := []Proposal{{
		Title: evil, Who: evil, Changes: redline.Redline(control, evil), Anchor: "check", Decision: evil, Conflict: true, Text: evil, Reason: evil,
	}}
	if err := WriteProposals(&proposals, evil, []string{evil}, all, words); err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]string{"comparison": comparison.String(), "proposals": proposals.String()} {
		for _, tag := range []string{"<script", "<img", "<comparison", "<proposals", "<state", "http:", "https:", "url("} {
			if strings.Contains(page, tag) {
				t.Errorf("the page of the %s holds %s", name, tag)
			}
		}
		for _, part := range []string{"&lt;script&gt;", `<html lang="fr">`, "default-src &#39;none&#39;", "</html>"} {
			if !strings.Contains(page, part) && !strings.Contains(page, strings.ReplaceAll(part, "&#39;", "'")) {
				t.Errorf("the page of the %s lacks %s", name, part)
			}
		}
	}
	if n := strings.Count(proposals.String(), "proposals.conflict"); n != 1 {
		t.Errorf("the conflict is said %d times", n)
	}
}

func TestWriteShowsWhatChanged(t *testing.T) {
	rows := compared(t, provisions(control, oath), provisions(control, strings.Replace(oath, "suprême", "des comptes", 1)))
	for all, want := range map[bool]int{false: 1, true: 2} {
		var page bytes.Buffer
		if err := Write(&page, "Loi", 1, 2, rows, all, words); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(page.String(), "<section"); got != want {
			t.Errorf("%d provisions are shown, want %d", got, want)
		}
	}
	var page bytes.Buffer
	if err := Write(&page, "Loi", 1, 2, nil, false, words); err != nil || !strings.Contains(page.String(), "comparison.nothing") {
		t.Errorf("nothing changed: %v", err)
	}
}

// The docx of each page says what the page says, in words that need no colour.
func TestDocxSaysWhatThePageSays(t *testing.T) {
	rows := compared(t, provisions(control, yearly, oath), provisions(control, strings.Replace(yearly, "trente", "soixante", 1), budget))
	all := []Proposal{
		{Title: "Article 2", Who: "Awa", Changes: redline.Redline("dix jours", "vingt jours"), Anchor: "check", Decision: "partly", Conflict: true, Text: "Trop court & <b>", Reason: "Oui."},
		{Title: "Article 2", Who: "Moussa", Changes: redline.Redline("dix jours", "six jours"), Anchor: "certain"},
	}
	text := func(write func(io.Writer) error) (string, *draft.Document) {
		var out, again bytes.Buffer
		if err := errors.Join(write(&out), write(&again)); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Fatalf("two files of one report differ: %v", err)
		}
		doc, err := draft.Import(t.Context(), "a.docx", bytes.NewReader(out.Bytes()), int64(out.Len()), draft.Options{Lang: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, p := range doc.Provisions {
			fmt.Fprintln(&b, p.Label, p.Text)
		}
		return b.String(), doc
	}
	report, doc := text(func(w io.Writer) error { return WriteDocx(w, "Loi", 1, 2, rows, false, words) })
	for _, want := range []string{"<comparison.title", "Loi", "<comparison.versions", "<relation.edited", "trentesoixante jours", budget} {
		if !strings.Contains(report, want) {
			t.Errorf("the comparison lacks %s:\n%s", want, report)
		}
	}
	// What is gone is struck out, which an import of the page says, and says no more.
	if doc.HasTracked || len(doc.Warnings) != 1 || doc.Warnings[0].Code != draft.WarnStruck || strings.Contains(report, control) {
		t.Errorf("tracked %v, warnings %v:\n%s", doc.HasTracked, doc.Warnings, report)
	}
	list, _ := text(func(w io.Writer) error { return WriteProposalsDocx(w, "Loi", []string{"fait", ""}, all, words) })
	for _, want := range []string{"fait", "Awa", "<decision.partly", "<state.check", "<proposals.conflict", "dixvingt jours", "Trop court & <b>", "Oui.", "Moussa", "<state.open"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %s:\n%s", want, list)
		}
	}
	for _, none := range []func(io.Writer) error{
		func(w io.Writer) error { return WriteDocx(w, "Loi", 1, 2, nil, false, words) },
		func(w io.Writer) error { return WriteProposalsDocx(w, "Loi", nil, nil, words) },
	} {
		if empty, _ := text(none); !strings.Contains(empty, ".nothing") {
			t.Errorf("nothing is not said:\n%s", empty)
		}
	}
}
