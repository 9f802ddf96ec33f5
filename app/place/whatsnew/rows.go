package whatsnew

import (
	"strings"
	"time"

	"toguna/app/place"
	"toguna/assets"
	"toguna/consult/desk"
)

// row is one line of either list. What stands between two "**" of its sentence is
// the heart of it.
type row struct {
	Icon     string
	Sentence string
	Caption  string
	Button   string
	Place    string // where the button goes
	Target   string
}

// plain takes from what others wrote what would be read as the mark of a sentence's
// heart.
func plain(s string) string { return strings.ReplaceAll(s, "*", "∗") }

// name is what somebody, or something, is called in a sentence.
func (p *presenter) name(s string) string { return plain(place.Who(s, "", p.st.T("app.unknown"))) }

// title is what a draft, a consultation or an article is called in a sentence.
func title(s string) string { return plain(place.Who(s, "", "…")) }

// maxNames is how many names a caption lists.
const maxNames = 3

// names lists some of those concerned and counts the others.
func (p *presenter) names(all []string) string {
	var shown []string
	for _, n := range all[:min(len(all), maxNames)] {
		shown = append(shown, p.name(n))
	}
	list := strings.Join(shown, ", ")
	if more := len(all) - len(shown); more > 0 {
		return p.st.N("app.whatsnew.names", more, "Names", list)
	}
	return list
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// since says for how long something has waited.
func (p *presenter) since(t time.Time) string {
	if days := place.Days(t.Local(), p.st.Now().Local()); days > 0 {
		return p.st.N("app.whatsnew.since", days)
	}
	return p.st.T("app.whatsnew.since.today")
}

// tasks are the icons of the kinds, and where their buttons go.
var tasks = map[string]struct{ icon, place string }{
	desk.TaskAnswer:      {"place-register", place.Register},
	desk.TaskAcknowledge: {"state-receipt", place.Register},
	desk.TaskRegister:    {"state-due", place.Consultations},
	desk.TaskVerify:      {"place-people", place.People},
	desk.TaskApprove:     {"action-key", place.People},
	desk.TaskCheck:       {"place-carry", place.Drafts},
	desk.TaskReceipt:     {"state-receipt", place.Handoff},
	desk.TaskJoin:        {"action-invite", place.People},
	desk.TaskOutbox:      {"state-sealed", place.Handoff},
	desk.TaskFiles:       {"action-import", place.Handoff},
	desk.TaskFork:        {"state-warning", place.People},
	desk.TaskDispute:     {"state-warning", place.Register},
	desk.TaskConflict:    {"action-compare", place.Register},
}

// task says what waits.
func (p *presenter) task(t desk.Task) row {
	id, l := "app.whatsnew.task."+t.Kind, tasks[t.Kind]
	n := func(id string) string {
		return p.st.N(id, t.Count, "Name", p.name(first(t.Names)), "Title", title(t.Title), "Version", t.Version)
	}
	r := row{Icon: l.icon, Sentence: n(id), Button: p.st.T(id + ".do"), Place: l.place}
	switch t.Kind {
	case desk.TaskAnswer:
		r.Caption = p.oldest(t)
		r.Target = first(t.IDs)
	case desk.TaskRegister:
		r.Caption, r.Target = p.st.T(id+".caption", "Title", title(t.Title)), t.Call
	case desk.TaskVerify, desk.TaskAcknowledge, desk.TaskApprove:
		r.Caption, r.Target = p.names(t.Names), first(t.IDs)
		if r.Caption == "" || t.Kind == desk.TaskVerify && t.Count == 1 {
			r.Caption = p.st.T(id + ".caption")
		}
	case desk.TaskCheck:
		r.Caption = p.st.N(id+".caption", t.Orphans, "Of", t.Of, "Title", title(t.Title))
		r.Target = "check"
	case desk.TaskFork:
		r.Caption, r.Target = p.st.T(id+".caption"), first(t.Names)
	case desk.TaskDispute, desk.TaskConflict:
		r.Caption, r.Target = p.st.T(id+".caption"), first(t.IDs)
	default:
		r.Caption = p.st.T(id + ".caption")
	}
	return r
}

// oldest says which of what waits for an answer has waited longest.
func (p *presenter) oldest(t desk.Task) string {
	if t.Number > 0 {
		return p.st.T("app.whatsnew.oldest.numbered", "Since", p.since(t.Oldest), "Number", t.Number, "From", p.name(t.From))
	}
	return p.st.T("app.whatsnew.oldest", "Since", p.since(t.Oldest), "From", p.name(t.From))
}

// changed things have them too.
var changes = map[string]struct{ icon, place string }{
	desk.ChangeDraft:    {"place-drafts", place.Drafts},
	desk.ChangeVersion:  {"place-drafts", place.Drafts},
	desk.ChangeOpened:   {"place-consultations", place.Consultations},
	desk.ChangeExtended: {"action-calendar", place.Consultations},
	desk.ChangeClosed:   {"state-closed", place.Consultations},
	desk.ChangeReceived: {"action-submit", place.Register},
	desk.ChangeNumbered: {"state-receipt", place.Register},
	desk.ChangeComments: {"action-comment", place.Drafts},
	desk.ChangeReplies:  {"action-reply", place.Drafts},
	desk.ChangeAnswered: {"state-accepted", place.Drafts},
	desk.ChangeAdmitted: {"place-people", place.People},
	desk.ChangeRemoved:  {"place-people", place.People},
}

// change says what others did.
func (p *presenter) change(c desk.Change) row {
	id, l := "app.whatsnew.change."+c.Kind, changes[c.Kind]
	r := row{Icon: l.icon, Place: l.place, Button: p.st.T(id + ".do"), Sentence: p.st.N(id, c.Count,
		"Name", p.name(first(c.Names)), "Title", title(c.Title), "Version", c.Version,
		"Article", title(c.Article), "First", c.First, "Last", c.Last)}
	switch c.Kind {
	case desk.ChangeDraft, desk.ChangeVersion:
		r.Caption, r.Target = p.by(c), c.Draft
	case desk.ChangeOpened, desk.ChangeExtended:
		r.Caption, r.Target = p.st.T("app.whatsnew.until", "Date", p.date(c)), c.Call
	case desk.ChangeClosed:
		r.Caption, r.Target = p.clock(c.Time), c.Call
	case desk.ChangeNumbered:
		r.Caption = title(c.Title)
	case desk.ChangeComments, desk.ChangeReplies:
		r.Caption, r.Target = p.by(c), "comment:"+first(c.IDs)
	case desk.ChangeAnswered:
		r.Caption, r.Target = p.by(c), "comment:"+first(c.IDs)
		if p.submission(first(c.IDs)) {
			r.Place, r.Target = place.Register, first(c.IDs)
		}
	case desk.ChangeReceived:
		r.Caption, r.Target = p.by(c), first(c.IDs)
	case desk.ChangeAdmitted, desk.ChangeRemoved:
		r.Target = first(c.IDs)
		if c.Count > 1 {
			r.Caption = p.names(c.Names)
		}
	}
	return r
}

// submission reports whether an id is that of a submission.
func (p *presenter) submission(id string) bool {
	for _, s := range p.st.Space().State().Submissions {
		if s.Ref.String() == id {
			return true
		}
	}
	return false
}

// by says who did something, and when.
func (p *presenter) by(c desk.Change) string {
	names, when := p.names(c.Names), p.clock(c.Time)
	if names == "" || when == "" {
		return names + when
	}
	return p.st.T("app.whatsnew.by", "Names", names, "Time", when)
}

// clock says when something was; nothing where that is not known.
func (p *presenter) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return assets.Clock(p.st.Lang(), t.Local(), p.st.Now().Local())
}

// date is when a consultation ends, in the zone of who opened it.
func (p *presenter) date(c desk.Change) string {
	zone := ""
	if call, err := p.st.Space().FindCall(c.Call); err == nil {
		zone = call.Open.Zone
	}
	return assets.Date(p.st.Lang(), place.InZone(c.Deadline.Unix(), zone))
}
