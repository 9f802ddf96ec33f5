package widget

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestAHundredThousandRowsMakeFew(t *testing.T) {
	light(t)
	const count = 100_000
	made, filled := 0, map[int]bool{}
	r := NewRows(RowsOptions{
		Height: 32, Count: func() int { return count },
		Make: func() fyne.CanvasObject { made++; return newMenuLine() },
		Fill: func(i int, o fyne.CanvasObject) { filled[i] = true; o.(*menuLine).set(MenuItem{Word: people[i%5]}) },
	})
	window(t, r, 400, 320)
	if made > 14 || len(filled) > 12 {
		t.Fatalf("opening made %d rows and filled %d", made, len(filled))
	}
	for range 50 {
		press(r, fyne.KeyPageDown)
	}
	press(r, fyne.KeyEnd)
	if r.Selected() != count-1 || !filled[count-1] {
		t.Errorf("the end is %d", r.Selected())
	}
	if made > 28 {
		t.Errorf("going through made %d rows", made)
	}
	last := r.body.shown[count-1]
	if last == nil {
		t.Fatal("the last row is not in sight")
	}
	if bottom := last.Position().Y + last.Size().Height - r.scroll.Offset.Y; bottom != 320 {
		t.Errorf("the last row ends at %v of 320", bottom)
	}
	if last.item.(*menuLine).item.Word != people[(count-1)%5] {
		t.Errorf("it says %q", last.item.(*menuLine).item.Word)
	}
	press(r, fyne.KeyHome)
	if r.Selected() != 0 || r.scroll.Offset.Y != 0 {
		t.Errorf("home is %d at %v", r.Selected(), r.scroll.Offset)
	}
}

func TestRowsFromTheKeyboard(t *testing.T) {
	light(t)
	var told, opened, spaced []int
	r := NewRows(RowsOptions{
		Height: 32, Count: func() int { return 5 },
		Make:     func() fyne.CanvasObject { return newMenuLine() },
		Fill:     func(i int, o fyne.CanvasObject) { o.(*menuLine).set(MenuItem{Word: people[i]}) },
		OnSelect: func(i int) { told = append(told, i) },
		OnOpen:   func(i int) { opened = append(opened, i) },
		OnSpace:  func(i int) { spaced = append(spaced, i) },
	})
	window(t, r, 300, 100)
	press(r, fyne.KeyReturn, fyne.KeySpace) // on none
	press(r, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	r.TypedRune('j')
	r.TypedRune('K')
	press(r, fyne.KeyUp, fyne.KeyEnd, fyne.KeyReturn, fyne.KeySpace, fyne.KeyDown)
	if want := []int{0, 1, 0, 1, 0, 4}; !slices.Equal(told, want) {
		t.Errorf("told %v, not %v", told, want)
	}
	if !slices.Equal(opened, []int{4}) || !slices.Equal(spaced, []int{4}) {
		t.Errorf("opened %v, marked %v", opened, spaced)
	}
	r.Select(2)
	r.Select(9)
	if r.Selected() != 2 || len(told) != 6 {
		t.Errorf("selecting by program: %d, told %v", r.Selected(), told)
	}
	r.Disable()
	press(r, fyne.KeyDown)
	if r.Selected() != 2 {
		t.Error("disabled rows moved")
	}
}

func TestRowsByMouse(t *testing.T) {
	light(t)
	var told, opened []int
	r := names(5)
	r.opts.OnSelect = func(i int) { told = append(told, i) }
	r.opts.OnOpen = func(i int) { opened = append(opened, i) }
	cv := window(t, r, 300, 160)
	test.TapCanvas(cv, fyne.NewPos(50, 40))
	if r.Selected() != 1 || cv.Focused() != r || len(opened) > 0 {
		t.Fatalf("a click selected %d, opened %v", r.Selected(), opened)
	}
	test.TapCanvas(cv, fyne.NewPos(50, 40))
	test.TapCanvas(cv, fyne.NewPos(50, 70))
	if !slices.Equal(told, []int{1, 2}) || !slices.Equal(opened, []int{1}) {
		t.Errorf("told %v, opened %v", told, opened)
	}
}

func TestRowsThatBecomeFewer(t *testing.T) {
	light(t)
	n := 50
	r := NewRows(RowsOptions{
		Height: 32, Count: func() int { return n },
		Make: func() fyne.CanvasObject { return newMenuLine() },
		Fill: func(i int, o fyne.CanvasObject) {
			if i >= n {
				t.Errorf("row %d of %d was asked for", i, n)
			}
		},
	})
	window(t, r, 300, 160)
	press(r, fyne.KeyEnd)
	n = 3
	r.Refresh()
	if r.Selected() != -1 || r.scroll.Offset.Y != 0 || len(r.body.shown) != 3 {
		t.Errorf("of 3: %d selected, at %v, %d in sight", r.Selected(), r.scroll.Offset, len(r.body.shown))
	}
	n = 0
	r.Refresh()
	press(r, fyne.KeyDown, fyne.KeyReturn)
	if r.Selected() != -1 || len(r.body.order) != 0 {
		t.Errorf("of none, %d is selected", r.Selected())
	}
}

func BenchmarkOpenRows(b *testing.B) {
	test.NewTempApp(b)
	for b.Loop() {
		r := names(100_000)
		r.Resize(fyne.NewSize(604, 568))
	}
}
