package desk

import (
	"context"
	"io"
)

// Progress says how far a long act is. Stage is one of "unlocking", "importing",
// "sealing", "sync", "files", "writing-handoff", "reading-handoff", "report".
type Progress struct {
	Stage       string
	Done, Total int64 // Total is 0 where it is not known
}

type progressKey struct{}

// WithProgress returns a context whose long acts report to f rather than to
// [Options.Progress], so that two of them at once do not mix. f is called by
// several goroutines, and must not wait.
func WithProgress(ctx context.Context, f func(Progress)) context.Context {
	return context.WithValue(ctx, progressKey{}, f)
}

// progressOf returns where an act of ctx reports to, or nil if ctx does not say.
func progressOf(ctx context.Context) func(Progress) {
	f, _ := ctx.Value(progressKey{}).(func(Progress))
	return f
}

func (o Options) report(ctx context.Context, p Progress) {
	if f := progressOf(ctx); f != nil {
		f(p)
	} else if o.Progress != nil {
		o.Progress(p)
	}
}

// reporter returns a function that reports one stage of an act of ctx.
func (d *Desk) reporter(ctx context.Context, stage string) func(done, total int64) {
	return func(done, total int64) { d.opts.report(ctx, Progress{stage, done, total}) }
}

// ctxReader ends with ctx what is read through it.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (r ctxReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
