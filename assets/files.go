package assets

import (
	"embed"
	"path"
	"strings"
)

// They stand apart from the words, so that a program that shows nothing does
// not carry them.
var (
	//go:embed icons/*.svg
	icons embed.FS

	//go:embed fonts/*.ttf
	fonts embed.FS
)

const (
	iconExt = ".svg"
	fontExt = ".ttf"
)

// Icon is the drawing of that name, "action-lock", in the colour currentColor.
// It says whether there is one.
func Icon(name string) ([]byte, bool) {
	svg, err := icons.ReadFile(path.Join("icons", name+iconExt))
	return svg, err == nil
}

// IconNames are the names of all drawings, sorted.
func IconNames() []string { return names(icons, "icons", iconExt) }

// Font is the face of that name, "NotoSerif-Regular", or nil.
func Font(name string) []byte {
	face, err := fonts.ReadFile(path.Join("fonts", name+fontExt))
	if err != nil {
		return nil
	}
	return face
}

// FontNames are the names of all faces, sorted.
func FontNames() []string { return names(fonts, "fonts", fontExt) }

func names(of embed.FS, folder, ext string) []string {
	entries, err := of.ReadDir(folder)
	if err != nil {
		panic("assets: " + folder + " is not embedded: " + err.Error()) // the compiler saw to it
	}
	all := make([]string, 0, len(entries))
	for _, e := range entries {
		all = append(all, strings.TrimSuffix(e.Name(), ext))
	}
	return all
}
