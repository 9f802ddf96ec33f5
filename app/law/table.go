package law

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"toguna/app/flow"
	"toguna/app/look"
)

const (
	cellPad  = 4
	cellGap  = 12
	maxLines = 6 // of a cell
)

// setTable makes a text of every cell shown, and of what is left out.
func (v *view) setTable() {
	v.parts = v.parts[:0]
	if v.row.Text == "" {
		return
	}
	rows, more := cells(v.row.Text)
	for _, row := range rows {
		for _, c := range row {
			t := flow.New(letters(Table, c.text))
			t.MaxLines = maxLines
			v.parts = append(v.parts, part{t, c.from})
		}
	}
	if more > 0 && v.list.More != nil {
		v.parts = append(v.parts, part{flow.Caption(v.list.More(more)), runes(v.row.Text)})
	}
}

// layTable places the cells, each column as wide as what it holds asks for, and
// a line under each row.
func (v *view) layTable(x, y, wide float32) float32 {
	if len(v.parts) == 0 {
		return y
	}
	rows, _ := cells(v.row.Text)
	columns := v.columnWidths(rows, wide)
	next := 0
	for _, row := range rows {
		high, left := float32(0), x
		for i := range row {
			t, w := v.parts[next].text, columns[i]
			h := t.HeightFor(w)
			t.Move(fyne.NewPos(left, y+cellPad))
			t.Resize(fyne.NewSize(w, h))
			high, left = max(high, h), left+w+cellGap
			next++
		}
		y += high + 2*cellPad
		line := canvas.NewRectangle(look.Color(look.ColorLine))
		line.Move(fyne.NewPos(x, y-1))
		line.Resize(fyne.NewSize(wide, 1))
		v.rules = append(v.rules, line)
	}
	if next < len(v.parts) {
		t := v.parts[next].text
		h := t.HeightFor(wide)
		t.Move(fyne.NewPos(x, y+cellPad))
		t.Resize(fyne.NewSize(wide, h))
		y += h + 2*cellPad
	}
	return y
}

// columnWidths shares the width: to each column what its longest word asks for,
// and what is left by the longest cell of each, none of which counts for more
// than a sentence.
func (v *view) columnWidths(rows [][]cell, wide float32) []float32 {
	var least, weight []float32
	next := 0
	for _, row := range rows {
		for i, c := range row {
			if i == len(least) {
				least, weight = append(least, 0), append(weight, 1)
			}
			least[i] = max(least[i], v.parts[next].text.MinSize().Width)
			weight[i] = max(weight[i], float32(min(runes(c.text), 40)))
			next++
		}
	}
	room := max(float32(len(least)), wide-cellGap*float32(len(least)-1))
	asked, weights := float32(0), float32(0)
	for i := range least {
		asked += least[i]
		weights += weight[i]
	}
	for i := range least {
		if asked > room {
			least[i] *= room / asked
		} else {
			least[i] += (room - asked) * weight[i] / weights
		}
	}
	return least
}
