package draft

import (
	"errors"
	"testing"
)

var findText = []byte(`# TITRE Ier : Objet

Article premier. – Le texte :

1° un ;

2° deux :

a) premièrement ;

Deuxième alinéa.

## Chapitre II : Des droits

###### Article L. 112-1

Le texte.

- tiret.

###### Article 12

Douze :

(2) deux.

###### Article 13

Un.

###### Article 13

Encore.

## Chapitre II : Des devoirs

###### Article 12 bis – Durée

Le texte.
`)

func TestFind(t *testing.T) {
	ps := mustImport(t, "a.md", findText).Provisions
	for _, c := range []struct {
		at, id string
		err    error
	}{
		{"Article premier", "art1", nil},
		{"art1", "art1", nil},
		{"Art. 1er", "art1", nil},
		{"article 1", "art1", nil},
		{"ARTICLE 1er", "art1", nil},
		{"1", "art1", nil},
		{"Section 1", "art1", nil},
		{"Article premier, al. 2", "art1/p2", nil},
		{"art. 1 alinéa 2", "art1/p2", nil},
		{"Article 1, para. 2", "art1/p2", nil},
		{"Article 1, al. 1", "art1", nil},
		{"article 1er, 2°", "art1/2°", nil},
		{"Article 1, 2", "art1/2°", nil},
		{"art 1, 2°, a", "art1/2°/a", nil},
		{"Article 1er,  2° , a)", "art1/2°/a", nil},
		{"article l112-1", "artl112-1", nil},
		{"Article L112-1", "artl112-1", nil},
		{"Article L. 112-1, tiret 1", "artl112-1/d1", nil},
		{"Article 12", "art12", nil},
		{"Article 12 bis", "art12bis", nil},
		{"art. 12bis", "art12bis", nil},
		{"titre ier", "tit1", nil},
		{"OBJET", "tit1", nil},
		{"Titre Ier : Objet", "tit1", nil},
		{"des droits", "tit1/chap2", nil},
		{"tit1/chap2~2", "tit1/chap2~2", nil},
		{"Chapitre II", "", ErrAmbiguous},
		{"Article 13", "", ErrAmbiguous},
		{"art. 13", "", ErrAmbiguous},
		{"art13~2", "art13~2", nil},
		{"Article 122", "", ErrNoSuchProvision},
		{"Article 1, 22", "", ErrNoSuchProvision},
		{"Article 99", "", ErrNoSuchProvision},
		{"", "", ErrNoSuchProvision},
		{"...", "", ErrNoSuchProvision},
		{"Article 1,", "art1", nil},
	} {
		i, err := Find(ps, c.at)
		if !errors.Is(err, c.err) || err == nil && ps[i].ID != c.id {
			t.Errorf("%q: %d, %v, want %s, %v", c.at, i, err, c.id, c.err)
		}
	}
	for i, p := range ps {
		if at, err := Find(ps, p.Label); err == nil && at != i || errors.Is(err, ErrNoSuchProvision) {
			t.Errorf("its own label %q: %d, %v", p.Label, at, err)
		}
	}
}

func TestCarry(t *testing.T) {
	old := []Provision{{ID: "a", Text: "Le texte de la loi."}, {ID: "b", Text: "Un autre texte."}, {ID: "c", Text: "Le droit."}, {ID: "d", Text: "Déplacé tel quel."}, {ID: "e", Text: "Disparu."}, {ID: "f", Text: "Deux fois."}}
	next := []Provision{{ID: "a", Text: "Le texte de la loi."}, {ID: "b", Text: "Un autre texte, modifié."}, {ID: "x", Text: "Ici : Un mot rare."}, {ID: "c", Text: "le droit et le droit aa"}, {ID: "y", Text: "Déplacé tel quel."}, {ID: "f1", Text: "Deux fois."}, {ID: "f2", Text: "Deux fois."}, {ID: "t", Kind: KindTable, Text: "un\tdeux\ntrois"}, {ID: "z", Text: "aaa"}}
	for _, c := range []struct {
		name, id, quote, want string
		state                 State
	}{
		{"the same", "a", "", "a", Certain},
		{"the quote there", "a", "texte de la", "a", Certain},
		{"white space apart", "a", " texte\u00a0de\nla ", "a", Certain},
		{"changed", "b", "", "b", Check},
		{"the quote in what changed", "b", "Un autre", "b", Certain},
		{"the quote gone", "b", "Un tout autre", "b", Check},
		{"the quote elsewhere", "b", "mot rare", "x", Check},
		{"the quote repeated there", "c", "droit", "c", Check},
		{"overlapping", "z", "aa", "z", Check},
		{"gone, quote elsewhere", "e", "mot rare", "x", Check},
		{"gone, quote nowhere", "e", "Disparu", "", Orphan},
		{"gone, quote in several places", "f", "Deux fois", "", Orphan},
		{"gone without quote", "e", "", "", Orphan},
		{"moved whole", "d", "", "y", Check},
		{"in several places whole", "f", "", "", Orphan},
		{"in a table", "t", "deux trois", "t", Certain},
		{"unknown", "q", "", "", Orphan},
	} {
		if got, state := Carry(old, next, c.id, c.quote); got != c.want || state != c.state {
			t.Errorf("%s: %q, %v, want %q, %v", c.name, got, state, c.want, c.state)
		}
	}
}
