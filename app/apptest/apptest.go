// Package apptest is a window for tests: Fyne's software driver, in which nothing
// may touch a widget but the goroutine that draws, and which draws nothing by
// itself.
package apptest

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Patience is how long a test waits for what must come. It is no measure of speed.
const Patience = 60 * time.Second

// UI is the goroutine that draws, played by the test's own.
type UI struct {
	t     testing.TB
	home  uint64 // the goroutine that draws
	blind bool   // does not look who touches what

	mu     sync.Mutex // protects all below
	queue  []func()
	strays []string // where widgets were touched from elsewhere
	more   chan struct{}
}

// New makes the test's goroutine the one that draws, until the test ends. A widget
// touched from another one fails the test.
func New(t testing.TB) *UI {
	t.Helper()
	return start(t, &UI{t: t, home: goroutine(), more: make(chan struct{}, 1)})
}

// NewBlind is New for what measures time: looking who touches a widget takes many
// times as long as touching it.
func NewBlind(t testing.TB) *UI {
	t.Helper()
	return start(t, &UI{t: t, home: goroutine(), blind: true, more: make(chan struct{}, 1)})
}

func start(t testing.TB, u *UI) *UI {
	t.Helper()
	inner := test.NewTempApp(t)
	fyne.SetCurrentApp(&guarded{inner, &driver{inner.Driver(), u}})
	t.Cleanup(func() {
		fyne.SetCurrentApp(inner)
		u.mu.Lock()
		defer u.mu.Unlock()
		for _, s := range u.strays {
			t.Errorf("a widget was touched off the goroutine that draws:\n%s", s)
		}
	})
	return u
}

// App is the program that draws.
func (u *UI) App() fyne.App { return fyne.CurrentApp() }

// Do runs f on the goroutine that draws, after what was given before. Any goroutine
// may call it.
func (u *UI) Do(f func()) {
	u.mu.Lock()
	u.queue = append(u.queue, f)
	u.mu.Unlock()
	select {
	case u.more <- struct{}{}:
	default:
	}
}

// Run does what has been given to Do so far.
func (u *UI) Run() {
	for {
		u.mu.Lock()
		if len(u.queue) == 0 {
			u.mu.Unlock()
			return
		}
		f := u.queue[0]
		u.queue = u.queue[1:]
		u.mu.Unlock()
		f()
	}
}

// Until draws until something is so, and fails the test if it never is.
func (u *UI) Until(what string, so func() bool) {
	u.t.Helper()
	give := time.NewTimer(Patience)
	defer give.Stop()
	for {
		u.Run()
		if so() {
			return
		}
		select {
		case <-u.more:
		case <-give.C:
			u.t.Fatalf("%s: never", what)
		}
	}
}

// Guards reports where widgets were touched by others so far, and forgets it.
func (u *UI) Strays() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.strays
	u.strays = nil
	return s
}

// check notes a call that did not come from the goroutine that draws.
func (u *UI) check() {
	if u.blind || goroutine() == u.home {
		return
	}
	buf := make([]byte, 4096)
	buf = buf[:runtime.Stack(buf, false)]
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.strays) < 3 {
		u.strays = append(u.strays, string(buf))
	}
}

// goroutine is the number of the goroutine that asks. The runtime tells it in the
// first line of a stack alone: "goroutine 18 [running]:".
func goroutine() uint64 {
	buf := make([]byte, 32)
	fields := bytes.Fields(buf[:runtime.Stack(buf, false)])
	n, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		panic(fmt.Sprintf("apptest: %q", buf))
	}
	return n
}

// guarded is the test's app with a driver that looks who calls.
type guarded struct {
	fyne.App
	driver *driver
}

func (g *guarded) Driver() fyne.Driver { return g.driver }

// driver is Fyne's own for tests, but for the calls that every change of a widget
// leads to.
type driver struct {
	fyne.Driver
	ui *UI
}

func (d *driver) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	d.ui.check()
	return d.Driver.CanvasForObject(o)
}

func (d *driver) RenderedTextSize(text string, size float32, style fyne.TextStyle, source fyne.Resource) (fyne.Size, float32) {
	d.ui.check()
	return d.Driver.RenderedTextSize(text, size, style, source)
}

// DoFromGoroutine is what fyne.Do comes to.
func (d *driver) DoFromGoroutine(f func(), wait bool) {
	if !wait {
		d.ui.Do(f)
		return
	}
	if goroutine() == d.ui.home {
		d.ui.t.Error("fyne.DoAndWait on the goroutine that draws would never return")
		f()
		return
	}
	done := make(chan struct{})
	d.ui.Do(func() { defer close(done); f() })
	<-done
}

// Golden holds what a window shows to testdata/<name>.xml, as markup.
func Golden(t *testing.T, c fyne.Canvas, name string) {
	t.Helper()
	test.AssertRendersToMarkup(t, filepath.ToSlash(name)+".xml", c)
}

// GoldenImage holds what a window shows to testdata/<name>.png.
func GoldenImage(t *testing.T, c fyne.Canvas, name string) {
	t.Helper()
	test.AssertRendersToImage(t, filepath.ToSlash(name)+".png", c)
}

// Picture saves what a window shows as an image, where the environment names a folder
// for that.
func Picture(t testing.TB, c fyne.Canvas, name string) {
	t.Helper()
	dir := os.Getenv("TOGUNA_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, c.Capture()); err != nil {
		t.Fatal(err)
	}
}
