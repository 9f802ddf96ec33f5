package draft

import "testing"

// TestActOfBareNumbers: the sections of an act are bare numbers that count on
// across its parts; lists within them and schedules count for themselves.
func TestActOfBareNumbers(t *testing.T) {
	doc := mustImport(t, "a.txt", []byte(`ARCHIVES BILL, 2031

PART I—PRELIMINARY

1. (1) This Act may be cited as the Archives Act, 2031.

(2) It comes into force on a day that the Minister appoints.

2. In this Act the following are records of the state:

1. a letter;

2. a map.

PART II—THE KEEPER

3. The keeper of the archives—

(a) keeps the records;

(b) opens them to the people.

3A. The keeper may delegate the duties of the office.

4. The keeper reports to the Assembly.

FIRST SCHEDULE

1. The oath of the keeper.

2. The seal of the keeper.
`))
	wantOutline(t, doc, `
title title | ARCHIVES BILL, 2031 |  | ARCHIVES BILL, 2031
heading part1 | PART I | I | PRELIMINARY
article art1 | Section 1 | 1 | 
point art1/1° | Section 1, (1) | (1) | This Act may be cited as the Archives Act, 2031.
point art1/2° | Section 1, (2) | (2) | It comes into force on a day that the Minister appoints.
article art2 | Section 2 | 2 | In this Act the following are records of the state:
point art2/1° | Section 2, 1. | 1. | a letter;
point art2/2° | Section 2, 2. | 2. | a map.
heading part2 | PART II | II | THE KEEPER
article art3 | Section 3 | 3 | The keeper of the archives—
point art3/a | Section 3, (a) | (a) | keeps the records;
point art3/b | Section 3, (b) | (b) | opens them to the people.
article art3a | Section 3A | 3A | The keeper may delegate the duties of the office.
article art4 | Section 4 | 4 | The keeper reports to the Assembly.
heading annex1 | FIRST SCHEDULE | FIRST | 
point annex1/1° | FIRST SCHEDULE, 1. | 1. | The oath of the keeper.
point annex1/2° | FIRST SCHEDULE, 2. | 2. | The seal of the keeper.
`)
}

// TestSectionsOfOtherKinds: numbers with nothing behind them where a name follows,
// as British acts have; those of Quebec, with what was put between; clauses.
func TestSectionsOfOtherKinds(t *testing.T) {
	for text, want := range map[string][]string{
		"PART 1\n\nDUTIES\n\n1 Duty to keep\n\n(1) The keeper must keep the records of the state.\n\n2 Duty to open\n\nThe keeper must open them.\n\nPART 2\n\nGENERAL\n\n3 Regulations\n\nThe Minister may make regulations for the archives.\n": {
			"Section 1", "Section 2", "Section 3",
		},
		"CHAPITRE I\n\nOBJET\n\n1. La présente loi régit les dépôts de la ville.\n\n1.1. Elle est publiée dans les journaux.\n\nCHAPITRE II\n\nACCÈS\n\n2. Toute personne a accès aux dépôts et aux documents.\n\n3. Le conseil fixe les heures de l'ouverture.\n": {
			"Article 1", "Article 1.1", "Article 2", "Article 3",
		},
		"Clause 1\n\nThe union is a body of the people and of the state.\n\nClause 2 Seat\n\nIt has its seat in the capital.\n": {"Clause 1", "Clause 2"},
		// A list is no act, whatever it is about, and neither is one under a heading.
		"1. This is the first of the points to be discussed.\n\n2. This is the second of the points.\n\n3. This is the third of them.\n":                             nil,
		"PART I\n\n1. This is the first of the points to be discussed.\n\n2. This is the second of the points.\n\n3. This is the third of them.\n":                   nil,
		"Article 1\n\nLe dépôt :\n\n1. est public ;\n\nCHAPITRE II\n\n2. est ouvert ;\n\n3. est gratuit.\n\nArticle 2\n\nLe reste est fixé par la loi.\n\n4. Fin.\n": {"Article 1", "Article 2"},
	} {
		doc := mustImport(t, "a.txt", []byte(text))
		wantArticles(t, doc, want...)
	}
}

// TestDecimalOutline: a policy is cited by its decimal numbers, whose names are
// headings and whose texts are articles. Lists within do not count on.
func TestDecimalOutline(t *testing.T) {
	doc := mustImport(t, "a.txt", []byte(`1. Introduction

The policy is about archives.

1.1 Background

1.1.1 The archives were moved in 2030.

1.1.2 They were opened again in 2031:

1. in May;

2. in June.

2. Aims

2.1 The archives serve the people.

They are open.

2.2 They are free of charge.

3. The budget is annexed.
`))
	wantOutline(t, doc, `
heading introduction | 1 | 1 | Introduction
paragraph introduction/p1 | 1, para. 1 |  | The policy is about archives.
heading introduction/background | 1.1 | 1.1 | Background
article art1.1.1 | 1.1.1 | 1.1.1 | The archives were moved in 2030.
article art1.1.2 | 1.1.2 | 1.1.2 | They were opened again in 2031:
point art1.1.2/1° | 1.1.2, 1. | 1. | in May;
point art1.1.2/2° | 1.1.2, 2. | 2. | in June.
heading aims | 2 | 2 | Aims
article art2.1 | 2.1 | 2.1 | The archives serve the people.
paragraph art2.1/p2 | 2.1, para. 2 |  | They are open.
article art2.2 | 2.2 | 2.2 | They are free of charge.
article art3 | 3 | 3 | The budget is annexed.
`)
	for _, not := range []string{
		"Le prix est de\n\n1.5 million de francs pour le dépôt.\n\n2.5 millions pour la ville.\n\n7.25 pour le reste.\n",
		"Article 1\n\n1.1 Le dépôt.\n\n1.2 La ville.\n\n1.3 Le reste.\n",
	} {
		for _, p := range mustImport(t, "a.txt", []byte(not)).Provisions {
			if p.Kind == KindArticle && p.Label != "Article 1" {
				t.Errorf("%q: %s", not, p.Label)
			}
		}
	}
}

