package desk

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"toguna/crypto/vault"
)

// TestCheckPassphrase: only the present passphrase passes, and a look changes
// nothing.
func TestCheckPassphrase(t *testing.T) {
	p, _, _, _ := founded(t)
	for pass, want := range map[string]error{string(passphrase): nil, "autre": vault.ErrPassphrase, "": vault.ErrPassphrase} {
		if err := p.CheckPassphrase(t.Context(), []byte(pass)); !errors.Is(err, want) {
			t.Errorf("%q: %v", pass, err)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.CheckPassphrase(cancelled, passphrase); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.CheckPassphrase(t.Context(), passphrase); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// TestRequestIsKept: a request can be handed over again until it is answered.
func TestRequestIsKept(t *testing.T) {
	_, s, _, _ := founded(t)
	if s.Request() != nil {
		t.Error("a founder has a request")
	}
	invite, err := s.Invite(t.Context(), "observer")
	if err != nil {
		t.Fatal(err)
	}
	guest := newPerson(t, "Fanta")
	gs, sealed, err := guest.Join(t.Context(), invite)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(gs.Request(), sealed) {
		t.Error("the request kept is another one")
	}
	clear(gs.Request())
	if _, err := s.Admit(t.Context(), gs.Request(), ""); err != nil {
		t.Errorf("the request kept cannot be answered: %v", err)
	}
}
