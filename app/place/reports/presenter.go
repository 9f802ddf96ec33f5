package reports

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"toguna/app/stage"
	"toguna/assets"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/register"
	"toguna/consult/report"
)

// tab is one of the views of the report.
type tab int

// The tabs, in the order in which they stand.
const (
	answers tab = iota
	wordings
	participation
)

// presenter knows what a consultation comes to.
type presenter struct {
	st      *stage.Stage
	changed func()
	fail    func(error, ...any)

	call   string // id of the consultation shown
	sums   sums
	loaded bool
	tab    tab
	at     int // item that is shown whole
	busy   *stage.Running
	latest stage.Latest
}

func newPresenter(st *stage.Stage, changed func(), fail func(error, ...any)) *presenter {
	return &presenter{st: st, changed: changed, fail: fail, tab: participation}
}

func (p *presenter) clerk() bool { return p.st.Space().MyRole() == consult.RoleClerk }

// calls lists the consultations, the newest first.
func (p *presenter) calls() []consult.Consultation {
	all := slices.Clone(p.st.Space().State().Consultations)
	slices.Reverse(all)
	return all
}

// show shows a consultation; the one shown before, or the newest, for "".
func (p *presenter) show(call string) {
	calls := p.calls()
	is := func(id string) func(consult.Consultation) bool {
		return func(c consult.Consultation) bool { return id != "" && c.Ref.String() == id }
	}
	switch {
	case slices.ContainsFunc(calls, is(call)):
	case slices.ContainsFunc(calls, is(p.call)):
		call = p.call
	case len(calls) > 0:
		call = calls[0].Ref.String()
	default:
		p.call, p.loaded = "", true
		p.changed()
		return
	}
	if call != p.call {
		p.call, p.at, p.loaded = call, 0, false
	}
	p.load()
}

func (p *presenter) load() {
	sp, call := p.st.Space(), p.call
	stage.Load(p.st, &p.latest, func(ctx context.Context) (sums, error) { return gather(ctx, sp, call) }, func(s sums, err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.sums, p.loaded = s, true
		p.at = max(0, min(p.at, len(s.Items)-1))
		p.changed()
	})
}

// came takes in what changed.
func (p *presenter) came(t desk.Topic) {
	if t&(desk.TopicCalls|desk.TopicComments|desk.TopicSubmissions|desk.TopicDrafts|desk.TopicPeople) != 0 {
		p.show("")
	}
}

// row is which of the calls is shown; -1 for none.
func (p *presenter) row() int {
	return slices.IndexFunc(p.calls(), func(c consult.Consultation) bool { return c.Ref.String() == p.call })
}

func (p *presenter) setTab(t tab) {
	p.tab = t
	p.changed()
}

// item is the one shown whole.
func (p *presenter) item() (item, bool) {
	if p.at < 0 || p.at >= len(p.sums.Items) {
		return item{}, false
	}
	return p.sums.Items[p.at], true
}

// start runs an act of this place, one at a time.
func (p *presenter) start(a stage.Act, done func(), kv ...any) {
	if p.busy != nil {
		return
	}
	a.Done = func(err error) {
		p.busy = nil
		p.changed()
		if err != nil {
			p.fail(err, kv...)
			return
		}
		done()
	}
	p.busy = p.st.Start(a)
	p.changed()
}

// words are what the pages of a report say of themselves.
func (p *presenter) words() report.Words {
	loc := p.st.Loc()
	return report.Words{
		T: loc.T,
		Date: func(t time.Time) string {
			if t.IsZero() {
				return ""
			}
			return assets.Date(loc.Lang(), t)
		},
		Number: func(n int) string { return assets.Number(loc.Lang(), n) },
	}
}

// export writes the report into a folder that is empty, or holds an earlier report
// of the same consultation.
func (p *presenter) export(dir string, done func()) {
	sp, call, words, lang := p.st.Space(), p.call, p.words(), p.st.Lang()
	p.start(stage.Act{
		What: "progress.report", Undone: "app.reports.export.undone",
		Run: func(ctx context.Context) error { return sp.Report(ctx, call, dir, words, lang) },
	}, done, "Path", dir)
}

// claim is what a report that was handed over is held against: the committee's 8
// words, or the file of a receipt; either may be empty.
type claim struct{ Words, Receipt string }

// verify says whether the report in a folder holds.
func (p *presenter) verify(dir string, c claim, done func(finding)) {
	var v report.Verdict
	p.start(stage.Act{
		What: "progress.verifying", Undone: "app.undone.nothing",
		Run: func(ctx context.Context) error {
			opts := report.Options{Words: strings.Fields(c.Words)}
			if c.Receipt != "" {
				r, err := readReceipt(c.Receipt)
				if err != nil {
					return err
				}
				opts.Receipt = r
			}
			var err error
			v, err = report.VerifyDir(ctx, dir, opts)
			return err
		},
	}, func() { done(p.say(v)) }, "Path", dir)
}

// maxReceipt is how large the file of a receipt may be.
const maxReceipt = 1 << 20

func readReceipt(name string) (*register.ReceiptFile, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open the receipt: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxReceipt))
	if err != nil {
		return nil, fmt.Errorf("read the receipt: %w", err)
	}
	return register.ParseReceiptFile(data)
}

// finding is a verdict in words.
type finding struct {
	OK, Known bool
	Head      string
	Facts     []string
	Wrong     []string
	Remarks   []string
}

// say puts a verdict in words.
func (p *presenter) say(v report.Verdict) finding {
	t := p.st.T
	f := finding{OK: v.OK(), Known: v.Origin != report.OriginUnknown}
	for _, x := range v.Findings {
		text := t("cli.finding."+string(x.Code), "File", clip(x.File), "Number", x.Number, "Term", x.Term)
		list := &f.Remarks
		if x.Code.Fails() {
			list = &f.Wrong
		}
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	switch {
	case !f.OK:
		f.Head = t("app.reports.verdict.bad")
	case f.Known:
		f.Head = t("report.verdict-ok")
	default:
		f.Head = t("report.verdict-unknown")
	}
	if f.OK && v.Title != "" {
		f.Facts = append(f.Facts, t("app.reports.verdict.title", "Title", clip(v.Title)), p.st.N("app.reports.submissions", v.Submissions, "Number", v.Submissions))
	}
	switch {
	case v.Number > 0:
		f.Facts = append(f.Facts, t("report.verdict-receipt-in", "Number", v.Number))
		if v.Late {
			f.Facts = append(f.Facts, t("state.late"))
		}
	case v.Supplement:
		f.Facts = append(f.Facts, t("state.supplement"))
	}
	return f
}

// maxClip is how much is shown of what a file from elsewhere says.
const maxClip = 200

func clip(s string) string {
	r := []rune(s)
	if len(r) > maxClip {
		return string(r[:maxClip-1]) + "…"
	}
	return s
}
