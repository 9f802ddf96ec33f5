// Package assets is what the programs carry inside them: the words they say, in French and English, and a sample
// consultation to learn and demonstrate with.
//
// Words come from a [Catalog], by message id; the typography of French is applied here, by [Typeset], so that translators
// type plain spaces. The sample is an invented draft law in two versions and two languages ([Draft]) and the [Story] of a
// consultation on it ([Sample]).
//
// The package imports nothing of toguna, keeps no state and touches no disk.
package assets

import "embed"

//go:embed sample/loi-v*.md sample/story.json locales/*.json
var files embed.FS

// French and English are the languages there are words for. French is the default.
const (
	French  = "fr"
	English = "en"
)

// Languages are those there are words for, the default first.
func Languages() []string { return []string{French, English} }
