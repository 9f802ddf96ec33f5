package flow

import (
	"strings"
	"sync"

	"fyne.io/fyne/v2"
)

const (
	// maxKept is how many widths are kept, in each of two generations.
	maxKept = 8192
	// maxWord is how many runes of a word are measured as one.
	maxWord = 32
)

// style is what decides the width of a word.
type style struct {
	source fyne.Resource // nil for the sans of the theme, which face then is
	face   fyne.Resource
	text   fyne.TextStyle
	size   float32
}

type widthKey struct {
	style
	word string
}

// ruler measures words and keeps what it found. Laying text out costs mostly
// this, and the words of a language are few.
type ruler struct {
	mu         sync.Mutex // protects all below
	young, old map[widthKey]float32
	metrics    map[style]metrics
	measured   int // words that were not known
}

// metrics are the heights of a style: of its letters, and from their top to the
// line they stand on.
type metrics struct{ height, base float32 }

var rule = &ruler{young: map[widthKey]float32{}, metrics: map[style]metrics{}}

// width is how wide the word is, from what is kept or measured now.
func (r *ruler) width(s style, word string) float32 {
	if word == "" {
		return 0
	}
	k := widthKey{s, word}
	r.mu.Lock()
	w, ok := r.young[k]
	if !ok {
		if w, ok = r.old[k]; ok {
			r.keep(k, w)
		}
	}
	r.mu.Unlock()
	if ok {
		return w
	}
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(word, s.size, s.text, s.source)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.measured++
	k.word = strings.Clone(word) // lest a word keep its whole text alive
	r.keep(k, size.Width)
	return size.Width
}

// keep forgets the older generation when the younger is full: a width asked for
// since then has moved over.
func (r *ruler) keep(k widthKey, w float32) {
	if len(r.young) >= maxKept {
		r.old, r.young = r.young, make(map[widthKey]float32, maxKept)
	}
	r.young[k] = w
}

func (r *ruler) of(s style) metrics {
	r.mu.Lock()
	m, ok := r.metrics[s]
	r.mu.Unlock()
	if ok {
		return m
	}
	size, base := fyne.CurrentApp().Driver().RenderedTextSize("x", s.size, s.text, s.source)
	m = metrics{size.Height, base}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.metrics) > 256 {
		clear(r.metrics)
	}
	r.metrics[s] = m
	return m
}
