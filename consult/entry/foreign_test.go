package entry

import (
	"bytes"
	"io"
	"reflect"
	"testing"

	"filippo.io/age"
	"github.com/ipld/go-ipld-prime/codec/dagcbor"
	"github.com/ipld/go-ipld-prime/datamodel"
	"github.com/ipld/go-ipld-prime/node/basicnode"

	"toguna/crypto"
)

// readStrictly reads data with another program's strict dag-cbor decoder.
func readStrictly(data []byte) (datamodel.Node, error) {
	nb := basicnode.Prototype.Any.NewBuilder()
	if err := (dagcbor.DecodeOptions{AllowLinks: true, MaxDepth: 16}).Decode(nb, bytes.NewReader(data)); err != nil {
		return nil, err
	}
	return nb.Build(), nil
}

// agree demands that go-ipld-prime reads data and writes it as it was.
func agree(t testing.TB, name string, data []byte) {
	t.Helper()
	n, err := readStrictly(data)
	if err != nil {
		t.Errorf("%s: another decoder refuses it: %v", name, err)
		return
	}
	var again bytes.Buffer
	if err := dagcbor.Encode(n, &again); err != nil || !bytes.Equal(again.Bytes(), data) {
		t.Errorf("%s: another encoder writes %x, %v", name, again.Bytes(), err)
	}
}

func TestAnotherDagCBORAgrees(t *testing.T) {
	for name, s := range samples(t) {
		agree(t, name, s.Bytes)
	}
	for name, b := range bodies(t) {
		agree(t, name, record(t, b).Body)
	}
	_, plain := packed(t, records(t)...)
	data, err := crypto.Unpad(plain)
	if err != nil {
		t.Fatal(err)
	}
	agree(t, "pack", data)
	agree(t, "leaf", Leaf{hashOf("r"), entryID("e")}.Bytes())
	agree(t, "certificate", CertMessage(entryID("ws"), Hash{}, publicOf("log")))
	agree(t, "founder's certificate", CertMessage(CID{}, hashOf("salt"), publicOf("log")))
	agree(t, "frontier", mustMarshal(Frontier{{publicOf("log"), []Range{{From: 0, To: 1 << 40}}, []CID{entryID("h")}}}))
}

// TestLinksAreLinks: stock tools can walk from an entry to what it names.
func TestLinksAreLinks(t *testing.T) {
	e := entryZero(t)
	n, err := readStrictly(sign(t, e).Bytes)
	if err != nil {
		t.Fatal(err)
	}
	files, err := n.LookupByString("files")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range e.Files {
		item, err := files.LookupByIndex(int64(i))
		if err != nil {
			t.Fatal(err)
		}
		if l, err := item.AsLink(); err != nil || l.String() != want.String() {
			t.Errorf("file %d is %v, %v", i, l, err)
		}
	}
}

func TestStockAgeOpensPacks(t *testing.T) {
	want := records(t)
	e, plain := packed(t, want...)
	sealed, err := crypto.Seal(recipient(t), plain)
	if err != nil {
		t.Fatal(err)
	}
	e.Pack = sealed
	s := sign(t, e)

	identity, err := epochSecret().Identity()
	if err != nil {
		t.Fatal(err)
	}
	stock, err := age.ParseHybridIdentity(identity.String())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(s.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(got.Pack), stock)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	recs, err := DecodePack(got, opened)
	if err != nil || !reflect.DeepEqual(recs, want) {
		t.Errorf("%d records of %d, %v", len(recs), len(want), err)
	}
}
