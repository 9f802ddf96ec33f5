package world_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
	"toguna/crypto"
	"toguna/p2p/disk"
	"toguna/p2p/world"
)

var pass = []byte("phrase de passe")

func options() desk.Options {
	return desk.Options{World: world.New(), WorkFactor: 10, Listen: "127.0.0.1"}
}

// at opens the home of somebody made by newHome.
func at(t *testing.T, home string) (*desk.Desk, *desk.Space) {
	t.Helper()
	d := must[*desk.Desk](t)(desk.Open(t.Context(), home, pass, options()))
	return d, must[*desk.Space](t)(d.Space(t.Context(), ""))
}

func shut(t *testing.T, d *desk.Desk) {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// newHome makes a home that has joined the workspace of clerk, and closes it.
func newHome(t *testing.T, clerk *desk.Space, name, role string) string {
	t.Helper()
	home := filepath.Join(t.TempDir(), name)
	d := must[*desk.Desk](t)(desk.Create(t.Context(), home, pass, desk.Person{Name: name, Lang: "fr"}, options()))
	inv := must[string](t)(clerk.Invite(t.Context(), role))
	stop := serve(t, clerk)
	s, _, err := d.Join(t.Context(), inv)
	if err != nil {
		t.Fatal(err)
	}
	must[desk.SyncReport](t)(s.Sync(t.Context(), nil, 0))
	stop()
	shut(t, d)
	return home
}

// consultation opens one in a new workspace.
func consultation(t *testing.T, clerk *desk.Desk) (s *desk.Space, draft, call string) {
	t.Helper()
	s = must[*desk.Space](t)(clerk.CreateSpace(t.Context(), "Essai"))
	draft = must[desk.DraftAdded](t)(s.AddDraft(t.Context(), desk.DraftIn{Path: writeLaw(t), Title: "Loi", Lang: "fr"})).Draft
	call = must[string](t)(s.OpenCall(t.Context(), desk.CallIn{Draft: draft, Title: "Consultation", Deadline: time.Now().Add(time.Hour), Confidential: true}))
	return s, draft, call
}

// TestAttachmentReachesWhoServes: a member who calls, hands in a document, and
// leaves, has the receipt with it, though only the clerk's program can ask for
// the document and only while the member is there.
func TestAttachmentReachesWhoServes(t *testing.T) {
	cs, _, call := consultation(t, person(t, "Awa"))
	d, s := at(t, newHome(t, cs, "Moussa", consult.RoleContributor))
	defer shut(t, d)
	file := filepath.Join(t.TempDir(), "annexe.pdf")
	if err := os.WriteFile(file, bytes.Repeat([]byte("annexe "), 300_000), 0o600); err != nil {
		t.Fatal(err)
	}
	stop := serve(t, cs)
	defer stop()
	sub := must[desk.Result](t)(s.Submit(t.Context(), desk.SubmitIn{Call: call, AsIs: []string{file}}))
	must[desk.SyncReport](t)(s.Sync(t.Context(), nil, 0))
	if rs := s.Receipts("fr"); len(rs) != 1 || rs[0].Submission != sub.ID {
		t.Fatalf("receipts %+v", rs)
	}
}

// TestCopiedHome: two copies of one home go on writing; when they meet by way of
// the clerk nothing that either wrote is lost, and nothing is there twice.
func TestCopiedHome(t *testing.T) {
	cs, draft, call := consultation(t, person(t, "Awa"))
	home := newHome(t, cs, "Moussa", consult.RoleContributor)
	copied := filepath.Join(t.TempDir(), "copie")
	if err := os.CopyFS(copied, os.DirFS(home)); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{home: "de l'original", copied: "de la copie"}
	for _, h := range []string{home, copied} {
		d, s := at(t, h)
		must[desk.Result](t)(s.Comment(t.Context(), desk.CommentIn{Draft: draft, At: "Article 2", Text: texts[h]}))
		must[desk.Result](t)(s.Submit(t.Context(), desk.SubmitIn{Call: call, Letter: texts[h]}))
		shut(t, d)
	}
	for _, h := range []string{home, copied, home, copied} {
		d, s := at(t, h)
		stop := serve(t, cs)
		must[desk.SyncReport](t)(s.Sync(t.Context(), nil, 0))
		stop()
		shut(t, d)
	}
	said := map[string]int{}
	for _, c := range cs.State().Comments {
		said[c.Body.Text]++
	}
	for _, sub := range cs.State().Submissions {
		said[sub.Body.Letter]++
	}
	for _, text := range texts {
		if said[text] != 2 {
			t.Errorf("%q stands %d times, want once as a comment and once as a letter", text, said[text])
		}
	}
}

// TestOutsideFileDoesNotStopASync: a member names, and serves, blocks that make no
// file; everybody else's work goes on.
func TestOutsideFileDoesNotStopASync(t *testing.T) {
	ctx := t.Context()
	cs, draft, call := consultation(t, person(t, "Awa"))
	home := newHome(t, cs, "Eve", consult.RoleContributor)
	inner, root := badTree(t)

	d, s := at(t, home)
	id := must[crypto.Seed](t)(crypto.SeedFromWords(must[[]string](t)(d.Words("fr"))))
	eve := must[*crypto.Identity](t)(crypto.NewIdentity(id))
	space := s.ID()
	seed := consult.NewSeed()
	dev := &consult.Device{Log: ed25519.NewKeyFromSeed(seed[:]), Member: eve.MemberKey(space[:])}
	dev.Author = entry.Author{Member: dev.MemberKey(), Recipient: eve.Recipient().Bytes(), Name: "Eve"}
	dev.Author.Sign(eve.AuthorKey(), space)
	rootID := must[entry.CID](t)(entry.FromCid(root.Cid()))
	must[entry.CID](t)(s.Ledger().Append(ctx, dev, consult.Writing{
		Circle: entry.Everyone, Files: []entry.CID{rootID},
		Bodies: []entry.Body{&entry.Comment{Draft: s.State().Drafts[0].Ref, Lang: "fr", At: "art2", Kind: "general", Text: "x", Seed: consult.NewSeed()}},
	}))
	shut(t, d)
	spaces := must[[]fs.DirEntry](t)(os.ReadDir(filepath.Join(home, "spaces")))
	eveDisk := must[*disk.Disk](t)(disk.Open(filepath.Join(home, "spaces", spaces[0].Name())))
	for _, n := range []*merkledag.ProtoNode{inner, root} {
		if err := eveDisk.PutBlock(ctx, must[entry.CID](t)(entry.FromCid(n.Cid())), n.RawData()); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := eveDisk.Open(ctx, rootID); err == nil || errors.Is(err, consult.ErrNotHereYet) {
		t.Fatalf("the tree is no bad one: %v, %v", r, err)
	}
	if err := eveDisk.Close(); err != nil {
		t.Fatal(err)
	}

	// Eve calls, and the clerk goes on receiving what others hand in.
	d, s = at(t, home)
	stop := serve(t, cs)
	must[desk.SyncReport](t)(s.Sync(ctx, nil, time.Second))
	shut(t, d)
	stop()
	d, s = at(t, newHome(t, cs, "Moussa", consult.RoleContributor))
	defer shut(t, d)
	must[desk.Result](t)(s.Submit(ctx, desk.SubmitIn{Call: call, Letter: "Notre avis."}))
	stop = serve(t, cs)
	defer stop()
	must[desk.SyncReport](t)(s.Sync(ctx, nil, 0))
	if rs := s.Receipts("fr"); len(rs) != 1 {
		t.Errorf("receipts %+v", rs)
	}
	if views := must[[]desk.CommentView](t)(s.Comments(ctx, draft, desk.Which{})); len(views) != 1 {
		t.Errorf("comments %+v", views)
	}
	must[desk.Status](t)(cs.Status(ctx))
	must[desk.HandoffWritten](t)(cs.WriteHandoff(ctx, t.TempDir(), []string{"all"}, true))
}

// badTree is a node above another of which it says a size that is not its own:
// each is a block that a file may have.
func badTree(t *testing.T) (inner, root *merkledag.ProtoNode) {
	t.Helper()
	node := func(child cid.Cid, says uint64) *merkledag.ProtoNode {
		f := unixfs.NewFSNode(unixfs.TFile)
		f.AddBlockSize(says)
		n := merkledag.NodeWithData(must[[]byte](t)(f.GetBytes()))
		if err := n.SetCidBuilder(merkledag.V1CidPrefix()); err != nil {
			t.Fatal(err)
		}
		if err := n.AddRawLink("", &ipld.Link{Cid: child, Size: says}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	leaf := merkledag.NewRawNode([]byte("feuille"))
	inner = node(leaf.Cid(), 7)
	return inner, node(inner.Cid(), 8)
}

// TestRemovedAndBack: who was removed, and knows it, can be invited again, with
// what waited; who is in and sends a new request keeps its role.
func TestRemovedAndBack(t *testing.T) {
	ctx := t.Context()
	cs, draft, _ := consultation(t, person(t, "Awa"))
	home := newHome(t, cs, "Fanta", consult.RoleContributor)
	d, s := at(t, home)
	defer shut(t, d)
	me := s.Me()

	inv := must[string](t)(cs.Invite(ctx, consult.RoleObserver))
	if _, _, err := d.Join(ctx, inv); !errors.Is(err, desk.ErrSpaceExists) {
		t.Fatalf("joined twice: %v", err)
	}
	must[bool](t)(cs.Remove(ctx, me))
	// Somebody lets her know: what she has of the clerk's log says so.
	var blocks [][]byte
	for _, id := range cs.Ledger().Missing(nil) {
		blocks = append(blocks, must[[]byte](t)(cs.Ledger().Block(ctx, id)))
	}
	must[consult.Added](t)(s.Ledger().Add(ctx, blocks))
	if s.MyRole() != "" {
		t.Fatalf("still a %s", s.MyRole())
	}
	if _, err := s.Comment(ctx, desk.CommentIn{Draft: draft, At: "Article 2", Text: "Non."}); !errors.Is(err, consult.ErrNotMember) {
		t.Fatalf("a comment after removal: %v", err)
	}
	inv = must[string](t)(cs.Invite(ctx, consult.RoleContributor))
	_, request, err := d.Join(ctx, inv)
	if err != nil {
		t.Fatal(err)
	}
	admit := func(request []byte, role string) {
		t.Helper()
		m := must[consult.Member](t)(cs.Admit(ctx, request, role))
		grant := filepath.Join(t.TempDir(), "grant")
		if err := cs.WriteGrant(ctx, m, grant); err != nil {
			t.Fatal(err)
		}
		must[desk.Came](t)(s.Accept(ctx, grant))
		if s.MyRole() != consult.RoleContributor {
			t.Fatalf("came back as %q", s.MyRole())
		}
	}
	admit(request, "")
	must[desk.Result](t)(s.Comment(ctx, desk.CommentIn{Draft: draft, At: "Article 2", Text: "De retour."}))

	// The same person on a second device, by an invitation as an observer.
	words := must[[]string](t)(d.Words("fr"))
	second := must[*desk.Desk](t)(desk.Restore(ctx, filepath.Join(t.TempDir(), "deux"), pass, words, d.Person(), options()))
	defer shut(t, second)
	inv = must[string](t)(cs.Invite(ctx, consult.RoleObserver))
	s, request, err = second.Join(ctx, inv)
	if err != nil {
		t.Fatal(err)
	}
	admit(request, consult.RoleObserver)
	if m, _ := cs.State().Member(me); m.Role != consult.RoleContributor || !m.Active {
		t.Errorf("to the clerk she is %+v", m)
	}
}
