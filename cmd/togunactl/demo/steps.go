package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func (d *show) path(name string) string { return filepath.Join(d.opts.Out, name) }

func (d *show) identities(ctx context.Context) error {
	for _, p := range []*actor{d.clerk, d.cso, d.defender, d.stranger} {
		if _, err := p.one(ctx, "init", "--name", p.name, "--org", p.org, "--lang", p.lang); err != nil {
			return err
		}
	}
	d.tell("demo.identities")
	return nil
}

func (d *show) workspace(ctx context.Context) error {
	if _, err := d.clerk.one(ctx, "workspace", "create", d.story.workspace); err != nil {
		return err
	}
	d.tell("demo.clerk-creates", "Name", d.clerk.name, "Workspace", d.story.workspace)
	return nil
}

func (d *show) shareDraft(ctx context.Context) error {
	o, err := d.clerk.one(ctx, "draft", "add", d.story.first, "--title", d.story.draftTitle)
	if err != nil {
		return err
	}
	d.draft = o.str("draft")
	want, err := fingerprint(d.story.first)
	if err != nil {
		return err
	}
	if err := check(o.str("sha256") == want && o.num("version") == 1, "fingerprint of the draft %s", o.str("sha256")); err != nil {
		return err
	}
	if len(d.story.remarks) == 0 {
		ps, err := d.clerk.run(ctx, "draft", "show", d.draft)
		if err == nil {
			err = d.story.invent(ps, d.loc)
		}
		if err != nil {
			return err
		}
	}
	d.tell("demo.draft-shared", "Title", d.story.draftTitle, "Version", 1)
	d.tell("demo.fingerprint", "Fingerprint", fours(want))
	return nil
}

func (d *show) openCall(ctx context.Context) error {
	file := d.path("questions.json")
	if err := writeJSON(file, d.story.questions); err != nil {
		return err
	}
	end := d.deadline()
	o, err := d.clerk.one(ctx, "consult", "open", d.draft, "--title", d.story.title, "--deadline", end.Format(time.RFC3339),
		"--who", d.story.terms, "--questions", file)
	if err != nil {
		return err
	}
	d.call = o.str("consultation")
	d.tell("demo.consultation-opened", "Deadline", end)
	return nil
}

// joinOnline brings the association in over loopback.
func (d *show) joinOnline(ctx context.Context) error {
	o, err := d.clerk.one(ctx, "workspace", "invite", "--role", "contributor")
	if err != nil {
		return err
	}
	d.invite = o.str("invite")
	d.tell("demo.invite", "Name", d.cso.name)
	stop, err := d.clerk.serve(ctx)
	if err != nil {
		return err
	}
	o, err = d.cso.one(ctx, "workspace", "join", d.invite)
	if err == nil {
		err = check(o.str("state") == "member" && o.str("role") == "contributor", "joined as %q", o.str("state"))
	}
	if err := first(err, stop()); err != nil {
		return err
	}
	d.tell("demo.cso-joins", "Name", d.cso.name, "Organisation", d.cso.org)
	o, err = d.cso.one(ctx, "member", "verify", d.clerk.name)
	if err != nil {
		return err
	}
	d.words = joined(o["words"])
	if err := check(len(strings.Fields(d.words)) == 8, "%q are not 8 words", d.words); err != nil {
		return err
	}
	d.tell("demo.eight-words", "Words", d.words)
	drafts, err := d.cso.run(ctx, "draft", "list")
	if err != nil {
		return err
	}
	want, err := fingerprint(d.story.first)
	if err != nil {
		return err
	}
	if err := check(len(drafts) == 1 && drafts[0].str("sha256") == want, "the draft received"); err != nil {
		return err
	}
	d.tell("demo.draft-received", "Name", d.cso.name)
	return nil
}

