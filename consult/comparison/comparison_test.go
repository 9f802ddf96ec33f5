package comparison

import (
	"bytes"
	"fmt"
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
