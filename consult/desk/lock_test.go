package desk

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"toguna/crypto/vault"
)

func bytesContainAny(b []byte, words ...string) bool {
	for _, w := range words {
		if bytes.Contains(b, []byte(w)) {
			return true
		}
	}
	return false
}

func TestChangePassphrase(t *testing.T) {
	p, s, _, _ := founded(t)
	id := s.ID()
	for name, test := range map[string]struct {
		old, pass string
		want      error
	}{
		"wrong": {"autre", "nouvelle", vault.ErrPassphrase}, "no old one": {"", "nouvelle", vault.ErrPassphrase},
		"no new one": {string(passphrase), "", ErrPassphraseEmpty},
	} {
		if err := p.ChangePassphrase(t.Context(), []byte(test.old), []byte(test.pass)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.ChangePassphrase(cancelled, passphrase, []byte("nouvelle")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := p.ChangePassphrase(t.Context(), passphrase, []byte("nouvelle")); err != nil {
		t.Fatal(err)
	}
	if err := p.ChangePassphrase(t.Context(), passphrase, []byte("encore")); !errors.Is(err, vault.ErrPassphrase) {
		t.Errorf("the former one still counts: %v", err)
	}
	if err := p.SetLang("en"); err != nil { // after it the ring is still saved where it was
		t.Fatal(err)
	}
	if err := p.SetLang(""); !errors.Is(err, ErrBadValue) {
		t.Errorf("no language: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), p.home, passphrase, p.options()); !errors.Is(err, vault.ErrPassphrase) {
		t.Errorf("the former one opens: %v", err)
	}
	d, err := Open(t.Context(), p.home, []byte("nouvelle"), p.options())
	if err != nil {
		t.Fatal(err)
	}
	p.Desk = d
	if p.Person().Lang != "en" || p.space().ID() != id {
		t.Errorf("came back as %+v", p.Person())
	}
}

// A vault that does not open for its bytes is told apart from a wrong passphrase.
func TestDamagedVault(t *testing.T) {
	p := newPerson(t, "Awa")
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.home, vaultFile), []byte("rien"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), p.home, passphrase, p.options()); !errors.Is(err, ErrVault) {
		t.Errorf("%v", err)
	}
}

// An act reports where its context says, and to the options otherwise.
func TestProgress(t *testing.T) {
	p, s, _, call := founded(t)
	path := lawFile(t, strings.Replace(law, "Titre Ier", "Titre II", 1))
	var mu sync.Mutex // protects both
	var general, mine []string
	p.opts.Progress = func(r Progress) {
		mu.Lock()
		defer mu.Unlock()
		general = append(general, r.Stage)
	}
	ctx := WithProgress(t.Context(), func(r Progress) {
		mu.Lock()
		defer mu.Unlock()
		mine = append(mine, r.Stage)
	})
	must[DraftAdded](t)(s.AddDraft(ctx, DraftIn{Path: path, Lang: "fr"}))
	if strings.Join(mine, " ") != "importing sealing" || len(general) != 0 {
		t.Errorf("reported %q, and %q to all", mine, general)
	}
	must[DraftAdded](t)(s.AddDraft(t.Context(), DraftIn{Path: path, Lang: "fr"}))
	if strings.Join(general, " ") != "importing sealing" || len(mine) != 2 {
		t.Errorf("reported %q, and %q to all", mine, general)
	}
	// A host that several use reports to those who asked.
	_, done, err := s.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.reportSync(1, 2)
	_, leave, err := s.connect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s.reportSync(2, 2)
	leave()
	done()
	if len(general) != 3 || len(mine) != 3 || s.running() != nil {
		t.Errorf("reported %q, and %q to all", mine, general)
	}
	before := s.ledger.Len()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, act := range map[string]func() error{
		"draft":   func() error { _, err := s.AddDraft(cancelled, DraftIn{Path: path, Lang: "fr"}); return err },
		"submit":  func() error { _, err := s.Submit(cancelled, SubmitIn{Call: call, Attach: []string{path}}); return err },
		"refresh": func() error { _, err := s.Refresh(cancelled); return err },
	} {
		if err := act(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.ledger.Len() != before {
		t.Error("something was written")
	}
}
