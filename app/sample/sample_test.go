package sample_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"toguna/app/sample"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/desk/desktest"
)

// TestSample: the consultation stands in both languages, for either part that can
// be taken, and the others go on with it until all of the story is told.
func TestSample(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		for _, part := range []string{sample.Clerk, sample.CSO} {
			t.Run(lang+" "+part, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { live(t, lang, part) })
			})
		}
	}
}

func live(t *testing.T, lang, part string) {
	hub := desktest.NewHub()
	s, err := sample.SetUp(t.Context(), sample.Config{
		Dir: t.TempDir(), World: hub.World, Options: desk.Options{WorkFactor: 10}, Lang: lang,
	})
	if err != nil {
		t.Fatal(err)
	}
	me := s.Take(part)
	sp, err := me.Space(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	before := sp.State()
	if len(before.Comments) < 4 || len(before.Submissions) != 1 || len(before.Drafts) != 1 || len(before.Consultations) != 1 {
		t.Fatalf("%d comments, %d submissions", len(before.Comments), len(before.Submissions))
	}
	if !slices.ContainsFunc(before.Comments, func(c consult.Comment) bool { return c.Decision != "" }) {
		t.Error("nothing is answered yet")
	}
	served := make(chan error, 1)
	go func() { served <- sp.Serve(t.Context(), nil) }()
	s.Live(t.Context(), time.Minute)
	time.Sleep(time.Hour)
	after := sp.State()
	if len(after.Comments) <= len(before.Comments) {
		t.Errorf("%d comments before, %d after an hour", len(before.Comments), len(after.Comments))
	}
	if part == sample.Clerk && len(after.Submissions) != 2 {
		t.Errorf("%d submissions", len(after.Submissions))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := me.Close(); err != nil {
		t.Error(err)
	}
	if err := <-served; err != nil && !errors.Is(err, desk.ErrClosed) {
		t.Error(err)
	}
}
