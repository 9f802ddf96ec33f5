package people

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"toguna/app/stage"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// InviteDays is how long an invitation serves.
const InviteDays = 30

// maxRequest is how large the file of a request may be.
const maxRequest = 1 << 20

// invitation is one that is being made, or that was just made.
type invitation struct {
	Role  string
	Text  string // empty until it is made
	Until time.Time
}

// guest is a newcomer whose request was read.
type guest struct {
	Member consult.Member
	Words  []string
	Waits  bool   // another clerk must approve first
	Answer string // file of the answer, once it is written
}

// start runs an act of this place, one at a time.
func (p *presenter) start(a stage.Act) {
	if p.busy != nil {
		return
	}
	done := a.Done
	a.Done = func(err error) {
		p.busy = nil
		done(err)
		p.changed()
	}
	p.busy = p.st.Start(a)
	p.changed()
}

// canVerify reports whether a person's words are there to be compared.
func (p *presenter) canVerify(x person) bool { return x.doubtful() && !p.outside() }

// verify notes that the words of a person were compared.
func (p *presenter) verify(key entry.Key, done func()) {
	sp := p.st.Space()
	p.start(stage.Act{
		What: "app.people.verifying",
		Run:  func(ctx context.Context) error { return sp.MarkVerified(ctx, key) },
		Done: func(err error) { p.finished(err, done) },
	})
}

func (p *presenter) finished(err error, done func(), kv ...any) {
	if err != nil {
		p.fail(err, kv...)
		return
	}
	done()
	p.load()
}

// canRemove reports whether one may take a person out: of clerks one must stay.
func (p *presenter) canRemove(x person) bool {
	if !p.clerk() || !x.Active || x.Waits == entry.ActCut {
		return false
	}
	return !x.Me || slices.ContainsFunc(p.all, func(o person) bool { return o.Active && o.Role == consult.RoleClerk && !o.Me })
}

// alone reports whether this clerk's signature is enough to remove a person.
func (p *presenter) alone(x person) bool {
	return p.st.Space().Ledger().MayCut(p.st.Space().Me(), x.Key)
}

// remove takes a person out. Done is told whether that waits for another clerk.
func (p *presenter) remove(x person, done func(waits bool)) {
	sp := p.st.Space()
	waits := false
	p.start(stage.Act{
		What: "app.people.removing",
		Run: func(ctx context.Context) error {
			approved, err := sp.Remove(ctx, x.Key)
			if errors.Is(err, desk.ErrNeedsApproval) {
				err = nil
			}
			waits = !approved
			return err
		},
		Done: func(err error) { p.finished(err, func() { done(waits) }, "Name", x.Name) },
	})
}

// approve signs for what another clerk proposed about a person.
func (p *presenter) approve(x person, done func()) {
	sp := p.st.Space()
	p.start(stage.Act{
		What: "app.people.approving",
		Run:  func(ctx context.Context) error { return sp.Approve(ctx, x.Key) },
		Done: func(err error) { p.finished(err, done, "Name", x.Name) },
	})
}

// startInvite shows what an invitation can be for.
func (p *presenter) startInvite() {
	if p.clerk() {
		p.invite, p.guest = &invitation{Role: consult.RoleContributor}, nil
		p.changed()
	}
}

// makeInvite makes an invitation for the role that was chosen.
func (p *presenter) makeInvite() {
	inv, sp := p.invite, p.st.Space()
	if inv == nil || inv.Text != "" {
		return
	}
	role, text := inv.Role, ""
	p.start(stage.Act{
		What: "app.people.inviting",
		Run: func(ctx context.Context) (err error) {
			text, err = sp.Invite(ctx, role)
			return err
		},
		Done: func(err error) {
			if err != nil {
				p.fail(err)
				return
			}
			p.invite = &invitation{role, text, p.st.Now().AddDate(0, 0, InviteDays)}
			p.guest = nil
		},
	})
}

// leaveInvite goes back to the person shown before.
func (p *presenter) leaveInvite() {
	p.invite, p.guest = nil, nil
	p.changed()
}

// save writes something into a file that does not exist yet.
func (p *presenter) save(file string, data []byte, done func()) {
	p.start(stage.Act{
		What: "app.people.saving",
		Run:  func(context.Context) error { return stage.WriteBytes(file, data) },
		Done: func(err error) {
			if err != nil {
				p.fail(err, "Path", file)
				return
			}
			done()
		},
	})
}

// readRequest reads a request that came as a file.
func readRequest(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the request: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxRequest+1))
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	if len(data) > maxRequest {
		return nil, desk.ErrInviteForged
	}
	return data, nil
}

// admit lets in whoever wrote a request, in the role of the invitation.
func (p *presenter) admit(file string, done func()) {
	sp, lang := p.st.Space(), p.st.Lang()
	var g guest
	p.start(stage.Act{
		What: "app.people.admitting",
		Run: func(ctx context.Context) error {
			request, err := readRequest(file)
			if err != nil {
				return err
			}
			g.Member, err = sp.Admit(ctx, request, "")
			return err
		},
		Done: func(err error) {
			p.finished(err, func() {
				g.Words, g.Waits = sp.MemberWords(g.Member, lang), !g.Member.Active
				p.guest, p.invite, p.key = &g, nil, g.Member.Key
				done()
			}, "Path", file)
		},
	})
}

// canAnswer reports whether a newcomer can be given the answer as a file: one who
// was admitted and of whom nothing came since.
func (p *presenter) canAnswer(x person) bool {
	return p.clerk() && x.Active && !x.Me && len(x.Logs) == 0 && len(x.Recipient) > 0
}

// answer writes the answer to a newcomer's request.
func (p *presenter) answer(m consult.Member, file string, done func()) {
	sp := p.st.Space()
	p.start(stage.Act{
		What: "progress.writing-handoff", Undone: "app.people.answer.undone",
		Run: func(ctx context.Context) error { return sp.WriteGrant(ctx, m, file) },
		Done: func(err error) {
			if err != nil {
				p.fail(err, "Path", file, "Name", m.Name)
				return
			}
			if p.guest != nil && p.guest.Member.Key == m.Key {
				p.guest.Answer = file
			}
			done()
		},
	})
}

// accept reads the answer to one's own request.
func (p *presenter) accept(file string, done func()) {
	sp := p.st.Space()
	p.start(stage.Act{
		What: "progress.reading-handoff", Undone: "app.people.accept.undone",
		Run: func(ctx context.Context) error {
			_, err := sp.Accept(ctx, file)
			return err
		},
		Done: func(err error) { p.finished(err, done, "Path", file) },
	})
}
