package place

import (
	"cmp"

	"fyne.io/fyne/v2/theme"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/stage"
	"toguna/app/widget"
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
