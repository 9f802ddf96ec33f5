package consultations

import (
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/widget"
	"toguna/assets"
	"toguna/consult/desk/fault"
)

// drawFiles lists the files that go along, each with what is taken out of it.
func (v *Place) drawFiles() {
	t := v.env.T
	h := &v.p.hand
	v.files.SetItems()
	for i, f := range h.w.Files {
		v.files.Add(widget.Card(v.file(i, f)))
	}
	if len(h.looking) > 0 {
		v.files.Add(flow.Caption(t("app.consultations.lack.looking")))
	}
	v.files.Add(flow.Row(0, widget.NewButton(t("app.consultations.files.add"), func() {
		v.env.Window.AskOpen(nil, h.attach)
	}, widget.Icon("action-add"), widget.Compact())))
}

// file is one of them.
func (v *Place) file(i int, f attachment) fyne.CanvasObject {
	t := v.env.T
	h := &v.p.hand
	name := flow.Bold(place.Who(filepath.Base(f.Path), "", ""))
	name.MaxLines = 1
	goes := flow.Caption(assets.Bytes(v.env.Lang(), f.Size) + " · " + t("scrub.goes-as", "Name", v.env.Space().AttachmentName(i+1, f.Path)))
	remove := widget.NewButton(t("app.consultations.files.remove"), func() { h.detach(i) }, widget.Compact(), widget.Icon("action-remove"))
	col := flow.Column(8, flow.Row(8, flow.Grow(flow.Column(0, name, goes)), remove))
	if f.why != nil {
		col.Add(flow.Body2(t("app.consultations.files." + fault.Code(f.why))))
		asIs := widget.NewCheck(t("app.consultations.files.as-is"), t("app.consultations.files.as-is.hint"), func(on bool) {
			h.sendAsIs(f.Path, on)
			v.typed()
		})
		asIs.SetChecked(f.AsIs)
		col.Add(asIs)
		return col
	}
	var out []string
	for _, x := range f.takenOut() {
		out = append(out, v.takenWords(x))
	}
	if len(out) == 0 {
		col.Add(listed("action-check", t("scrub.nothing"), nil))
	} else {
		col.Add(listed("action-check", t("scrub.removed"), out))
	}
	var kept []string
	for _, k := range f.found.Kept {
		kept = append(kept, t("scrub.kept."+k))
	}
	if len(kept) > 0 {
		col.Add(listed("action-info", t("scrub.stays"), kept))
	}
	return col
}

// takenWords says what is taken out.
func (v *Place) takenWords(x taken) string {
	t := v.env.T
	what := t("scrub.what." + x.what)
	var values []string
	for _, s := range x.values {
		values = append(values, place.Who(s, "", ""))
	}
	if x.more > 0 {
		values = append(values, v.env.N("app.consultations.files.more", x.more))
	}
	value := strings.Join(values, " · ")
	switch {
	case value != "" && x.count > len(x.values)+x.more:
		return t("scrub.values", "What", what, "Count", x.count, "Value", value)
	case value != "":
		return t("scrub.value", "What", what, "Value", value)
	case x.count > 1:
		return t("scrub.times", "What", what, "Count", x.count)
	}
	return what
}

// listed is a title with an icon, and lines under it.
func listed(icon, title string, lines []string) fyne.CanvasObject {
	head := flow.New(flow.Run{Text: title, Bold: true, Size: look.SizeCaption})
	col := flow.Column(2, flow.Row(8, look.Icon(icon, 16, look.ColorInk2), flow.Grow(head)))
	for _, l := range lines {
		text := flow.Body2(l)
		text.MaxLines = 2
		col.Add(flow.Pad(0, 0, 0, 24, text))
	}
	return col
}

// seesFiles says what of the files is seen.
func (v *Place) seesFiles() string {
	t := v.env.T
	asIs := func(a attachment) bool { return a.AsIs }
	if slices.ContainsFunc(v.p.hand.w.Files, asIs) {
		return t("app.consultations.sees.as-is")
	}
	return t("app.consultations.sees.cleaned")
}
