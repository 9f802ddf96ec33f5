// Command toguna is the desktop: flags and wiring.
//
// With -sample it opens on the sample consultation, set up afresh in a folder that
// is removed at the end, in which the other participants are alive in the same
// process.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
	_ "time/tzdata" // deadlines name their zone; not every laptop has a list of them

	"toguna/app"
	"toguna/app/sample"
	"toguna/app/stage"
	"toguna/assets"
	"toguna/cmd/internal/homedir"
	"toguna/consult/desk"
	"toguna/consult/desk/fault"
	"toguna/p2p"
	"toguna/p2p/handoff"
	"toguna/p2p/world"
)

// errNoScreen is told in words of its own: whoever starts this over a plain line
// has the other program.
var errNoScreen = errors.New("no screen")

// flags are what the command line says.
type flags struct {
	home, lang, listen, part, theme string
	sample                          bool
	every                           time.Duration
}

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, errw io.Writer) int {
	lang := assets.Language(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	loc := assets.Catalog(lang)
	f, err := parse(args, errw, loc)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	if f.lang == "" {
		f.lang = lang
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := open(ctx, f); {
	case errors.Is(err, errNoScreen):
		fmt.Fprintln(errw, loc.T("app.no-screen", nil))
		return 1
	case err != nil:
		fmt.Fprintln(errw, loc.T("error.internal", map[string]any{"Detail": err.Error()}))
		return 1
	}
	return 0
}

func parse(args []string, errw io.Writer, loc *assets.Localizer) (flags, error) {
	var f flags
	fs := flag.NewFlagSet("toguna", flag.ContinueOnError)
	fs.SetOutput(errw)
	fs.StringVar(&f.home, "home", "", loc.T("flag.home", nil))
	fs.StringVar(&f.lang, "lang", "", loc.T("flag.lang", nil))
	fs.StringVar(&f.theme, "theme", "", loc.T("flag.theme", nil))
	fs.StringVar(&f.listen, "listen", "", loc.T("flag.listen", nil))
	fs.BoolVar(&f.sample, "sample", false, loc.T("flag.sample", nil))
	fs.StringVar(&f.part, "as", sample.Clerk, loc.T("flag.as", nil))
	fs.DurationVar(&f.every, "every", 20*time.Second, loc.T("flag.every", nil))
	err := fs.Parse(args)
	if err == nil && f.part != sample.Clerk && f.part != sample.CSO {
		err = fmt.Errorf("-as: %s | %s", sample.Clerk, sample.CSO)
		fmt.Fprintln(errw, err)
	}
	return f, err
}

// open shows the window until it is closed or ctx ends.
func open(ctx context.Context, f flags) (err error) {
	if !screen() {
		return errNoScreen
	}
	ip := net.ParseIP(f.listen)
	o := app.Options{Stage: stage.Config{
		Home: f.home, Lang: f.lang, Theme: f.theme, Reasons: reasons(),
		Options: desk.Options{World: world.New(), Listen: f.listen, Nearby: !ip.IsLoopback()},
	}}
	if f.sample {
		end, err := onSample(ctx, f, &o)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, end()) }()
	} else if o.Stage.Home, err = homedir.Find(f.home); err != nil {
		return err
	}
	return show(ctx, o)
}

// onSample sets up the sample consultation and sits one of its people before the
// window. The others live until end is called.
func onSample(ctx context.Context, f flags, o *app.Options) (end func() error, err error) {
	dir, err := os.MkdirTemp("", "toguna-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the sample: %w", err)
	}
	// Its identities protect nothing: their vaults may open fast.
	o.Stage.Options.Listen, o.Stage.Options.Nearby, o.Stage.Options.WorkFactor = "127.0.0.1", false, 12
	o.Stage.Hint = sample.Passphrase
	s, err := sample.SetUp(ctx, sample.Config{Dir: dir, World: func() desk.World { return world.New() }, Options: o.Stage.Options, Lang: f.lang})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	o.Stage.Home = s.Person(f.part).Home
	o.Sit = s.Take(f.part)
	s.Live(ctx, f.every)
	return func() error { return errors.Join(s.Close(), os.RemoveAll(dir)) }, nil
}

// reasons are those of the world below, which the desk does not know.
func reasons() []fault.Reason {
	return []fault.Reason{
		{Err: p2p.ErrRemoved, Code: "removed"},
		{Err: p2p.ErrRefused, Code: "refused"},
		{Err: p2p.ErrFrameTooLarge, Code: "frame-too-large"},
		{Err: p2p.ErrUnreachable, Code: "no-peer"},
		{Err: handoff.ErrNoParts, Code: "no-handoff"},
	}
}

// screen reports whether there is one to draw on.
func screen() bool {
	switch runtime.GOOS {
	case "linux", "freebsd", "openbsd", "netbsd":
		return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
	}
	return true
}
