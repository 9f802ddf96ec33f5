package demo

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"toguna/assets"
)

// script is a story in one language.
type script struct {
	workspace, title, draftTitle, terms string
	days                                int
	people                              map[string][2]string
	first, second                       string // files; no second: the draft has one version
	questions                           []question
	remarks                             []remark
	submissions                         []submission
	answers                             []answer
}

type question struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Kind    string   `json:"kind"`
	Choices []string `json:"choices,omitempty"`
	About   bool     `json:"about,omitempty"`
}

// remark is a comment, a reply, or support for one.
type remark struct {
	by, at, quote, kind, text, replace string
	label                              string // of the place, for people
	replyTo, endorses                  int    // index, or -1
	committee                          bool
}

type submission struct {
	by, letter   string
	confidential bool
	answers      []map[string]string
}

type answer struct {
	remark           int
	decision, reason string
}

func (s *script) person(who string) (name, org string) { return s.people[who][0], s.people[who][1] }

// loadScript reads the sample, or makes a story for the file of somebody else.
func loadScript(opts Options, dir string) (*script, error) {
	st, err := assets.Sample()
	if err != nil {
		return nil, err
	}
	l := opts.Lang
	s := &script{
		workspace: st.Workspace.In(l), title: st.Title.In(l), draftTitle: st.DraftTitle.In(l), terms: st.Terms.In(l),
		days: st.OpenDays, people: map[string][2]string{"stranger": {"X", ""}},
	}
	for _, p := range st.People {
		s.people[p.ID] = [2]string{p.Name, p.Organisation.In(l)}
	}
	for _, q := range st.Questions {
		out := question{ID: q.ID, Text: q.Text.In(l), Kind: q.Type, About: q.About}
		for _, c := range q.Choices {
			out.Choices = append(out.Choices, c.Text.In(l))
		}
		s.questions = append(s.questions, out)
	}
	for _, sub := range st.Submissions {
		out := submission{by: sub.By, letter: sub.Letter.In(l), confidential: sub.Confidential}
		for _, a := range sub.Answers {
			text := a.Text.In(l)
			for _, q := range st.Questions {
				for _, c := range q.Choices {
					if q.ID == a.Question && c.ID == a.Choice {
						text = c.Text.In(l)
					}
				}
			}
			out.answers = append(out.answers, map[string]string{"id": a.Question, "text": text})
		}
		s.submissions = append(s.submissions, out)
	}
	if opts.Draft != "" {
		s.first, s.draftTitle = opts.Draft, strings.TrimSuffix(filepath.Base(opts.Draft), filepath.Ext(opts.Draft))
		return s, nil // its remarks are found once the program has read the draft
	}
	return s, s.sample(st, l, dir)
}

// sample adds the sample's two versions, remarks and answers.
func (s *script) sample(st *assets.Story, l, dir string) error {
	for v, into := range []*string{&s.first, &s.second} {
		law, err := assets.Draft(v+1, l)
		if err != nil {
			return err
		}
		*into = filepath.Join(dir, fmt.Sprintf("draft-%d.md", v+1))
		if err := os.WriteFile(*into, law, 0o600); err != nil {
			return err
		}
	}
	index := func(i *int) int {
		if i == nil {
			return -1
		}
		return *i
	}
	for _, c := range st.Comments {
		r := remark{
			by: c.By, at: c.At, label: c.At, quote: c.Quote.In(l), kind: c.Type, text: c.Text.In(l), committee: c.To == "committee",
			replyTo: index(c.ReplyTo), endorses: index(c.Endorses),
		}
		if c.Replace != nil {
			r.replace = c.Replace.In(l)
		}
		s.remarks = append(s.remarks, r)
	}
	for _, a := range st.Dispositions {
		s.answers = append(s.answers, answer{a.Comment, a.Decision, a.Reason.In(l)})
	}
	return nil
}

// invent makes remarks on a draft that the sample's do not fit: on a dozen places
// spread over it, each quoting a passage that stands there once.
func (s *script) invent(provisions []object, loc *assets.Localizer) error {
	var places []object
	for _, p := range provisions {
		if p.str("label") != "" && len([]rune(p.str("text"))) >= 40 && (p.str("kind") == "article" || p.str("kind") == "paragraph") {
			places = append(places, p)
		}
	}
	if len(places) == 0 {
		return fmt.Errorf("the draft has no place to comment on: %w", ErrCheck)
	}
	decisions := []string{"accepted", "partly", "noted", "rejected"}
	n := min(12, len(places))
	for i := range n {
		p := places[i*len(places)/n]
		text := []rune(p.str("text"))
		r := remark{
			by: []string{"cso", "defender"}[i%2], at: p.str("id"), label: p.str("label"), quote: strings.TrimSpace(string(text[:40])), kind: "general",
			text: loc.T("demo.remark", map[string]any{"Provision": p.str("label")}), replyTo: -1, endorses: -1, committee: i == 1,
		}
		if strings.Count(p.str("text"), r.quote) != 1 {
			r.quote = ""
		}
		s.remarks = append(s.remarks, r)
		s.answers = append(s.answers, answer{i, decisions[i%4], loc.T("demo.reason", nil)})
	}
	return nil
}

// writeJSON writes v where a verb reads it.
func writeJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}
