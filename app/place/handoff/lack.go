package handoff

import (
	"toguna/consult"
	"toguna/consult/entry"
)

// load is what a handoff would hold.
type load struct {
	Items int
	Bytes int64 // of the items; files are known by number alone
	Files int
}

// frontier is what all devices of a member are known to have.
func frontier(l *consult.Ledger, seen *consult.Seen, m consult.Member) entry.Frontier {
	var f entry.Frontier
	for i, log := range m.Logs {
		if g := l.FrontierSeen(seen, log); i == 0 {
			f = g
		} else {
			f = entry.Common(f, g)
		}
	}
	return f
}

// lacking measures what somebody with that frontier lacks, or, with full, all there
// is.
func lacking(l *consult.Ledger, f entry.Frontier, full bool) load {
	if full {
		f = nil
	}
	ids := l.Missing(f)
	out := load{Items: len(ids), Files: len(l.FilesOf(ids))}
	if full {
		out.Files = len(l.Files())
	}
	for _, id := range ids {
		out.Bytes += int64(l.Size(id))
	}
	return out
}
