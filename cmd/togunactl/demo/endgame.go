package demo

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
)

// submit hands in the contributions, one over the network, one by stick.
func (d *show) submit(ctx context.Context) error {
	for _, sub := range d.story.submissions {
		p := d.cso
		if sub.by == "defender" {
			p = d.defender
		}
		letter, answers := d.path("letter-"+sub.by+".txt"), d.path("answers-"+sub.by+".json")
		if err := os.WriteFile(letter, []byte(sub.letter), 0o600); err != nil {
			return err
		}
		args := []string{"submit", d.call, "--letter", letter, "--comments", "all"}
		if len(sub.answers) > 0 {
			if err := writeJSON(answers, sub.answers); err != nil {
				return err
			}
			args = append(args, "--answers", answers)
		}
		circle := "everyone"
		if sub.confidential {
			args, circle = append(args, "--confidential"), "committee"
		}
		o, err := p.one(ctx, args...)
		if err != nil {
			return err
		}
		d.submissions[sub.by] = o.str("submission")
		d.tell("demo.submitted", "Name", p.name, "Circle", d.say("circle."+circle))
	}
	if err := d.online(ctx); err != nil {
		return err
	}
	if err := d.carry(ctx, d.defender, d.clerk); err != nil {
		return err
	}
	d.tell("demo.handoff-back", "Name", d.defender.name)
	return nil
}

// receipts brings the clerk's receipts home, by both ways.
func (d *show) receipts(ctx context.Context) error {
	lines, err := d.clerk.run(ctx, "register", "list", d.call)
	if err != nil {
		return err
	}
	numbers := map[string]int{}
	for _, l := range lines {
		if err := check(l.str("status") == "registered", "submission %d is %q", l.num("number"), l.str("status")); err != nil {
			return err
		}
		numbers[l.str("submission")] = l.num("number")
	}
	if err := d.toDefender(ctx); err != nil {
		return err
	}
	if err := d.online(ctx); err != nil {
		return err
	}
	for who, p := range map[string]*actor{"cso": d.cso, "defender": d.defender} {
		id := d.submissions[who]
		rs, err := p.run(ctx, "receipt", "list")
		if err != nil {
			return err
		}
		if err := check(len(rs) == 1 && rs[0].str("submission") == id && rs[0].num("number") == numbers[id] && numbers[id] > 0,
			"receipts of %s: %v", who, rs); err != nil {
			return err
		}
		if _, err := p.one(ctx, "receipt", "export", id, d.path("receipt-"+who+".json")); err != nil {
			return err
		}
		d.tell("demo.receipt", "Fingerprint", joined(rs[0]["words"]))
		d.tell("demo.registered", "Name", p.name, "Number", rs[0].num("number"))
	}
	d.tell("demo.receipt-back", "Name", d.defender.name)
	return nil
}

// strangerStick gives the stick to somebody who found it.
func (d *show) strangerStick(ctx context.Context) error {
	_, err := d.stranger.one(ctx, "handoff", "read", d.stick)
	if err := refused(err, "bundle-not-for-you"); err != nil {
		return err
	}
	var all bytes.Buffer
	files, err := filepath.Glob(filepath.Join(d.stick, "*"))
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		all.Write(data)
	}
	for _, secret := range []string{d.story.workspace, d.clerk.name, d.defender.name, d.story.remarks[0].text} {
		if err := check(!bytes.Contains(all.Bytes(), []byte(secret)), "the stick shows %q", secret); err != nil {
			return err
		}
	}
	d.tell("demo.stranger-stick", "Size", d.size(d.stick))
	return nil
}

// secondVersion publishes the next version, and holds that no comment slides.
func (d *show) secondVersion(ctx context.Context) error {
	o, err := d.clerk.one(ctx, "draft", "add", d.story.second, "--title", d.story.draftTitle, "--version-of", d.draft)
	if err != nil {
		return err
	}
	if err := check(o.num("version") == 2, "version %d", o.num("version")); err != nil {
		return err
	}
	d.tell("demo.second-version", "Version", 2)
	ps, err := d.clerk.run(ctx, "draft", "show", d.draft)
	if err != nil {
		return err
	}
	text := map[string]string{}
	for _, p := range ps {
		text[p.str("id")] = p.str("text")
	}
	lines, err := d.clerk.run(ctx, "comment", "list", d.draft)
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, l := range lines {
		count[l.str("anchor")]++
		if l.str("anchor") == "certain" && l.str("quote") != "" {
			if err := check(strings.Contains(text[l.str("provision")], l.str("quote")), "a comment slid to %s", l.str("at")); err != nil {
				return err
			}
		}
	}
	if err := check(count["certain"] > 0 && count["check"]+count["orphan"] > 0, "anchors %v", count); err != nil {
		return err
	}
	d.tell("demo.carried", "Certain", count["certain"], "Check", count["check"], "Orphan", count["orphan"])
	return nil
}

