package report

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"toguna/consult/entry"
	"toguna/consult/register"
)

// Names of a report's files.
const (
	fileManifest = "MANIFEST"
	fileIndex    = "index.html"
	fileMatrix   = "matrix.csv"
	fileRecord   = "record.json"
)

// listed are the files that a manifest lists, in its order: these, all of them,
// and no others. So no name from outside is ever opened.
func listed() []string { return []string{fileIndex, fileMatrix, fileRecord} }

const manifestTitle = "toguna report 1"

var errManifest = errors.New("malformed manifest")

// manifest is what the clerk signs: which consultation, and the hash of each file.
type manifest struct {
	space   entry.CID
	consult entry.Ref
	hashes  map[string]entry.Hash // of all listed files
}

func (m manifest) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n%s\n%s\n", manifestTitle, m.space, register.RefText(m.consult))
	for _, name := range listed() {
		h := m.hashes[name]
		fmt.Fprintf(&out, "%s  %s\n", hex.EncodeToString(h[:]), name)
	}
	return out.String()
}

// parseManifest accepts exactly what String writes.
func parseManifest(text string) (manifest, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4+len(listed()) || lines[0] != manifestTitle {
		return manifest{}, errManifest
	}
	m := manifest{hashes: map[string]entry.Hash{}}
	var err1, err2 error
	m.space, err1 = register.ParseCID(lines[1])
	m.consult, err2 = register.ParseRef(lines[2])
	if err1 != nil || err2 != nil {
		return manifest{}, errManifest
	}
	for i, name := range listed() {
		digits, rest, _ := strings.Cut(lines[3+i], "  ")
		sum, err := hex.DecodeString(digits)
		if err != nil || len(sum) != sha256.Size || rest != name {
			return manifest{}, errManifest
		}
		m.hashes[name] = entry.Hash(sum)
	}
	if m.String() != text {
		return manifest{}, errManifest
	}
	return m, nil
}

// signManifest returns the note of m.
func signManifest(author ed25519.PrivateKey, m manifest) ([]byte, error) {
	signed, err := register.SignNote(author, m.String())
	if err != nil {
		return nil, fmt.Errorf("sign manifest: %w", err)
	}
	return signed, nil
}

// unverifiedText is the text of a note, whoever signed it: only to recognise a
// folder by.
func unverifiedText(signed []byte) string {
	text, _, _ := strings.Cut(string(signed), "\n\n")
	return text + "\n"
}
