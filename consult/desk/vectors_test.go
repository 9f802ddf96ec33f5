package desk

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"

	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/crypto"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// vectors are the bytes of docs/protocol.md that this package writes. What is
// sealed differs each time it is sealed: there a file once made must still open.
type vectors struct {
	Invite       string // text
	Request      string // plaintext, hex
	SealedTo     string // seed of the inviter, hex
	Sealed       string // the request, padded and sealed, hex
	Provisions   string // hex
	EpochSecret  string // hex
	SealedFile   string // of the provisions, hex
	SealedFileID string // CID, as a file of one block
}

func seedOf(n byte) crypto.Seed { return sha256.Sum256([]byte{n}) }

func testInvite(t *testing.T, inviter *crypto.Identity) invite {
	t.Helper()
	return invite{
		Version: 1, Space: entry.Sum(entry.CodecDagCBOR, []byte("space")), Log: entry.Key{1}, Recipient: inviter.Recipient().Bytes(),
		Words:     crypto.Words8Hash([]byte("ws"), inviter.Author(), inviter.Recipient().Bytes()),
		Addresses: []string{"/ip4/127.0.0.1/tcp/50000/p2p/12D3KooWA1"}, Secret: entry.Hash{2}, Name: "Réforme", Role: "contributor", Until: 1_800_000_000,
	}
}

func testRequest(newcomer *crypto.Identity, i invite) request {
	member := newcomer.MemberKey(i.Space[:])
	log := ed25519.NewKeyFromSeed(make([]byte, 32))
	r := request{
		Version: 1, Space: i.Space, Secret: i.Secret, Member: entry.Key(member.Public().(ed25519.PublicKey)),
		Log: entry.Key(log.Public().(ed25519.PublicKey)), Recipient: newcomer.Recipient().Bytes(),
	}
	r.Cert = entry.Certify(member, i.Space, entry.Hash{}, r.Log).Sig
	r.Author = entry.Author{Member: r.Member, Recipient: r.Recipient, Name: "Awa", Org: "Réseau", Time: 1_790_000_000}
	r.Author.Sign(newcomer.AuthorKey(), i.Space)
	r.Sig = entry.Sig(crypto.Sign(member, labelRequest, r.proof()))
	return r
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVectors(t *testing.T) {
	inviter, err := crypto.NewIdentity(seedOf(1))
	if err != nil {
		t.Fatal(err)
	}
	newcomer, err := crypto.NewIdentity(seedOf(2))
	if err != nil {
		t.Fatal(err)
	}
	i := testInvite(t, inviter)
	text, err := i.text()
	if err != nil {
		t.Fatal(err)
	}
	r := testRequest(newcomer, i)
	plain, err := entry.Marshal(&r)
	if err != nil {
		t.Fatal(err)
	}
	ps := []draft.Provision{
		{ID: "tit1", Kind: draft.KindHeading, Level: 1, Label: "Titre Ier", Number: "Ier", Text: "Dispositions générales"},
		{ID: "art1", Kind: draft.KindArticle, Level: 2, Label: "Article premier", Number: "premier", Text: "La commission contrôle."},
	}
	provisions, err := encodeProvisions(ps)
	if err != nil {
		t.Fatal(err)
	}
	want := vectors{Invite: text, Request: hex.EncodeToString(plain), Provisions: hex.EncodeToString(provisions)}
	if *update {
		writeVectors(t, want, inviter, plain, provisions)
	}
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	if v.Invite != want.Invite || v.Request != want.Request || v.Provisions != want.Provisions {
		t.Error("the bytes of an invitation, a request, or provisions are not those of version 1")
	}
	if back, err := parseInvite(v.Invite); err != nil || back.Name != i.Name || back.Secret != i.Secret {
		t.Errorf("read the invitation: %+v, %v", back, err)
	}
	if back, err := decodeProvisions(unhex(t, v.Provisions)); err != nil || !slices.Equal(back, ps) {
		t.Errorf("read the provisions: %+v, %v", back, err)
	}
	opened, err := inviter.Opener().Open(unhex(t, v.Sealed), 64<<10)
	if err != nil {
		t.Fatal(err)
	}
	if content, err := crypto.Unpad(opened); err != nil || !bytes.Equal(content, plain) {
		t.Errorf("open the request: %v", err)
	}
	checkSealedFile(t, v, provisions)
}

func checkSealedFile(t *testing.T, v vectors, content []byte) {
	t.Helper()
	secret := crypto.EpochSecret(unhex(t, v.EpochSecret))
	o, err := secret.Opener()
	if err != nil {
		t.Fatal(err)
	}
	sealed := unhex(t, v.SealedFile)
	var out bytes.Buffer
	if _, err := o.OpenFile(&out, bytes.NewReader(sealed), entry.MaxFile); err != nil || !bytes.Equal(out.Bytes(), content) {
		t.Errorf("open the sealed file: %v", err)
	}
	if id := entry.Sum(entry.CodecRaw, sealed); id.String() != v.SealedFileID {
		t.Errorf("the sealed file is %s, not %s", id, v.SealedFileID)
	}
}

func writeVectors(t *testing.T, v vectors, inviter *crypto.Identity, plain, content []byte) {
	t.Helper()
	sealed, err := crypto.Seal(inviter.Recipient(), crypto.Pad(plain))
	if err != nil {
		t.Fatal(err)
	}
	secret := crypto.EpochSecret(seedOf(3))
	rec, err := secret.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := crypto.SealFile(&file, bytes.NewReader(content), int64(len(content)), rec); err != nil {
		t.Fatal(err)
	}
	one := seedOf(1)
	v.SealedTo, v.Sealed, v.EpochSecret = hex.EncodeToString(one[:]), hex.EncodeToString(sealed), hex.EncodeToString(secret[:])
	v.SealedFile, v.SealedFileID = hex.EncodeToString(file.Bytes()), entry.Sum(entry.CodecRaw, file.Bytes()).String()
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/vectors.json", append(data, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
