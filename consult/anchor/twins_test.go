package anchor

import (
	"fmt"
	"strings"
	"testing"
)

// lawText makes a text file of articles, each given as its number, a bar, and its
// paragraphs.
func lawText(articles ...string) string {
	var b strings.Builder
	for _, a := range articles {
		number, paragraphs, _ := strings.Cut(a, "|")
		fmt.Fprintf(&b, "Article %s\n\n%s\n\n", number, strings.ReplaceAll(paragraphs, "|", "\n\n"))
	}
	return b.String()
}

func asked(t testing.TB, was, is, label, quote string) (state, article, text string) {
	t.Helper()
	c := aligned(t, parsed(t, []byte(was)), parsed(t, []byte(is))).Clerk([]byte(was), []byte(is))
	got := c.Answer(Asked{Label: label, Quote: quote})
	if got.Label != nil {
		article = *got.Label
	}
	return got.State, article, got.Text
}

// island is an article that a law has once for each of its territories.
func island(number, name, day string) string {
	return number + "|Pour l'application des dispositions de la présente partie aux îles " + name + " :|" +
		"1° La référence au registre national est remplacée par la référence au registre tenu localement ;|" +
		"2° Les délais de recours sont augmentés d'un mois pour les personnes qui demeurent hors du territoire ;|" +
		"3° Le conseil rend son avis avant le " + day + " de chaque année."
}

// TestFamilies says that articles which are nearly alike, and edited together,
// are one another's by their order, also where one more joins them elsewhere.
func TestFamilies(t *testing.T) {
	between := []string{"2|" + police + "|" + arms, "4|" + custody + "|" + decree, "6|" + budget, "8|" + report}
	was := lawText(island("1", "du Nord", "1er mars"), between[0], island("3", "du Sud", "1er mars"), between[1], island("5", "de l'Est", "1er mars"), between[2], between[3])
	revised := func(n int, name string) string {
		return strings.Replace(island(fmt.Sprint(n), name, "1er juin"), "d'un mois", "de deux mois", 1)
	}
	renumbered := func(n int, article string) string {
		_, rest, _ := strings.Cut(article, "|")
		return fmt.Sprint(n) + "|" + rest
	}
	is := lawText(renumbered(1, between[3]), revised(2, "du Nord"), renumbered(3, between[0]), revised(4, "du Sud"), renumbered(5, between[1]), revised(6, "de l'Est"),
		renumbered(7, between[2]), revised(8, "de l'Ouest"))
	for label, want := range map[string]string{"Article 1": "Article 2", "Article 3": "Article 4", "Article 5": "Article 6"} {
		quote := "est remplacée par la référence au registre tenu localement"
		if state, article, text := asked(t, was, is, label, quote); state != "certain" || article != want || text != quote {
			t.Errorf("%s: %s in %s: %q; want certain in %s", label, state, article, text, want)
		}
	}
}

func TestNotCertain(t *testing.T) {
	duties := "L'agent chargé du contrôle :|1° Présente sa carte avant toute visite des locaux ;|2° Remet un récépissé des pièces emportées ;|3° Rend compte de la visite sous huit jours."
	inserted := strings.Replace(strings.NewReplacer("3° ", "4° ", "2° ", "3° ").Replace(duties), "|3° ", "|2° Se fait assister s'il le demande d'un interprète ;|3° ", 1)
	tenants := "La commission des baux donne son avis sur tout congé délivré au preneur.|Elle entend le preneur et le bailleur, ou leurs conseils, avant la fin du bail.|Son avis est motivé et notifié aux deux parties."
	farms := strings.NewReplacer("baux", "fermages", "motivé", "public").Replace(tenants)
	tests := []struct {
		name         string
		was, is      string
		label, quote string
	}{
		{
			"another number before it",
			lawText("1|"+police, "2|"+duties, "3|"+budget), lawText("1|"+police, "2|"+inserted, "3|"+budget),
			"Article 2", "2° Remet un récépissé des pièces emportées",
		},
		{
			"small letters, elsewhere",
			lawText("1|"+police, "2|La remise des pièces saisies au greffe du tribunal est constatée.|"+decree, "3|"+budget),
			lawText("1|"+police, "2|"+budget, "3|"+report+" Il mentionne la remise des pièces saisies au greffe du tribunal."),
			"Article 2", "La remise des pièces saisies au greffe du tribunal",
		},
		{
			"an article begins within it",
			lawText("1|"+police, "2|Le collège délibère à la majorité de ses membres.|Le président a voix prépondérante en cas de partage.", "3|"+budget),
			lawText("1|"+police, "2|Le collège délibère à la majorité de ses membres.", "3|Le président a voix prépondérante en cas de partage.", "4|"+budget),
			"Article 2", "à la majorité de ses membres.\n\nLe président a voix prépondérante",
		},
		{
			"two articles that it could have become",
			lawText("1|"+tenants, "2|"+police, "3|"+custody+"|"+arms, "4|"+budget+"|"+decree, "5|"+report),
			lawText("1|"+police, "2|"+custody+"|"+arms, "3|"+budget+"|"+decree, "4|"+strings.Replace(tenants, "Elle", "La commission", 1), "5|"+report, "6|"+farms),
			"Article 1", "entend le preneur et le bailleur, ou leurs conseils, avant",
		},
		{
			"a paragraph gone that another article has, and gave away",
			lawText("1|"+police+"|Le récépissé est remis contre signature à la personne qui le demande.", "2|"+custody, "3|"+budget+"|Le récépissé est remis contre signature à la personne qui le demande.", "4|"+report),
			lawText("1|"+police, "2|"+custody, "3|"+budget+"|Le récépissé est remis contre signature à la personne qui le demande.", "4|"+report+"|Le récépissé est remis contre signature à la personne qui le demande."),
			"Article 1", "remis contre signature à la personne",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if state, article, text := asked(t, tt.was, tt.is, tt.label, tt.quote); state == "certain" || state == "orphan" {
				t.Errorf("%s in %s: %q; want a check", state, article, text)
			}
		})
	}

	// What is the same stays certain, its number included.
	same := lawText("1|"+report, "2|"+police, "3|"+duties, "4|"+budget)
	if state, article, _ := asked(t, tests[0].was, same, "Article 2", tests[0].quote); state != "certain" || article != "Article 3" {
		t.Errorf("%s in %s; want certain in Article 3", state, article)
	}
	inline := lawText("1|"+police, "2|"+strings.ReplaceAll(duties, "|", " "), "3|"+budget)
	if state, _, text := asked(t, tests[0].was, inline, "Article 2", tests[0].quote); state != "certain" {
		t.Errorf("%s: %q; the points now run on, with their numbers", state, text)
	}
}

// TestOverUntitledHeading says that a passage that runs over a title with a number
// and no words is found as the file has it.
func TestOverUntitledHeading(t *testing.T) {
	table := "Titre Ier|L. 11 et L. 12, dans leur rédaction de la loi de finances|Titre II|L. 21 à L. 24, dans leur rédaction du décret de mai"
	was := lawText("1|"+police, "2|"+custody+"|"+table, "3|"+budget)
	is := lawText("1|"+report, "2|"+police, "3|"+custody+"|"+table, "4|"+budget)
	quote := "de la loi de finances\n\nTitre II\n\nL. 21 à L. 24"
	if state, article, text := asked(t, was, is, "Article 2", quote); state != "certain" || article != "Article 3" || text != strings.ReplaceAll(quote, "\n\n", " ") {
		t.Errorf("%s in %s: %q", state, article, text)
	}
}