// TestNumbersWithoutSpace: how the French codes are printed, and what is put
// between the numbers of a series.
func TestNumbersWithoutSpace(t *testing.T) {
	doc := mustImport(t, "a.md", []byte(`Article 1

I.-Le dépôt est public.

Il est gratuit.

II.-A.-Sont exclus :

1° Les plans ;

1° bis Les cartes ;

a) du port ;

a bis) de la ville ;

-celles du fort ;

-celles de l'île ;

2° Le reste.

B.-Le ministre décide.

II bis.-Le présent article est transitoire.

III.-Il est publié.

(s)il y a lieu.

M. Exemple signe.
`))
	wantOutline(t, doc, `
article art1 | Article 1 | 1 | 
point art1/I | Article 1, I | I | Le dépôt est public.
paragraph art1/I/p2 | Article 1, I, al. 2 |  | Il est gratuit.
point art1/II | Article 1, II | II | A.-Sont exclus :
point art1/II/1° | Article 1, II, 1° | 1° | Les plans ;
point art1/II/1°bis | Article 1, II, 1° bis | 1° bis | Les cartes ;
point art1/II/1°bis/a | Article 1, II, 1° bis, a) | a) | du port ;
point art1/II/1°bis/abis | Article 1, II, 1° bis, a bis) | a bis) | de la ville ;
point art1/II/1°bis/abis/d1 | Article 1, II, 1° bis, a bis), tiret 1 | - | celles du fort ;
point art1/II/1°bis/abis/d2 | Article 1, II, 1° bis, a bis), tiret 2 | - | celles de l'île ;
point art1/II/2° | Article 1, II, 2° | 2° | Le reste.
point art1/II/B | Article 1, II, B | B | Le ministre décide.
point art1/IIbis | Article 1, II bis | II bis | Le présent article est transitoire.
point art1/III | Article 1, III | III | Il est publié.
paragraph art1/III/p2 | Article 1, III, al. 2 |  | (s)il y a lieu.
paragraph art1/III/p3 | Article 1, III, al. 3 |  | M. Exemple signe.
`)
}

// TestDivisionNumbers: ordinals may stand without accents, in capitals; a short
// word in capitals is no number.
func TestDivisionNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"TITRE DEUXIEME : DES DEPOTS": "2", "CHAPITRE PREMIERE": "1", "DEUXIEME PARTIE": "2", "SECOND SCHEDULE": "2", "ANNEX B": "-b", "Section IV bis : Des dépôts": "-ivbis",
		"TITRE DE LA LOI": "none", "LIVRE CIVIL": "none", "PART OF THE ACT": "none", "ANNEXE A LA LOI": "", "ANNEX": "",
	} {
		h, ok := parseHeading(text, true)
		got := "none"
		if ok {
			got = ""
			if h.number != "" {
				got = divisionKey(h.number)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestClosing: what ends the articles is where a law is signed, and no sentence of it.
func TestClosing(t *testing.T) {
	for text, want := range map[string]bool{
		"Fait à Bamako, le 3 mai 2031": true, "Fait A Bamako, le …": true, "Bamako, le 1er juin 2031": true, "Délibéré en séance publique, à Bamako, le 3 mai 2031": true,
		"Done at Bamako this 3rd day of May 2031": true, "Dated in the capital on ......": true, "Bamako, le ……": true, "Paris-Plage, le 3 mai": true,
		"Fait l’objet d’une peine le complice.": false, "Fait à la demande du maire, le plan est publié.": false, "Le maire, le 3 mai, signe.": false, "Given the above, the keeper shall act.": false,
	} {
		if got := reClosing.MatchString(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestArrangementOfSections: the typed list of sections before an act is no part of
// it, whatever stands between the two.
func TestArrangementOfSections(t *testing.T) {
	list := "ARRANGEMENT OF SECTIONS\n\nPART I—PRELIMINARY\n\n1. Short title.\n\n2. Interpretation.\n\nPART II—THE KEEPER\n\n3. The keeper.\n\nSCHEDULE—The oath\n\n"
	act := "A BILL for an act about archives\n\nPART I—PRELIMINARY\n\n1. This Act may be cited as the Archives Act.\n\n2. In this Act the archives are those of the state.\n\n" +
		"PART II—THE KEEPER\n\n3. The keeper keeps the archives.\n\nSCHEDULE—The oath\n\nI shall keep the archives.\n"
	doc := mustImport(t, "a.md", []byte("ARCHIVES BILL, 2031\n\n"+list+act))
	without := mustImport(t, "a.md", []byte("ARCHIVES BILL, 2031\n\n"+act))
	if got, want := outline(doc.Provisions), outline(without.Provisions); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	wantArticles(t, doc, "Section 1", "Section 2", "Section 3")
	wantWarnings(t, doc, Warning{Code: WarnTOC, Count: 1})
	wantWarnings(t, mustImport(t, "a.md", []byte("ARCHIVES BILL, 2031\n\n"+list)))
}

// TestNumberOverLines: a label that is broken within its number has none in it.
func TestNumberOverLines(t *testing.T) {
	doc := mustImport(t, "a.md", []byte("Article L.\n112-1\n\nLe texte.\n"))
	wantOutline(t, doc, "article artl112-1 | Article L. 112-1 | L. 112-1 | Le texte.\n")
}
