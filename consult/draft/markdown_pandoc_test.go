package draft

import "testing"

// TestPandocMarkdown: what pandoc puts around the words is not in them, and lines
// keep their numbers. What is struck out is warned of.
func TestPandocMarkdown(t *testing.T) {
	doc := mustImport(t, "a.md", []byte(`# Loi sur les dépôts {#loi .unnumbered}

::: {.center}
[**Article 1^er^**]{.underline} : Le dépôt[^1] est ouvert[^2] dix ~~vingt~~ heures.
:::

## Article 2 {#art2}

Le prix est de 2^e^ classe, l’ensemble {a} reste, [le lien](#loi) aussi.

[^1]: De la ville.
[^2]: Au public.
`))
	wantOutline(t, doc, `
title title | Loi sur les dépôts |  | Loi sur les dépôts
article art1 | Article 1er | 1er | Le dépôt est ouvert dix vingt heures.
footnote art1/n1 | Article 1er, note 1 | 1 | De la ville.
footnote art1/n2 | Article 1er, note 2 | 2 | Au public.
article art2 | Article 2 | 2 | Le prix est de 2e classe, l’ensemble {a} reste, le lien aussi.
`)
	wantWarnings(t, doc, Warning{Code: WarnLinks, Count: 1}, Warning{Code: WarnStruck, Count: 1})
	if got := doc.Provisions[4].Place.Line; got != 7 {
		t.Errorf("article 2 on line %d, want 7", got)
	}
}
