package place

import (
	"toguna/app/stage"
	"toguna/consult/draft"
)

// WarningWords says what an import did not keep as it was.
func WarningWords(st *stage.Stage, w draft.Warning) string {
	return st.T("app.warning", "Text", st.T("cli.warning."+w.Code), "Count", w.Count)
}
