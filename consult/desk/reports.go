package desk

import (
	"context"
	"slices"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/consult/report"
)

// Report writes the report of a consultation into a folder: what was heard and
// decided, the response matrix, and what anybody needs to verify it offline.
// Confidential contributions appear by number and commitment alone.
func (s *Space) Report(ctx context.Context, call, dir string, words report.Words, lang string) error {
	if s.MyRole() != consult.RoleClerk {
		return consult.ErrRole
	}
	ctx, done, err := s.life.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	s.desk.opts.report(ctx, Progress{Stage: "report"})
	c, err := s.FindCall(call)
	if err != nil {
		return err
	}
	d, err := s.FindDraft(c.Open.Draft.String())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.Versions, func(v consult.Version) bool { return v.Ref == c.Open.Draft })
	v := d.Versions[i]
	st := s.State()
	registrar, _ := st.Member(c.By)
	r := report.Report{
		Lang: lang, Workspace: s.Name(), Title: c.Open.Title, Who: c.Open.Who, Space: s.ID(), Consult: c.Ref,
		Draft:  report.Draft{Title: v.Texts[0].Title, Number: v.Number, Fingerprint: v.Texts[0].Original.Hash},
		Opened: c.Open.Time, Deadline: c.Deadline, Written: s.now(), Zone: c.Open.Zone,
		Clerk: report.Signatory{Name: s.desk.Person().Name, Author: entry.Key(s.desk.id.Author()), Recipient: s.desk.id.Recipient().Bytes()},
	}
	if c.Closed {
		r.Closed = c.ClosedTime
	}
	if r.Rows, err = s.reportRows(ctx, d, c); err != nil {
		return err
	}
	r.Groups = answerGroups(st, c, words)
	signatory := report.Signatory{Name: registrar.Name, Author: registrar.Author, Recipient: registrar.Recipient}
	numbered := map[entry.CID]bool{}
	if len(c.Register.Heads) > 0 {
		r.Registers = []report.Register{report.RegisterOf(c.Register, signatory, func(l register.Line) report.Status {
			numbered[l.Leaf.Entry] = true
			return lineStatus(st, l)
		})}
	}
	for _, sub := range st.Submissions {
		if sub.Body.Consult != c.Ref {
			continue
		}
		for _, rc := range sub.Receipts {
			r.Receipts = append(r.Receipts, rc.Body)
		}
		if !numbered[sub.Ref.Entry] && len(sub.Receipts) > 0 {
			r.Supplement = append(r.Supplement, report.Unregistered{
				Leaf: entry.Leaf{Root: sub.Root, Entry: sub.Ref.Entry}, Status: report.Supplement, Decision: sub.Decision,
			})
		}
	}
	return report.Write(ctx, dir, r, s.desk.id.AuthorKey(), words)
}

func lineStatus(st *consult.State, l register.Line) report.Status {
	for _, sub := range st.Submissions {
		if sub.Ref.Entry == l.Leaf.Entry && sub.Withdrawn != nil {
			return report.Withdrawn
		}
	}
	if l.Late {
		return report.Late
	}
	return report.Registered
}

// reportRows are the public comments in the order of the articles, then the open
// letters.
func (s *Space) reportRows(ctx context.Context, d consult.Draft, c consult.Consultation) ([]report.Row, error) {
	views, err := s.Comments(ctx, d.Ref.String(), Which{})
	if err != nil {
		return nil, err
	}
	var out []report.Row
	for _, v := range views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if v.Committee || v.Withdrawn {
			continue
		}
		row, err := report.NewRow(entry.Everyone, report.Comment{
			Article: v.At, Quote: v.Quote, Kind: v.Kind, Text: v.Text, Replace: v.Replace, Author: v.Author, Org: v.Org,
			Decision: v.Decision, Reason: v.Reason, Supports: uint64(v.Support),
		})
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	st := s.State()
	for _, sub := range st.Submissions {
		if sub.Body.Consult != c.Ref || sub.Confidential || sub.Withdrawn != nil || sub.Body.Letter == "" {
			continue
		}
		m, _ := st.Member(sub.By)
		row := report.Comment{Kind: "general", Text: sub.Body.Letter, Author: m.Name, Org: m.Org, Decision: sub.Decision}
		for _, disp := range sub.Dispositions {
			if disp.Stands && !sub.Conflict {
				row.Reason = disp.Body.Reason
			}
		}
		r, err := report.NewRow(entry.Everyone, row)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// answerGroups counts, for each question with choices, who answered what. The
// report suppresses small cells.
func answerGroups(st *consult.State, c consult.Consultation, words report.Words) []report.Group {
	var out []report.Group
	for _, q := range c.Open.Questions {
		if q.Kind != "choice" {
			continue
		}
		g := report.Group{Title: q.Text}
		counts := map[string]int{}
		total := 0
		for _, sub := range st.Submissions {
			if sub.Body.Consult != c.Ref || sub.Withdrawn != nil {
				continue
			}
			total++
			for _, a := range slices.Concat(sub.Body.Answers, sub.About) {
				if a.ID == q.ID && slices.Contains(q.Choices, a.Text) {
					counts[a.Text]++
					break
				}
			}
		}
		answered := 0
		for _, choice := range q.Choices {
			g.Cells = append(g.Cells, report.Count{Label: choice, People: counts[choice]})
			answered += counts[choice]
		}
		g.Cells = append(g.Cells, report.Count{Label: words.T("report.unanswered", nil), People: total - answered})
		out = append(out, g)
	}
	return out
}
