package desk

import (
	"bytes"
	"testing"

	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/crypto"
)

// FuzzProvisions reads the provisions of a version as another member's file gives
// them: what is accepted is encoded again to the same bytes.
func FuzzProvisions(f *testing.F) {
	good, err := encodeProvisions([]draft.Provision{{ID: "art1", Kind: draft.KindArticle, Level: 2, Label: "Article 1", Number: "1", Text: "x"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		ps, err := decodeProvisions(data)
		if err != nil {
			return
		}
		for _, p := range ps {
			if p.Level < 0 || p.Level > 64 {
				t.Errorf("level %d", p.Level)
			}
		}
	})
}

// FuzzRequest reads a newcomer's request: nothing but what its member key signed
// is accepted.
func FuzzRequest(f *testing.F) {
	inviter, err := crypto.NewIdentity(seedOf(1))
	if err != nil {
		f.Fatal(err)
	}
	newcomer, err := crypto.NewIdentity(seedOf(2))
	if err != nil {
		f.Fatal(err)
	}
	i := invite{Space: entry.Sum(entry.CodecDagCBOR, []byte("space")), Secret: entry.Hash{2}, Recipient: inviter.Recipient().Bytes()}
	r := testRequest(newcomer, i)
	good, err := entry.Marshal(&r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decodeRequest(data, i.Space)
		if err != nil {
			return
		}
		again, err := entry.Marshal(got)
		if err != nil || !bytes.Equal(again, data) {
			t.Error("accepted, and encoded otherwise")
		}
	})
}

// FuzzInvite reads an invitation as it comes in a message.
func FuzzInvite(f *testing.F) {
	f.Add("toguna-invite-1:oWF2AQ")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		i, err := parseInvite(text)
		if err != nil {
			return
		}
		again, err := i.text()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := parseInvite(again); err != nil || back.Secret != i.Secret {
			t.Errorf("read, written and not read again: %v", err)
		}
	})
}
