package report_test

import (
	"flag"
	"testing"

	"toguna/consult/report"
)

var update = flag.Bool("update", false, "write testdata/v1 anew")

// TestStoredReport verifies a report written by version 1 of the format: whatever
// the program becomes, what a committee published must go on being verifiable.
func TestStoredReport(t *testing.T) {
	const dir = "testdata/v1"
	r := sample(t)
	if *update {
		if err := report.Write(t.Context(), dir, r, private(clerk), localized(t, "fr")); err != nil {
			t.Fatal(err)
		}
	}
	v, err := report.VerifyDir(t.Context(), dir, report.Options{Words: words8(clerk, "fr")})
	if err != nil {
		t.Fatal(err)
	}
	if !v.OK() || v.Origin != report.OriginWords {
		t.Errorf("a report of version 1: %+v", v)
	}
}
