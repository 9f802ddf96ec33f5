package assets

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEveryDrawingAndFaceIsThere(t *testing.T) {
	for _, kind := range []struct {
		folder, ext string
		names       []string
		get         func(string) []byte
	}{
		{"icons", ".svg", IconNames(), func(n string) []byte { svg, _ := Icon(n); return svg }},
		{"fonts", ".ttf", FontNames(), Font},
	} {
		onDisk, err := filepath.Glob(filepath.Join(kind.folder, "*"+kind.ext))
		if err != nil {
			t.Fatal(err)
		}
		if len(onDisk) != len(kind.names) || len(onDisk) == 0 {
			t.Errorf("%s: %d names for %d files", kind.folder, len(kind.names), len(onDisk))
		}
		if !slices.IsSorted(kind.names) {
			t.Errorf("%s: the names are not sorted", kind.folder)
		}
		for _, name := range kind.names {
			want, err := os.ReadFile(filepath.Join(kind.folder, name+kind.ext))
			if err != nil {
				t.Error(err)
			} else if !bytes.Equal(kind.get(name), want) {
				t.Errorf("%s is not the file", name)
			}
		}
	}
	if _, ok := Icon("action-nothing"); ok {
		t.Error("there is an icon called action-nothing")
	}
	if Font("NotoNothing") != nil {
		t.Error("there is a face called NotoNothing")
	}
}

// What the desktop relies on to colour and size a drawing.
func TestIconsKeepToTheirGrid(t *testing.T) {
	for _, name := range IconNames() {
		if name == "mark" {
			continue
		}
		svg, _ := Icon(name)
		for _, once := range []string{`viewBox="0 0 24 24"`, `fill="none"`, `stroke="currentColor"`, `stroke-width="1.75"`, `stroke-linecap="round"`, `stroke-linejoin="round"`} {
			if n := strings.Count(string(svg), once); n != 1 {
				t.Errorf("%s has %s %d times", name, once, n)
			}
		}
		if kind, _, ok := strings.Cut(name, "-"); !ok || !slices.Contains([]string{"place", "action", "state"}, kind) {
			t.Errorf("%s is neither a place, an action nor a state", name)
		}
	}
}

func TestIconsAreMadeOfPathsAndCircles(t *testing.T) {
	for _, name := range IconNames() {
		svg, _ := Icon(name)
		drawn := 0
		for dec := xml.NewDecoder(bytes.NewReader(svg)); ; {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			switch start.Name.Local {
			case "path", "circle":
				drawn++
			case "svg", "g":
			default:
				t.Errorf("%s has a %s, which is not recoloured", name, start.Name.Local)
			}
		}
		if drawn == 0 {
			t.Errorf("%s draws nothing", name)
		}
	}
}

func TestFacesBringTheirLicence(t *testing.T) {
	licence, err := os.ReadFile("fonts/OFL.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range FontNames() {
		family, _, _ := strings.Cut(name, "-")
		spaced := strings.NewReplacer("NotoS", "Noto S", "Arabic", " Arabic", "NKo", " NKo", "Tifinagh", " Tifinagh").Replace(family)
		if !strings.Contains(string(licence), spaced+" (") {
			t.Errorf("the licence names no owner of %s", spaced)
		}
	}
}
