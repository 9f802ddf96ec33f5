package stage

import (
	"toguna/consult/desk/fault"
)

// Trouble is an error as a person is told it.
type Trouble struct {
	Code    string
	Text    string // what happened, what was kept, what to do
	Details string // for whoever helps
}

// Explain says an error. The fields of its message are given as pairs of name and
// value.
func (s *Stage) Explain(err error, kv ...any) Trouble {
	code := fault.Code(err, s.c.Reasons...)
	data := pairs(kv)
	data["Detail"] = err.Error()
	for _, field := range []string{"Id", "Name", "Names", "Path", "Provision", "Role", "Deadline", "Limit", "Command"} {
		if _, ok := data[field]; !ok {
			data[field] = "…"
		}
	}
	return Trouble{code, s.sayFirst(data, "app.error."+code, "error."+code, "cli.error."+code, "error.internal"), err.Error()}
}

// sayFirst says the first of several messages that exists.
func (s *Stage) sayFirst(data map[string]any, ids ...string) string {
	for _, id := range ids {
		if text := s.loc.T(id, data); text != id {
			return text
		}
	}
	return ids[len(ids)-1]
}
