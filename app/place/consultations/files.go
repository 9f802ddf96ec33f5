package consultations

import (
	"context"
	"errors"
	"os"
	"slices"

	"toguna/app/stage"
	"toguna/consult/desk"
	"toguna/consult/entry"
	"toguna/consult/scrub"
)

// attachment is a file that goes along.
type attachment struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	AsIs bool   `json:"as_is,omitempty"` // it cannot be cleaned, and goes all the same

	found *scrub.Result // what cleaning takes out and leaves
	why   error         // why it cannot be cleaned; nil if it can
}

// examine reads what a file gives away. Nothing is written.
func examine(ctx context.Context, path string) (attachment, error) {
	a := attachment{Path: path}
	var err error
	if a.found, err = desk.Inspect(ctx, path); err != nil && !errors.Is(err, scrub.ErrCannotClean) {
		return a, err
	}
	a.why = err
	info, err := os.Stat(path)
	if err != nil {
		return a, err
	}
	a.Size = info.Size()
	return a, nil
}

// examineAgain reads anew what files give away that were chosen some time ago. Those that
// cannot go any more are left out, and what can be cleaned by now is.
func examineAgain(ctx context.Context, files []attachment) []attachment {
	var out []attachment
	for _, f := range files {
		a, err := examine(ctx, f.Path)
		if err != nil {
			continue
		}
		a.AsIs = f.AsIs && a.why != nil
		out = append(out, a)
	}
	return out
}

// attach adds a file, once it is known what it gives away.
func (h *handingIn) attach(path string) {
	same := func(a attachment) bool { return a.Path == path }
	if h.looking[path] || slices.ContainsFunc(h.w.Files, same) || len(h.w.Files)+len(h.looking) >= entry.MaxList {
		return
	}
	if h.looking == nil {
		h.looking = map[string]bool{}
	}
	name, looking := h.name(), h.looking
	looking[path] = true
	h.p.changed()
	stage.Load(h.p.st, nil, func(ctx context.Context) (attachment, error) { return examine(ctx, path) }, func(a attachment, err error) {
		delete(looking, path)
		if h.name() != name {
			return
		}
		if err != nil {
			h.p.fail(err, "Path", path)
		} else if !slices.ContainsFunc(h.w.Files, same) {
			h.change(func(w *contribution) { w.Files = append(w.Files, a) })
		}
		h.p.changed()
	})
}

// sendAsIs says whether a file that cannot be cleaned goes all the same.
func (h *handingIn) sendAsIs(path string, goes bool) {
	h.change(func(w *contribution) {
		for i, a := range w.Files {
			if a.Path == path {
				w.Files[i].AsIs = goes && a.why != nil
			}
		}
	})
}

func (h *handingIn) detach(i int) {
	h.change(func(w *contribution) { w.Files = slices.Delete(w.Files, i, i+1) })
	h.p.changed()
}

// lackOfFiles is the message id of what the files want still, empty if nothing.
func (h *handingIn) lackOfFiles() string {
	undecided := func(a attachment) bool { return a.why != nil && !a.AsIs }
	switch {
	case len(h.looking) > 0:
		return "app.consultations.lack.looking"
	case slices.ContainsFunc(h.w.Files, undecided):
		return "app.consultations.lack.as-is"
	}
	return ""
}

// shownValues are how many values of one sort are named.
const shownValues = 3

// taken is one sort of thing that cleaning takes out, with the first of its values.
type taken struct {
	what   string
	count  int
	values []string
	more   int // values that are not named
}

// takenOut gathers what is taken out of a file by its sort.
func (a attachment) takenOut() []taken {
	var out []taken
	for _, r := range a.found.Removed {
		if len(out) == 0 || out[len(out)-1].what != r.What {
			out = append(out, taken{what: r.What})
		}
		t := &out[len(out)-1]
		t.count += r.Count
		switch {
		case r.Value == "":
		case len(t.values) < shownValues:
			t.values = append(t.values, r.Value)
		default:
			t.more++
		}
	}
	return out
}
