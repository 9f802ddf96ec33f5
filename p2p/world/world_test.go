package world_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/p2p/world"
)

const law = `---
title: Projet de loi d'essai
---
# Titre Ier
### Article 1er
Les forces obéissent à la loi.
### Article 2
La commission reçoit un rapport chaque année. Le rapport est public.
`

// person opens a new home.
func person(t *testing.T, name string) *desk.Desk {
	t.Helper()
	d, err := desk.Create(t.Context(), filepath.Join(t.TempDir(), name), []byte("phrase de passe"),
		desk.Person{Name: name, Org: "Org " + name, Lang: "fr"},
		desk.Options{World: world.New(), WorkFactor: 10, Listen: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func must[V any](t *testing.T) func(V, error) V {
	return func(v V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// serve keeps a space reachable until the test stops it.
func serve(t *testing.T, s *desk.Space) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done, up := make(chan error, 1), make(chan struct{})
	go func() { done <- s.Serve(ctx, func([]string) { close(up) }) }()
	select {
	case <-up:
	case err := <-done:
		t.Fatalf("serve: %v", err)
	}
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	}
}

func writeLaw(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "loi.md")
	if err := os.WriteFile(path, []byte(law), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestConsultation plays one consultation: clerk and CSO on the network, the
// defender with a stick alone.
func TestConsultation(t *testing.T) {
	ctx := t.Context()
	clerk, cso, defender := person(t, "Awa"), person(t, "Moussa"), person(t, "Fanta")
	cs := must[*desk.Space](t)(clerk.CreateSpace(ctx, "Essai"))
	added := must[desk.DraftAdded](t)(cs.AddDraft(ctx, desk.DraftIn{Path: writeLaw(t), Title: "Loi", Lang: "fr"}))
	call := must[string](t)(cs.OpenCall(ctx, desk.CallIn{Draft: added.Draft, Title: "Consultation", Deadline: time.Now().Add(time.Hour), Confidential: true}))

	// The CSO joins over the network, comments and submits.
	inv := must[string](t)(cs.Invite(ctx, consult.RoleContributor))
	stop := serve(t, cs)
	ms, _, err := cso.Join(ctx, inv)
	if err != nil {
		t.Fatal(err)
	}
	rep := must[desk.SyncReport](t)(ms.Sync(ctx, nil, 0))
	if !rep.Joined || ms.MyRole() != consult.RoleContributor {
		t.Fatalf("joined %v as %q", rep.Joined, ms.MyRole())
	}
	comment := must[desk.Result](t)(ms.Comment(ctx, desk.CommentIn{Draft: added.Draft, At: "article 2", Quote: "Le rapport est public", Text: "En langues nationales aussi."}))
	sub := must[desk.Result](t)(ms.Submit(ctx, desk.SubmitIn{Call: call, Letter: "Notre avis.", Comments: []string{"all"}}))
	must[desk.SyncReport](t)(ms.Sync(ctx, nil, 0))
	if rs := ms.Receipts("fr"); len(rs) != 1 || rs[0].Submission != sub.ID {
		t.Fatalf("receipts %+v", rs)
	}
	stop()

	// The defender is admitted, submits, and gets the receipt by stick.
	inv = must[string](t)(cs.Invite(ctx, consult.RoleContributor))
	ds, request, err := defender.Join(ctx, inv)
	if err != nil {
		t.Fatal(err)
	}
	m := must[consult.Member](t)(cs.Admit(ctx, request, ""))
	grant := filepath.Join(t.TempDir(), "grant")
	if err := cs.WriteGrant(ctx, m, grant); err != nil {
		t.Fatal(err)
	}
	must[desk.Came](t)(ds.Accept(ctx, grant))
	conf := must[desk.Result](t)(ds.Submit(ctx, desk.SubmitIn{Call: call, Letter: "TÉMOIGNAGE SECRET", Confidential: true}))
	stick := t.TempDir()
	must[desk.HandoffWritten](t)(ds.WriteHandoff(ctx, stick, []string{"Awa"}, false))
	came := must[desk.Came](t)(cs.ReadHandoff(ctx, stick))
	if came.Done.Receipts != 1 || came.From != "Fanta" {
		t.Fatalf("handoff brought %+v", came)
	}
	again := must[desk.Came](t)(cs.ReadHandoff(ctx, stick))
	if again.Added.New != 0 || again.Done.Receipts != 0 {
		t.Errorf("reading again brought %+v", again)
	}
	back := t.TempDir()
	must[desk.HandoffWritten](t)(cs.WriteHandoff(ctx, back, []string{"Fanta"}, false))
	must[desk.Came](t)(ds.ReadHandoff(ctx, back))
	if rs := ds.Receipts("fr"); len(rs) != 1 || rs[0].Submission != conf.ID || rs[0].Number == 0 {
		t.Fatalf("the defender's receipts: %+v", rs)
	}
	if _, err := ms.ReadHandoff(ctx, stick); !errors.Is(err, desk.ErrBundleForeign) {
		t.Errorf("somebody else's bundle: %v", err)
	}

	// The clerk answers, closes, and the CSO sees it.
	must[desk.Result](t)(cs.Dispose(ctx, []string{comment.ID}, "partly", "Traduction par voie réglementaire."))
	if err := cs.CloseRegister(ctx, call); err != nil {
		t.Fatal(err)
	}
	stop = serve(t, cs)
	must[desk.SyncReport](t)(ms.Sync(ctx, nil, 0))
	stop()
	views := must[[]desk.CommentView](t)(ms.Comments(ctx, added.Draft, desk.Which{}))
	if len(views) != 1 || views[0].Decision != "partly" || views[0].Anchor != "certain" || !strings.HasPrefix(views[0].At, "Article 2") {
		t.Fatalf("comments %+v", views)
	}
	lines := must[[]desk.RegisterLine](t)(ms.Register(ctx, call))
	if len(lines) != 2 || lines[0].Number != 1 || lines[1].Number != 2 || lines[1].From != "" {
		t.Fatalf("register %+v", lines)
	}
	a, err := cs.State().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(must[[]byte](t)(ms.State().Bytes())), "SECRET") || !strings.Contains(string(a), "SECRET") {
		t.Error("the confidential letter is not where it belongs")
	}
}
