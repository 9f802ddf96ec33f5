package consult

import (
	"crypto/rand"

	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/crypto"
)

// binding is piece 0 of a commitment: what the words belong to, so that a root
// cannot be lifted to another place.
type binding struct {
	Space  entry.CID    `cbor:"ws"`
	Member entry.Key    `cbor:"member"`
	Type   string       `cbor:"type"`
	On     entry.Ref    `cbor:"on"`
	Files  []entry.Hash `cbor:"files,omitempty"`
	Refs   []entry.Ref  `cbor:"refs,omitempty"`
}

// Commitment returns the commitment of a record by member (docs/protocol.md §8),
// or nil for a type of record that has none.
func Commitment(space entry.CID, member entry.Key, body entry.Body) *crypto.Commitment {
	b := binding{Space: space, Member: member, Type: body.RecordType()}
	var seed entry.Hash
	var fields [][2]string
	switch r := body.(type) {
	case *entry.Comment:
		b.On, seed = r.Draft, r.Seed
		fields = [][2]string{{"at", r.At}, {"quote", r.Quote}, {"text", r.Text}, {"replace", r.Replace}}
	case *entry.Reply:
		b.On, seed = r.To, r.Seed
		fields = [][2]string{{"text", r.Text}}
	case *entry.Submit:
		b.On, seed, b.Refs = r.Consult, r.Seed, r.Comments
		for _, f := range r.Files {
			b.Files = append(b.Files, f.Hash)
		}
		fields = [][2]string{{"letter", r.Letter}}
		for _, a := range r.Answers {
			fields = append(fields, [2]string{"id", a.ID}, [2]string{"answer", a.Text})
		}
	default:
		return nil
	}
	head, err := entry.Marshal(&b)
	if err != nil {
		return nil // cannot be: all fields have an encoding
	}
	c := &crypto.Commitment{Seed: seed, Pieces: [][]byte{head}}
	for _, f := range fields {
		if f[1] == "" {
			continue
		}
		c.Pieces = append(c.Pieces, []byte(f[0]+"\x00"))
		for _, s := range draft.Sentences(f[1]) {
			c.Pieces = append(c.Pieces, []byte(s))
		}
	}
	return c
}

// NewSeed draws the secret from which the salts of one commitment come.
func NewSeed() (h entry.Hash) {
	rand.Read(h[:])
	return h
}
