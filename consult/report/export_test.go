package report

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"testing"
	"testing/fstest"

	"toguna/consult/entry"
)

// Resign replaces record.json by fields, in its one form, and signs the folder
// with key.
func Resign(t testing.TB, dir fstest.MapFS, key ed25519.PrivateKey, fields map[string]any) fstest.MapFS {
	t.Helper()
	loose, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	var j recordJSON
	if err := json.Unmarshal(loose, &j); err != nil {
		t.Fatal(err)
	}
	author := entry.Key(key.Public().(ed25519.PublicKey))
	j.Clerk.Author = author[:]
	data, err := marshalRecord(&j)
	if err != nil {
		t.Fatal(err)
	}
	out := maps.Clone(dir)
	out[fileRecord] = &fstest.MapFile{Data: data}
	r, err := parseRecord(data)
	if err != nil {
		t.Fatal(err)
	}
	m := manifest{space: r.Space, consult: r.Consult, hashes: map[string]entry.Hash{}}
	for _, name := range listed() {
		m.hashes[name] = sha256.Sum256(out[name].Data)
	}
	signed, err := signManifest(key, m)
	if err != nil {
		t.Fatal(err)
	}
	out[fileManifest] = &fstest.MapFile{Data: signed}
	return out
}

// ParseManifest reads the text of a manifest and writes it again.
func ParseManifest(text string) (string, error) {
	m, err := parseManifest(text)
	return m.String(), err
}

// ParseRecord reads record.json and writes it again.
func ParseRecord(data []byte) ([]byte, error) {
	r, err := parseRecord(data)
	if err != nil {
		return nil, err
	}
	s := r.sorted()
	return record(&s)
}

// Neutral is what the matrix does to a cell.
func Neutral(s string) string { return neutral(s) }
