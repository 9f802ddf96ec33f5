package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"toguna/consult/desk"
)

const (
	redrawEvery = 100 * time.Millisecond // on a terminal
	patience    = 5 * time.Second        // elsewhere: before a stage is worth a line, and between two
)

// progress shows how far a long act is: one line that is drawn over on a terminal;
// elsewhere a line from time to time, and none for what is soon over. In JSON mode
// it shows nothing.
type progress struct {
	app *app
	w   io.Writer
	tty bool

	mu    sync.Mutex // protects what follows; reports come from several goroutines
	stage string
	last  time.Time // when the line was drawn, or the stage began
	drawn bool      // a line stands on the terminal
}

func newProgress(a *app) *progress {
	f, ok := a.errw.(*os.File)
	return &progress{app: a, w: a.errw, tty: ok && term.IsTerminal(int(f.Fd()))}
}

func (p *progress) report(r desk.Progress) {
	if p.app.json {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	fresh := r.Stage != p.stage
	if fresh {
		p.stage = r.Stage
	}
	if p.tty {
		if !fresh && now.Sub(p.last) < redrawEvery {
			return
		}
		p.last, p.drawn = now, true
		fmt.Fprintf(p.w, "\r\x1b[K%s", p.text(r))
		return
	}
	if fresh {
		p.last = now
	} else if now.Sub(p.last) >= patience {
		p.last = now
		fmt.Fprintln(p.w, p.text(r))
	}
}

func (p *progress) text(r desk.Progress) string {
	s := p.app.say("progress." + r.Stage)
	if r.Total > 0 {
		s += "  " + p.app.say("progress.of", "Done", r.Done, "Total", r.Total)
	}
	return s
}

// clear takes the line away, so that something else can be written.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}
