package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"toguna/app/flow"
	"toguna/app/look"
)

// themed is an app in one of our themes.
func themed(t *testing.T, v look.Variant, scale float32) fyne.App {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(look.NewTheme(look.Settings{Variant: v, Scale: scale}))
	return a
}

// window shows one thing.
func window(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Canvas {
	t.Helper()
	win := test.NewTempWindow(t, o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win.Canvas()
}

func light(t *testing.T) { themed(t, look.Light, 1) }

func press(f fyne.Focusable, keys ...fyne.KeyName) {
	for _, k := range keys {
		f.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func at(x, y float32) *fyne.PointEvent { return &fyne.PointEvent{Position: fyne.NewPos(x, y)} }

func mouse() *desktop.MouseEvent { return &desktop.MouseEvent{} }

// sheet is every control in its states, as one page.
func sheet() fyne.CanvasObject {
	return flow.Surface(look.ColorStone, "", 0, flow.Pad(24, 24, 24, 24, flow.Top(24,
		flow.Fixed(440, flow.Column(14, sheetLeft()...)),
		flow.Fixed(440, flow.Column(14, sheetMiddle()...)),
		flow.Fixed(400, flow.Column(14, sheetRight()...)))))
}

func sheetLeft() []fyne.CanvasObject {
	focused := NewButton("Étiqueter", nil, Icon("action-tag"))
	focused.FocusGained()
	hovered := NewButton("Masquer…", nil, Icon("action-redact"))
	hovered.MouseIn(mouse())
	held := NewButton("Clore…", nil)
	held.MouseDown(mouse())
	off := NewButton("Comparer", nil, Icon("action-compare"))
	off.Disable()
	offPrimary := NewButton("Continuer", nil, Primary(), Key("↵"))
	offPrimary.Disable()
	filter := NewSegmented([]Segment{{Word: "Toutes", Count: 96}, {Word: "À répondre", Count: 38}, {Word: "Semblables", Count: 14}}, nil)
	answer := NewSegmented([]Segment{
		{Word: "Retenu", Icon: "state-accepted", Key: "1", Count: -1},
		{Word: "En partie", Icon: "state-partly", Key: "2", Count: -1},
		{Word: "Noté", Icon: "state-noted", Key: "3", Count: -1},
	}, nil)
	answer.SetSelected(1)
	answer.FocusGained()
	tabs := NewTabs([]string{"Commentaires (7)", "Lettre", "Pièces (3)", "Historique"}, nil)
	box := NewCheck("Donner la même suite aux 6 semblables", "", nil)
	box.SetChecked(true)
	hint := NewCheck("J’ai écrit les 24 mots. Toguna va m’en redemander deux.", "Personne ne peut les retrouver pour vous, pas même la commission.", nil)
	hint.FocusGained()
	offBox := NewCheck("Signaler à la commission", "", nil)
	offBox.Disable()
	radio := NewRadio([]RadioItem{{"Tout le monde", "Chaque membre de l’espace lira ce commentaire."}, {"La commission", "Le secrétariat et les membres de la commission seuls."}}, nil)
	radio.SetSelected(0)
	return []fyne.CanvasObject{
		flow.Row(8, NewButton("Enregistrer et suivant", nil, Primary(), Key("Ctrl ↵")), focused),
		flow.Row(8, hovered, held, off, NewIconButton("action-lock", "Verrouiller", nil), NewIconButton("action-print", "Imprimer", nil, Bare())),
		flow.Row(8, offPrimary, NewButton("Vérifier", nil, Compact()), NewButton("Effacer", nil, Danger()), NewButton("Annuler", nil, Key("Échap"))),
		flow.Row(8, NewButton("Afficher les 12 autres", nil, Quiet()), NewButton("Les plus soutenus", nil, Bare(), TrailingIcon("action-chevron"))),
		flow.Row(8, NewChip(OK, "state-receipt", "Récépissé remis"), NewChip(Warn, "state-check", "À vérifier"), NewChip(Error, "state-orphan", "Orphelin")),
		flow.Row(8, NewChip(Neutral, "", "Fond"), NewChip(Outlined, "state-open", "En attente"), NewChip(Here, "state-certain", "Version 2 · authentique")),
		filter, answer, tabs, box, hint, offBox, radio,
		flow.Row(16, NewKeyHint([]string{"J", "K"}, "article suivant, précédent"), NewKeyHint([]string{"F1"}, "Aide")),
		flow.Fixed(184, NewNote(Neutral, "action-who-sees", "Qui verra quoi", "Le badge remplace le nom.")),
	}
}

func sheetMiddle() []fyne.CanvasObject {
	focused := NewField("Suite donnée", "", Lines(3), Hint("Visible du seul secrétariat."))
	focused.SetText("L’accès sans préavis est retenu pour les lieux de privation de liberté.")
	focused.focus(true)
	wrong := NewField("Courriel", "")
	wrong.SetText("awa")
	wrong.SetError("L’adresse est incomplète.")
	off := NewField("", "Espace de travail")
	off.Disable()
	choice := NewChoice("Qui peut lire", []string{"Tout le monde", "La commission"}, nil)
	choice.SetIcon("action-who-sees")
	choice.SetSelected(0)
	date := NewDateField("Clôture", "fr", DateWords{Day: "jj/mm/aaaa", Hour: "hh h mm", Zone: "heure de Bamako"})
	progress := NewProgress("Relecture")
	progress.SetState(0.64, "78 éléments sur 121", "encore 20 s environ")
	progress.SetCancel("Annuler", "Échap", "ce qui est écrit sera effacé de la clé", func() {})
	failed := NewErrorBar("La clé a été retirée. Rien n’est perdu ici. Remettez-la et recommencez.", "Recommencer", nil, "Détails", "write E: device gone", "Fermer", func() {})
	return []fyne.CanvasObject{
		NewField("", "Chercher dans le texte", FieldIcon("action-search")), focused, wrong, off,
		NewField("Phrase de passe", "", Password("Montrer", "Cacher")), choice, date, progress,
		NewNote(Warn, "place-handoff", "Ne retirez pas encore la clé.", "Si elle sort trop tôt, rien n’est perdu ici : recommencez."),
		NewNote(OK, "state-accepted", "Vous pouvez retirer la clé.", ""), failed,
		Eye("Qui trouve la clé voit un fichier illisible et sa taille. Ni nom, ni sujet, ni destinataire."),
	}
}

func sheetRight() []fyne.CanvasObject {
	here, badge := NewNavItem("place-register", "Registre", nil), NewNavItem("place-whats-new", "Quoi de neuf", nil)
	here.SetHere(true)
	here.SetBadge(38)
	badge.SetBadge(7)
	steps := NewSteps([]string{"Pour qui", "Quoi", "Écriture"}, 1)
	list := NewStepList([]string{"Votre nom", "Vos 24 mots", "Votre espace"}, 1)
	rows := names(5)
	rows.Select(2)
	return []fyne.CanvasObject{
		flow.Surface(look.ColorSide, "", 0, flow.Pad(8, 8, 8, 8, flow.Column(2, badge, here, NewNavItem("place-people", "Personnes", nil)))),
		steps, list,
		flow.Row(8, NewBar(4, 4, OK), flow.Caption("4/4"), NewBar(3, 7, OK), flow.Caption("3/7"), NewBar(0, 9, OK), flow.Caption("0/9")),
		flow.Row(8, flow.Fixed(150, NewChartBar(34, 34, Here)), flow.Caption("34")),
		flow.Row(8, flow.Fixed(150, NewChartBar(17, 34, Here)), flow.Caption("17")),
		NewStacked(Part{118, OK}, Part{74, Warn}, Part{92, Neutral}, Part{61, Error}, Part{167, Outlined}),
		Card(flow.Bold("Réseau des femmes juristes"), flow.Body("Quinze jours suffisent à vider un lieu de détention."), NewChip(Neutral, "", "Fond")),
		Sheet(sized{rows, 161}.box()),
		NewEmpty("place-register", "Les contributions reçues seront ici.", "Ouvrez une consultation, ou saisissez une lettre reçue sur papier.", "Saisir une contribution", nil),
	}
}

// sized gives a list a height, as a place would.
type sized struct {
	o fyne.CanvasObject
	h float32
}

func (s sized) box() fyne.CanvasObject {
	p := newPanel("", "", 0, 0, 0, &bounding{})
	b := p.inner.(*bounding)
	b.o, b.h = s.o, s.h
	b.extend(b)
	return b
}

type bounding struct {
	still
	o fyne.CanvasObject
	h float32
}

func (b *bounding) parts() []fyne.CanvasObject { return one(b.o) }
func (b *bounding) least() fyne.Size           { return fyne.NewSize(100, b.h) }
func (b *bounding) lay(s fyne.Size)            { put(b.o, 0, 0, s.Width, s.Height) }
func (b *bounding) paint()                     { b.o.Refresh() }

var people = []string{"Collectif des communes riveraines", "Association des jeunes de la ville", "Réseau des femmes juristes", "Sans nom", "Conférence des avocats"}

// names is a list of n people.
func names(n int) *Rows {
	return NewRows(RowsOptions{
		Height: 32, Count: func() int { return n },
		Make: func() fyne.CanvasObject { return newMenuLine() },
		Fill: func(i int, o fyne.CanvasObject) { o.(*menuLine).set(MenuItem{Word: people[i%len(people)]}) },
	})
}

func TestSheet(t *testing.T) {
	for _, v := range []look.Variant{look.Light, look.Dark, look.Contrast} {
		t.Run(string(v), func(t *testing.T) {
			themed(t, v, 1)
			c := window(t, sheet(), 1376, 1000)
			test.AssertImageMatches(t, "widgets-"+string(v)+".png", c.Capture())
		})
	}
}
