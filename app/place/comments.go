package place

import (
	"cmp"

	"fyne.io/fyne/v2/theme"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/desk"
	"toguna/consult/redline"
)

// maxName is how much of a name is shown: whoever gives himself a long one gets no
// more room than others.
const maxName = 80

// Who is what somebody is called beside what they said: the organisation, else the
// name, else a word for those of whom nothing is known.
func Who(org, name, unknown string) string {
	r := []rune(cmp.Or(org, name, unknown))
	if len(r) > maxName {
		return string(r[:maxName-1]) + "…"
	}
	return string(r)
}

// DecisionChip says what became of a comment.
func DecisionChip(st *stage.Stage, decision string) *widget.Chip {
	switch decision {
	case "accepted":
		return widget.NewChip(widget.OK, "state-accepted", st.T("state.accepted"))
	case "partly":
		return widget.NewChip(widget.Warn, "state-partly", st.T("state.partly"))
	case "noted":
		return widget.NewChip(widget.Neutral, "state-noted", st.T("state.noted"))
	case "rejected":
		return widget.NewChip(widget.Error, "state-rejected", st.T("state.rejected"))
	}
	return widget.NewChip(widget.Outlined, "state-open", st.T("state.open"))
}

// Redline shows how a wording differs from another: struck on its tint what goes,
// underlined on its tint what comes.
func Redline(old, new string) *flow.Text { return flow.New(RedlineRuns(old, new)...) }

// RedlineRuns are the runs of Redline.
func RedlineRuns(old, new string) []flow.Run {
	var runs []flow.Run
	for _, c := range redline.Redline(old, new) {
		r := flow.Run{Text: c.Text, Serif: true, Size: look.SizeLaw}
		switch c.Op {
		case redline.Delete:
			r.Strike, r.Color, r.Fill = true, theme.ColorNameError, look.ColorErrorTint
		case redline.Insert:
			r.Underline, r.Color, r.Fill = true, theme.ColorNameSuccess, look.ColorOKTint
		case redline.Equal:
		}
		runs = append(runs, r)
	}
	return runs
}

// CitedAt is the provision that a comment is about as its author cited it, where it
// is on a text in another language than the one shown.
func CitedAt(c *desk.CommentView) string {
	if c.Across {
		return c.WasAt
	}
	return c.At
}

// TextChip says that something is on the text in that language.
func TextChip(st *stage.Stage, lang string) *widget.Chip {
	return widget.NewChip(widget.Neutral, "", st.T("app.drafts.on-text", "Name", LanguageName(st, lang)))
}

// maxLang is how much of a language's name is shown: its code is another's words.
const maxLang = 24

// LanguageName is what a language is called inside a sentence.
func LanguageName(st *stage.Stage, lang string) string {
	return brief(assets.LanguageName(st.Lang(), lang))
}

// OwnName is what a language calls itself.
func OwnName(lang string) string { return brief(assets.OwnName(lang)) }

func brief(name string) string {
	if r := []rune(name); len(r) > maxLang {
		return string(r[:maxLang-1]) + "…"
	}
	return name
}
