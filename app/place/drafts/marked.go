package drafts

import (
	"fyne.io/fyne/v2/theme"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/consult/redline"
)

// sides are which wordings of a change are shown.
type sides int

const (
	both sides = iota // what goes and what comes
	oldOnly
	newOnly
)

// marking is a passage to be marked, in runes of the wording it stands in: of the
// new one, or of the old one if that alone is shown.
type marking struct {
	from, to int
	strong   bool // the one that all is about
}

// changeRuns draw a change in the serif: struck on its tint what goes, underlined on
// its tint what comes, and what is marked on that of a quote.
func changeRuns(changes []redline.Change, show sides, m marking) []flow.Run {
	var runs []flow.Run
	at := 0
	for _, c := range changes {
		if show == oldOnly && c.Op == redline.Insert || show == newOnly && c.Op == redline.Delete {
			continue
		}
		style := flow.Run{Serif: true, Size: look.SizeLaw}
		switch c.Op {
		case redline.Delete:
			style.Strike, style.Color, style.Fill = true, theme.ColorNameError, look.ColorErrorTint
		case redline.Insert:
			style.Underline, style.Color, style.Fill = true, theme.ColorNameSuccess, look.ColorOKTint
		case redline.Equal:
		}
		text := []rune(c.Text)
		if c.Op == redline.Delete && show == both {
			style.Text = c.Text
			runs = append(runs, style)
			continue
		}
		runs = append(runs, split(style, text, at, m)...)
		at += len(text)
	}
	return runs
}

// split is a stretch of text that begins at a rune, with what of it is marked.
func split(style flow.Run, text []rune, at int, m marking) []flow.Run {
	from, to := min(max(m.from-at, 0), len(text)), min(max(m.to-at, 0), len(text))
	var out []flow.Run
	add := func(part []rune, on bool) {
		if len(part) == 0 {
			return
		}
		r := style
		r.Text = string(part)
		switch {
		case !on:
		case style.Fill != "": // what came keeps its tint
			r.Underline, r.Rule = false, true
		case m.strong:
			r.Fill, r.Rule = look.ColorMarkOn, true
		default:
			r.Fill = look.ColorMark
		}
		out = append(out, r)
	}
	if from >= to {
		add(text, false)
		return out
	}
	add(text[:from], false)
	add(text[from:to], true)
	add(text[to:], false)
	return out
}

// plain is a wording to which nothing happened.
func plain(text string) []redline.Change {
	if text == "" {
		return nil
	}
	return []redline.Change{{Op: redline.Equal, Text: text}}
}
