package look

import (
	"bytes"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/font"
)

// What must never show as a box: the languages of Mali in Latin script, and
// what French typography and our own words put between letters.
const (
	bambara = "ƐɛƆɔƝɲŊŋƁɓƊɗƘƙƳƴ"
	marks   = "\u0300\u0301\u0302\u0303\u0308\u030C"
	french  = "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ«»’…–—°€²"
	spaces  = " \u00A0\u202F"
)

func parse(t *testing.T, face fyne.Resource) *font.Font {
	t.Helper()
	parsed, err := font.ParseTTF(bytes.NewReader(face.Content()))
	if err != nil {
		t.Fatalf("%s: %v", face.Name(), err)
	}
	return parsed.Font
}

func TestFacesHaveTheLetters(t *testing.T) {
	for _, serif := range []bool{false, true} {
		for _, style := range []struct{ bold, italic bool }{{}, {bold: true}, {italic: true}, {bold: true, italic: true}} {
			face := Face(serif, style.bold, style.italic)
			glyphs := parse(t, face)
			for _, r := range bambara + marks + french + spaces {
				if g, ok := glyphs.NominalGlyph(r); !ok || g == 0 {
					t.Errorf("%s has no %q (%U)", face.Name(), r, r)
				}
			}
		}
	}
}

func TestScriptsHaveTheirFaces(t *testing.T) {
	for _, c := range []struct{ text, regular, bold string }{
		{"Moussa Traoré", "", ""},
		{"Ɲɛɲɛ Ŋɔni ƙɓɗƴ", "", ""},
		{"de 18 h 00 à 19 h", "", ""},
		{"", "", ""},
		{"عمر محمد", "NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"},
		{"Oumar (عمر)", "NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"},
		{"ߒߞߏ", "NotoSansNKo-Regular.ttf", "NotoSansNKo-Regular.ttf"},
		{"ⵜⵉⴼⵉⵏⴰⵖ", "NotoSansTifinagh-Regular.ttf", "NotoSansTifinagh-Regular.ttf"},
	} {
		for _, bold := range []bool{false, true} {
			want := c.regular
			if bold {
				want = c.bold
			}
			got := ""
			if face := FaceFor(c.text, bold); face != nil {
				got = face.Name()
				if FaceFor(c.text, bold) != face {
					t.Errorf("%s is another resource each time: Fyne would parse it each time", got)
				}
			}
			if got != want {
				t.Errorf("%q, bold %t: %q, want %q", c.text, bold, got, want)
			}
		}
	}
}

func TestScriptFacesHaveTheirLettersAndSpaces(t *testing.T) {
	for _, text := range []string{"عمر محمد، ىيئؤكگ 012 ٠١٢ (.-)", "ߊߋߌߍߎߏߐߑߒߓߔߕߖߗ ߀߁߂", "ⴰⴱⴳⴷⴹⴻⴼ ⵜⵉⴼⵉⵏⴰⵖ"} {
		for _, bold := range []bool{false, true} {
			face := FaceFor(text, bold)
			glyphs := parse(t, face)
			for _, r := range text {
				if _, script := scriptOf(r); !script && r != ' ' {
					continue // cut off by Spans where the face lacks it
				}
				if g, ok := glyphs.NominalGlyph(r); !ok || g == 0 {
					t.Errorf("%s has no %q (%U)", face.Name(), r, r)
				}
			}
		}
	}
}

func TestSpans(t *testing.T) {
	const arabic, serif = "NotoSansArabic-Regular.ttf", "NotoSerif-Regular.ttf"
	type piece struct{ text, face string }
	for _, c := range []struct {
		text  string
		serif bool
		want  []piece
	}{
		{"", false, []piece{{"", ""}}},
		{"", true, []piece{{"", serif}}},
		{"Article 12 : « Ɲɛ »", false, []piece{{"Article 12 : « Ɲɛ »", ""}}},
		{"Article 12 : « Ɲɛ »", true, []piece{{"Article 12 : « Ɲɛ »", serif}}},
		{"عمر محمد", false, []piece{{"عمر محمد", arabic}}},
		{"Oumar عمر محمد Diallo", false, []piece{{"Oumar ", ""}, {"عمر محمد", arabic}, {" Diallo", ""}}},
		{"Oumar عمر", true, []piece{{"Oumar ", serif}, {"عمر", arabic}}},
		{"a ↵ b", true, []piece{{"a ", serif}, {"↵", ""}, {" b", serif}}},
		{"ߒߞߏ عمر", false, []piece{{"ߒߞߏ", "NotoSansNKo-Regular.ttf"}, {" ", ""}, {"عمر", arabic}}},
		{"عمر (12)", true, []piece{{"عمر", arabic}, {" (12)", serif}}},
		{"مُحَمَّدٌ, 2", false, []piece{{"مُحَمَّدٌ", arabic}, {", 2", ""}}}, // its last sign is a mark
		{"عمر و محمد.", false, []piece{{"عمر و محمد", arabic}, {".", ""}}},
	} {
		var got []piece
		for _, s := range Spans(c.text, c.serif, false, false) {
			name := ""
			if s.Face != nil {
				name = s.Face.Name()
			}
			got = append(got, piece{s.Text, name})
		}
		same := len(got) == len(c.want)
		for i := 0; same && i < len(got); i++ {
			same = got[i] == c.want[i]
		}
		if !same {
			t.Errorf("%q, serif %t: %q, want %q", c.text, c.serif, got, c.want)
		}
	}
}

// A face may have a glyph that Fyne still does not draw. So it is drawn, and
// held against the box that a rune nobody has is drawn as.
func TestNothingIsDrawnAsABox(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(Settings{Variant: Light}))
	draw := func(r rune, face fyne.Resource) image.Image {
		text := canvas.NewText(string(r), Color(ColorInk))
		text.TextSize, text.FontSource = 24, face
		return shoot(text, ColorPaper)
	}
	for _, serif := range []bool{false, true} {
		var own fyne.Resource
		if serif {
			own = Face(true, false, false)
		}
		box := draw('\U0010FFFD', own)
		if inked(box) == 0 {
			t.Fatal("an unknown rune draws nothing to hold against")
		}
		for _, r := range bambara + french + "عمرمحدߒߞߏⵜⵉⴼ" {
			face := Spans(string(r), serif, false, false)[0].Face
			img := draw(r, face)
			if inked(img) == 0 || same(img, box) || same(img, draw('\U0010FFFD', face)) {
				t.Errorf("serif %t: %q (%U) is drawn as a box, or as nothing", serif, r, r)
			}
		}
		for _, r := range spaces {
			if n := inked(draw(r, own)); n != 0 {
				t.Errorf("serif %t: the space %U draws %d pixels", serif, r, n)
			}
		}
	}
}

func same(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestSansIsTheThemes(t *testing.T) {
	th := NewTheme(Settings{})
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Italic: true}, {Bold: true, Italic: true}} {
		if got, want := Face(false, style.Bold, style.Italic), th.Font(style); got != want {
			t.Errorf("%+v: %s, the theme says %s", style, got.Name(), want.Name())
		}
	}
	if Face(true, false, false) == theme.DefaultTextFont() {
		t.Error("the serif is the sans")
	}
}