// answer gives each comment a disposition with its reason.
func (d *show) answer(ctx context.Context) error {
	for i, a := range d.story.answers {
		if _, err := d.clerk.one(ctx, "dispose", d.comments[a.remark], "--decision", a.decision, "--reason", a.reason); err != nil {
			return err
		}
		if i == 0 {
			d.tell("demo.disposition", "Provision", d.story.remarks[a.remark].label, "Decision", d.say("state."+a.decision), "Reason", a.reason)
		}
	}
	d.line(d.loc.N("demo.dispositions", len(d.story.answers), nil))
	return nil
}

func (d *show) closeRegister(ctx context.Context) error {
	o, err := d.clerk.one(ctx, "register", "close", d.call)
	if err != nil {
		return err
	}
	if err := check(o["final"] == true && o.num("size") == len(d.submissions), "the register closed %v", o); err != nil {
		return err
	}
	calls, err := d.clerk.run(ctx, "consult", "list")
	if err != nil {
		return err
	}
	if err := check(len(calls) == 1 && calls[0]["closed"] == true, "the consultation after closing: %v", calls); err != nil {
		return err
	}
	d.tell("demo.register-closed", "Fingerprint", fours(o.str("tree")))
	return nil
}

func (d *show) report(ctx context.Context) error {
	dir := d.path("report")
	if _, err := d.clerk.one(ctx, "report", d.call, "--out", dir); err != nil {
		return err
	}
	for _, name := range []string{"index.html", "matrix.csv"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		for _, r := range d.story.remarks {
			if r.committee && bytes.Contains(data, []byte(r.text)) {
				return check(false, "%s shows what is the committee's", name)
			}
		}
	}
	d.tell("demo.report", "Path", filepath.Join(dir, "index.html"))
	return nil
}

// verify plays the public: with the 8 words, with each receipt, and with a report
// of which one word was changed.
func (d *show) verify(ctx context.Context) error {
	dir := d.path("report")
	o, err := d.stranger.one(ctx, "verify", dir, "--words", d.words)
	if err != nil {
		return err
	}
	if err := check(o["ok"] == true && o.str("origin") == "words" && o["final"] == true, "verified %v", o); err != nil {
		return err
	}
	d.tell("demo.verify-ok")
	for _, who := range []string{"cso", "defender"} {
		o, err := d.stranger.one(ctx, "verify", dir, "--receipt", d.path("receipt-"+who+".json"))
		if err != nil {
			return err
		}
		if err := check(o["ok"] == true && o.num("number") > 0, "verified with a receipt: %v", o); err != nil {
			return err
		}
	}
	d.tell("demo.included")
	return d.tamper(ctx, dir)
}

func (d *show) tamper(ctx context.Context, dir string) error {
	forged := d.path("report-altered")
	if err := os.CopyFS(forged, os.DirFS(dir)); err != nil {
		return err
	}
	page := filepath.Join(forged, "index.html")
	data, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	reason := []byte(d.say("state.accepted"))
	altered := bytes.Replace(data, reason, []byte(d.say("state.rejected")), 1)
	if err := check(!bytes.Equal(data, altered), "nothing to alter in the report"); err != nil {
		return err
	}
	if err := os.WriteFile(page, altered, 0o600); err != nil {
		return err
	}
	d.tell("demo.tampered")
	_, err = d.stranger.one(ctx, "verify", forged, "--words", d.words)
	if err := refused(err, "verify-failed"); err != nil {
		return err
	}
	d.tell("demo.verify-tampered")
	return nil
}

// same brings all three to the same entries, and holds that they are.
func (d *show) same(ctx context.Context) error {
	// The second exchange brings back what the first led to.
	for range 2 {
		if err := d.online(ctx); err != nil {
			return err
		}
		if err := d.carry(ctx, d.clerk, d.defender); err != nil {
			return err
		}
		if err := d.carry(ctx, d.defender, d.clerk); err != nil {
			return err
		}
	}
	var frontiers []string
	for _, p := range []*actor{d.clerk, d.cso, d.defender} {
		st, err := p.one(ctx, "status")
		if err != nil {
			return err
		}
		if err := check(st.num("held") == 0 && st.num("missing_files") == 0 && st.num("quarantined") == 0, "%v", st); err != nil {
			return err
		}
		frontiers = append(frontiers, st.str("frontier"))
	}
	if err := check(frontiers[0] != "" && frontiers[0] == frontiers[1] && frontiers[1] == frontiers[2], "frontiers %v", frontiers); err != nil {
		return err
	}
	for _, p := range []*actor{d.cso, d.defender} {
		lines, err := p.run(ctx, "comment", "list", d.draft)
		if err != nil {
			return err
		}
		answered := 0
		for _, l := range lines {
			if l.str("disposition") != "" {
				answered++
			}
		}
		if err := check(answered > 0, "%s sees no answer", p.name); err != nil {
			return err
		}
	}
	d.tell("demo.same-state")
	return nil
}
