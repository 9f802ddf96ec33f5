package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
	"unicode"

	"toguna/assets"
)

// output is where results go. It keeps the first error, and is quiet after it.
type output struct {
	app *app

	mu  sync.Mutex // protects what follows: serving tells what changed from a goroutine of its own
	w   io.Writer
	err error
}

// Write takes the line of progress away before anything else is shown.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return len(p), nil
	}
	o.app.progress.clear()
	if _, err := o.w.Write(p); err != nil {
		o.err = fmt.Errorf("write the result: %w", err)
	}
	return len(p), nil
}

// line writes v as one line of JSON.
func (o *output) line(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		o.fail(fmt.Errorf("encode the result: %w", err))
		return
	}
	fmt.Fprintf(o, "%s\n", b)
}

// fail keeps the first error.
func (o *output) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		o.err = err
	}
}

// failed returns the first error.
func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// result says what was done: v as JSON, or else the message.
func (a *app) result(v any, id string, kv ...any) {
	if a.json {
		a.out.line(v)
		return
	}
	fmt.Fprintln(a.out, a.say(id, kv...))
}

// note adds a word for people, on standard error.
func (a *app) note(id string, kv ...any) {
	if a.json {
		return
	}
	a.progress.clear()
	fmt.Fprintln(a.errw, a.say(id, kv...))
}

// list shows items: each as a line of JSON, or else all as a table with the
// headings named and a row of cells for each.
func list[T any](a *app, items []T, heads []string, cells func(T) []string) {
	if a.json {
		for _, it := range items {
			a.out.line(it)
		}
		return
	}
	if len(items) == 0 {
		fmt.Fprintln(a.out, a.say("cli.empty"))
		return
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for i, h := range heads {
		heads[i] = a.say("cli.head." + h)
	}
	row(w, heads)
	for _, it := range items {
		row(w, cells(it))
	}
	a.flush(w)
}

// facts shows v as JSON, or else as names and values in two columns.
func (a *app) facts(v any, kv ...any) {
	if a.json {
		a.out.line(v)
		return
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for i := 0; i+1 < len(kv); i += 2 {
		value := fmt.Sprint(kv[i+1])
		if n, ok := kv[i+1].(int); ok {
			value = assets.Number(a.loc.Lang(), n)
		}
		if value != "" {
			row(w, []string{a.say("cli.head." + fmt.Sprint(kv[i])), value})
		}
	}
	a.flush(w)
}

func row(w io.Writer, cells []string) {
	for i, c := range cells {
		cells[i] = visible(strings.Join(strings.Fields(c), " "))
	}
	fmt.Fprintln(w, strings.Join(cells, "\t"))
}

func (a *app) flush(w *tabwriter.Writer) {
	if err := w.Flush(); err != nil {
		a.out.fail(err)
	}
}

// visible makes text of others safe to print in a terminal: no control characters,
// and nothing that turns the direction of writing.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// paragraph prints s with each line indented, or nothing if s is empty.
func (a *app) paragraph(indent, s string) {
	if s == "" {
		return
	}
	for line := range strings.SplitSeq(visible(s), "\n") {
		fmt.Fprintln(a.out, indent+line)
	}
}

// date writes a time for people; empty if it is unknown.
func (a *app) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return assets.Date(a.loc.Lang(), t)
}

// stamp writes a time for programs; empty if it is unknown.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// idLen is how much of an id people are shown, unless that is not enough.
const idLen = 10

// shortIDs returns a function that shortens ids as far as those given stay apart.
// What it returns can be typed as a prefix.
func shortIDs(ids []string) func(string) string {
	n := idLen
	for seen := map[string]string{}; ; n++ {
		clear(seen)
		apart := true
		for _, id := range ids {
			p := id[:min(n, len(id))]
			if other, ok := seen[p]; ok && other != id {
				apart = false
				break
			}
			seen[p] = id
		}
		if apart {
			return func(id string) string { return id[:min(n, len(id))] }
		}
	}
}

func short(id string) string { return id[:min(idLen, len(id))] }
