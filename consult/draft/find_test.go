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