func joined(v any) string {
	var out []string
	list, _ := v.([]any)
	for _, w := range list {
		s, _ := w.(string)
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// first returns the first error of several.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// usedInvite plays the stranger who found the association's invitation.
func (d *show) usedInvite(ctx context.Context) error {
	stop, err := d.clerk.serve(ctx)
	if err != nil {
		return err
	}
	_, joinErr := d.stranger.one(ctx, "workspace", "join", d.invite)
	_, syncErr := d.stranger.one(ctx, "sync")
	if err := stop(); err != nil {
		return err
	}
	if joinErr != nil {
		if err := refused(joinErr, "invite-used", "invite-forged", "no-peer", "refused"); err != nil {
			return err
		}
	}
	if err := refused(syncErr, "invite-used", "invite-forged", "no-peer", "refused", "no-such-workspace"); err != nil {
		return err
	}
	st, err := d.stranger.one(ctx, "status")
	if err != nil {
		return err
	}
	if err := check(st.num("entries") == 0 && st.num("members") == 0, "the stranger got %d entries", st.num("entries")); err != nil {
		return err
	}
	d.tell("demo.invite-refused")
	d.tell("demo.stranger")
	return nil
}

// say makes remark i as p, if it is p's.
func (d *show) remark(ctx context.Context, p *actor, i int) (string, error) {
	r := d.story.remarks[i]
	var args []string
	key := "comment"
	switch {
	case r.endorses >= 0:
		args = []string{"comment", "endorse", d.comments[r.endorses]}
	case r.replyTo >= 0:
		args, key = []string{"comment", "reply", d.comments[r.replyTo], "--text", r.text}, "reply"
	default:
		args = []string{"comment", "add", d.draft, "--at", r.at, "--type", r.kind, "--text", r.text}
		if r.quote != "" {
			args = append(args, "--quote", r.quote)
		}
		if r.replace != "" {
			args = append(args, "--replace", r.replace)
		}
		if r.committee {
			args = append(args, "--to", "committee")
		}
	}
	o, err := p.one(ctx, args...)
	if err != nil {
		return "", fmt.Errorf("remark %d: %w", i, err)
	}
	id := o.str(key)
	if id == "" {
		id = o.str("comment")
	}
	return id, nil
}

// remarksOf makes the remarks of p that stand on nobody else's later ones.
func (d *show) remarksOf(ctx context.Context, p *actor, who string) (int, error) {
	if d.comments == nil {
		d.comments = make([]string, len(d.story.remarks))
	}
	n := 0
	for i, r := range d.story.remarks {
		ready := func(j int) bool { return j < 0 || d.comments[j] != "" }
		if r.by != who || d.comments[i] != "" || !ready(r.replyTo) || !ready(r.endorses) {
			continue
		}
		id, err := d.remark(ctx, p, i)
		if err != nil {
			return n, err
		}
		d.comments[i] = id
		n++
		if r.replyTo < 0 && r.endorses < 0 && n == 1 && r.quote != "" {
			d.tell("demo.comment", "Name", p.name, "Provision", r.label, "Quote", r.quote)
		}
		if r.committee {
			d.tell("demo.confidential", "Name", p.name)
		}
		if r.endorses >= 0 {
			d.tell("demo.support")
		}
	}
	return n, nil
}

func (d *show) commentOnline(ctx context.Context) error {
	n, err := d.remarksOf(ctx, d.cso, "cso")
	if err != nil {
		return err
	}
	d.line(d.loc.N("demo.comments-made", n, map[string]any{"Name": d.cso.name}))
	if err := d.online(ctx); err != nil {
		return err
	}
	lines, err := d.clerk.run(ctx, "comment", "list", d.draft)
	if err != nil {
		return err
	}
	return check(len(lines) == n, "the clerk has %d of %d comments", len(lines), n)
}

// online lets the clerk and the association exchange.
func (d *show) online(ctx context.Context) error {
	stop, err := d.clerk.serve(ctx)
	if err != nil {
		return err
	}
	_, err = d.cso.one(ctx, "sync")
	return first(err, stop())
}

// joinOffline admits the defender by two files.
func (d *show) joinOffline(ctx context.Context) error {
	invitation, request, grant := d.path("invitation.txt"), d.path("request.bin"), d.path("grant.bin")
	if _, err := d.clerk.one(ctx, "workspace", "invite", "--role", "contributor", "--file", invitation); err != nil {
		return err
	}
	if _, err := d.defender.one(ctx, "workspace", "join", invitation, "--request", request); err != nil {
		return err
	}
	d.tell("demo.offline-request", "Name", d.defender.name)
	if _, err := d.clerk.one(ctx, "workspace", "admit", request, "--role", "contributor", "--grant", grant); err != nil {
		return err
	}
	d.tell("demo.offline-grant", "Name", d.defender.name)
	if _, err := d.defender.one(ctx, "workspace", "accept", grant); err != nil {
		return err
	}
	return d.toDefender(ctx)
}

// toDefender and fromDefender carry the stick, emptied before.
func (d *show) toDefender(ctx context.Context) error {
	if err := d.carry(ctx, d.clerk, d.defender); err != nil {
		return err
	}
	d.tell("demo.handoff-out", "Size", d.size(d.stick))
	d.tell("demo.handoff-read", "Name", d.defender.name)
	return nil
}

func (d *show) carry(ctx context.Context, from, to *actor) error {
	if err := os.RemoveAll(d.stick); err != nil {
		return err
	}
	if err := os.MkdirAll(d.stick, 0o700); err != nil {
		return err
	}
	if _, err := from.one(ctx, "handoff", "write", d.stick, "--to", to.name); err != nil {
		return err
	}
	o, err := to.one(ctx, "handoff", "read", d.stick)
	if err != nil {
		return err
	}
	if err := check(o.num("damaged") == 0 && o.num("refused") == 0 && o.str("from") == from.name, "the stick brought %v", o); err != nil {
		return err
	}
	again, err := to.one(ctx, "handoff", "read", d.stick)
	if err != nil {
		return err
	}
	return check(again.num("new") == 0, "reading the stick again brought %d", again.num("new"))
}

func (d *show) commentOffline(ctx context.Context) error {
	n, err := d.remarksOf(ctx, d.defender, "defender")
	if err != nil {
		return err
	}
	d.line(d.loc.N("demo.comments-made", n, map[string]any{"Name": d.defender.name}))
	if err := d.carry(ctx, d.defender, d.clerk); err != nil {
		return err
	}
	d.tell("demo.handoff-back", "Name", d.defender.name)
	// Whoever answers what was said in between.
	clerk, err := d.remarksOf(ctx, d.clerk, "clerk")
	if err != nil {
		return err
	}
	if err := d.online(ctx); err != nil {
		return err
	}
	cso, err := d.remarksOf(ctx, d.cso, "cso")
	if err != nil {
		return err
	}
	if clerk+cso > 0 {
		d.tell("demo.reply", "Name", d.clerk.name)
	}
	if err := d.online(ctx); err != nil {
		return err
	}
	if i := slices.Index(d.comments, ""); i >= 0 {
		return check(false, "remark %d was never made", i)
	}
	return d.secret(ctx)
}

// secret holds that the association has what is confidential, and cannot read it.
func (d *show) secret(ctx context.Context) error {
	lines, err := d.cso.run(ctx, "comment", "list", d.draft)
	if err != nil {
		return err
	}
	hidden := 0
	for i, r := range d.story.remarks {
		if !r.committee {
			continue
		}
		hidden++
		for _, l := range lines {
			if err := check(l.str("comment") != d.comments[i] && l.str("text") != r.text, "the association reads what is the committee's"); err != nil {
				return err
			}
		}
	}
	st, err := d.cso.one(ctx, "status")
	if err != nil {
		return err
	}
	if err := check(st.num("unopened") >= hidden, "sealed to the committee: %d", st.num("unopened")); err != nil {
		return err
	}
	d.tell("demo.cso-cannot-read", "Name", d.cso.name)
	return nil
}
