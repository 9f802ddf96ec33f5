package p2p_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ipfs/boxo/bitswap"
	"github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/blockstore"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	"github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/crypto"
	"toguna/crypto/vault"
	"toguna/p2p"
	"toguna/p2p/disk"
)

// The workspace that the benchmarks below share: a founder, five members who each
// wrote 2,000 comments on one draft while they saw each other's, and a newcomer who
// was admitted and has written nothing.
const (
	benchMembers  = 5
	benchComments = 10_000
)

type benchSpace struct {
	id       entry.CID
	epoch    consult.EpochKey
	epochal  consult.Epochal // the same, as its writers know it
	founder  *benchDevice
	newcomer *benchDevice
	blocks   [][]byte       // all entries, a past before what follows it
	comments []*entry.Entry // the 10,000, as they were decoded
}

// benchDevice is one member's device: its keys, and the log it has written so far.
type benchDevice struct {
	member, log ed25519.PrivateKey
	cert        entry.Cert
	last        *entry.Entry
}

func (d *benchDevice) memberKey() entry.Key { return entry.Key(d.member.Public().(ed25519.PublicKey)) }

// benchWorkspace is made once for all benchmarks of a run.
var benchWorkspace = sync.OnceValues(newBenchSpace)

func theBenchSpace(b *testing.B) *benchSpace {
	b.Helper()
	s, err := benchWorkspace()
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func newBenchSpace() (*benchSpace, error) {
	s := &benchSpace{founder: &benchDevice{member: newKey(), log: newKey()}}
	salt := consult.NewSeed()
	first, err := consult.Found(salt, s.founder.member, s.founder.log)
	if err != nil {
		return nil, err
	}
	s.id = first.ID
	s.founder.cert = entry.Certify(s.founder.member, entry.CID{}, salt, entry.Key(s.founder.log.Public().(ed25519.PublicKey)))
	if s.founder.last, err = entry.Decode(first.Bytes); err != nil {
		return nil, err
	}
	s.blocks = append(s.blocks, first.Bytes)
	if s.epoch, err = consult.NewEpochKey(entry.Everyone); err != nil {
		return nil, err
	}
	if s.epochal.Recipient, s.epochal.ID, err = s.epoch.Recipient(); err != nil {
		return nil, err
	}
	members := make([]*benchDevice, benchMembers+1)
	for i := range members {
		d := &benchDevice{member: newKey(), log: newKey()}
		d.cert = entry.Certify(d.member, s.id, entry.Hash{}, entry.Key(d.log.Public().(ed25519.PublicKey)))
		members[i] = d
	}
	s.newcomer = members[benchMembers]
	draft, err := s.begin(members)
	if err != nil {
		return nil, err
	}
	return s, s.talk(members[:benchMembers], draft)
}

// begin writes the founder's entries: epoch, admissions, and the draft.
func (s *benchSpace) begin(members []*benchDevice) (draft entry.Ref, err error) {
	grants := entry.Sum(entry.CodecRaw, s.epochal.ID[:])
	acts := []entry.Act{{Kind: entry.ActEpoch, Circle: entry.Everyone, Recipient: s.epochal.Recipient, Grants: grants}}
	for _, m := range members {
		acts = append(acts, entry.Act{
			Kind: entry.ActAdmit, Member: m.memberKey(), Class: entry.Writer, Circles: entry.CirclesOf(false),
		})
	}
	control := entry.Set([]entry.CID{s.founder.last.ID()})
	if err := s.write(s.founder, &entry.Entry{Acts: acts, Control: control, Files: []entry.CID{grants}}); err != nil {
		return draft, err
	}
	file := entry.FileRef{CID: grants, Size: 1, Name: "loi.md"}
	err = s.write(s.founder, &entry.Entry{Control: s.control()}, s.author(s.founder, "Founder"), &entry.Draft{
		Number: 1, Time: 1, Texts: []entry.DraftText{{Lang: "fr", Title: "Projet de loi", Provisions: file, Original: file}},
	})
	return entry.Ref{Entry: s.founder.last.ID(), Index: 1}, err
}

// control is the one head of the control graph: the founder's second entry.
func (s *benchSpace) control() []entry.CID {
	return []entry.CID{entry.Sum(entry.CodecDagCBOR, s.blocks[1])}
}

func (s *benchSpace) author(d *benchDevice, name string) *entry.Author {
	a := &entry.Author{Member: d.memberKey(), Recipient: s.epochal.Recipient, Name: name, Time: 1}
	a.Sign(newKey(), s.id)
	return a
}

// talk lets members write in rounds; each has seen what all wrote in the round
// before.
func (s *benchSpace) talk(members []*benchDevice, draft entry.Ref) error {
	for i, m := range members {
		e := &entry.Entry{Control: s.control(), Cert: &m.cert}
		if err := s.write(m, e, s.author(m, fmt.Sprintf("Member %d", i))); err != nil {
			return err
		}
	}
	for round := range benchComments / benchMembers {
		sealed, errs := make([]entry.Sealed, len(members)), make([]error, len(members))
		var wg sync.WaitGroup
		for i, m := range members {
			e := &entry.Entry{Control: s.control()}
			for _, other := range members {
				if other != m {
					e.Tips = append(e.Tips, other.last.ID())
				}
			}
			e.Tips = entry.Set(e.Tips)
			wg.Go(func() { sealed[i], errs[i] = s.seal(m, e, benchComment(draft, round, i)) })
		}
		wg.Wait()
		for i, m := range members {
			if errs[i] != nil {
				return errs[i]
			}
			if err := s.keep(m, sealed[i]); err != nil {
				return err
			}
			s.comments = append(s.comments, m.last)
		}
	}
	return nil
}

func benchComment(draft entry.Ref, round, member int) *entry.Comment {
	return &entry.Comment{
		Draft: draft, Lang: "fr", At: fmt.Sprintf("a%d", round%40), Label: fmt.Sprintf("Article %d", round%40),
		Quote: "Le rapport est public.", Kind: "technical", Time: int64(round), Seed: consult.NewSeed(),
		Text: fmt.Sprintf("Remark %d of member %d. The report should be published in the national languages too, "+
			"within three months, and laid before the committee. Who decides what is withheld, and for how long?", round, member),
	}
}

func (s *benchSpace) write(d *benchDevice, e *entry.Entry, bodies ...entry.Body) error {
	sealed, err := s.seal(d, e, bodies...)
	if err != nil {
		return err
	}
	return s.keep(d, sealed)
}

// seal completes e as the next entry of d's log.
func (s *benchSpace) seal(d *benchDevice, e *entry.Entry, bodies ...entry.Body) (entry.Sealed, error) {
	e.Space, e.Log, e.Root = s.id, entry.Key(d.log.Public().(ed25519.PublicKey)), consult.NewSeed()
	if d.last != nil {
		e.Seq, e.Prev = d.last.Seq+1, d.last.ID()
	}
	if len(bodies) > 0 {
		e.Epoch = s.epochal.ID
		recipient, err := crypto.ParseRecipient(s.epochal.Recipient)
		if err != nil {
			return entry.Sealed{}, err
		}
		records := make([]entry.Record, len(bodies))
		for i, body := range bodies {
			if records[i], err = entry.NewRecord(body); err != nil {
				return entry.Sealed{}, err
			}
			if c := consult.Commitment(s.id, d.memberKey(), body); c != nil {
				e.Root = entry.Hash(c.Root())
			}
		}
		plain, err := entry.EncodePack(e, records)
		if err != nil {
			return entry.Sealed{}, err
		}
		if e.Pack, err = crypto.Seal(recipient, plain); err != nil {
			return entry.Sealed{}, err
		}
	}
	return e.Sign(d.log)
}

func (s *benchSpace) keep(d *benchDevice, sealed entry.Sealed) (err error) {
	if d.last, err = entry.Decode(sealed.Bytes); err != nil {
		return err
	}
	s.blocks = append(s.blocks, sealed.Bytes)
	return nil
}

// benchHome is a device's disk with its ledger, and the box that its vault gives
// for the cache.
type benchHome struct {
	disk   *disk.Disk
	ledger *consult.Ledger
	box    *vault.Box
}

// newHome opens a ledger on dir, with a vault of its own.
func (s *benchSpace) newHome(b *testing.B, dir string) *benchHome {
	b.Helper()
	seed, err := crypto.NewSeed(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	v, err := vault.Create(b.TempDir(), []byte("phrase de passe"), seed, vault.Options{WorkFactor: 10})
	if err != nil {
		b.Fatal(err)
	}
	h := &benchHome{box: v.Sealer("cache")}
	h.open(b, s, dir)
	return h
}

func (h *benchHome) open(b *testing.B, s *benchSpace, dir string) {
	b.Helper()
	var err error
	if h.disk, err = disk.Open(dir); err != nil {
		b.Fatal(err)
	}
	keys, err := consult.NewKeyring(s.epoch)
	if err != nil {
		b.Fatal(err)
	}
	if h.ledger, err = consult.OpenLedger(b.Context(), s.id, h.disk, keys, h.box); err != nil {
		b.Fatal(err)
	}
}

func (h *benchHome) close(b *testing.B) {
	b.Helper()
	if err := h.disk.Close(); err != nil {
		b.Fatal(err)
	}
}

// check checks that a state holds all that was written.
func (s *benchSpace) check(b *testing.B, st *consult.State) {
	b.Helper()
	if len(st.Comments) != benchComments || len(st.Refused)+len(st.Lifted)+len(st.Held)+len(st.Quarantined) > 0 || st.Unopened > 0 {
		b.Fatalf("the fold has %d comments of %d", len(st.Comments), benchComments)
	}
}

func (s *benchSpace) start(b *testing.B, d *benchDevice, h *benchHome) *p2p.Node {
	b.Helper()
	n, err := p2p.Start(b.Context(), p2p.Config{
		HostKey: newKey(), Log: d.log, Member: d.memberKey(), Cert: d.cert, Ledger: h.ledger, Disk: h.disk,
		Secrets: func() [][32]byte { return [][32]byte{s.epoch.Discovery} }, Listen: []string{overTCP},
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkFreshPeer measures how long a newcomer takes, over the real loopback and
// onto a real disk, until 10,000 comments that somebody else holds are received,
// verified, durable, opened and folded. Both devices share this machine's cores.
//
// x-floor is that time over the cryptography that nobody can spare: one Ed25519
// verification and one hybrid opening for each entry, on all cores. x-bitswap is
// how many times longer Bitswap would take to bring the same entries alone, walking
// from each to the one before it; the first 200 are walked, the rest extrapolated.
func BenchmarkFreshPeer(b *testing.B) {
	s := theBenchSpace(b)
	server := s.newHome(b, b.TempDir())
	defer server.close(b)
	if added, err := server.ledger.Add(b.Context(), s.blocks); err != nil || added.New != len(s.blocks) {
		b.Fatalf("%+v, %v", added, err)
	}
	node := s.start(b, s.founder, server)
	defer node.Close()

	var fresh, floor time.Duration
	for b.Loop() {
		b.StopTimer()
		floor += s.floor(b)
		home := s.newHome(b, b.TempDir())
		me := s.start(b, s.newcomer, home)
		runtime.GC()
		b.StartTimer()
		began := time.Now()
		r, err := me.Sync(b.Context(), node.Addresses()[0])
		if err != nil || !r.Agreed || home.ledger.Len() != len(s.blocks) {
			b.Fatalf("%+v, %v", r, err)
		}
		state := home.ledger.State()
		fresh += time.Since(began)
		b.StopTimer()
		s.check(b, state)
		if err := me.Close(); err != nil {
			b.Fatal(err)
		}
		home.close(b)
		b.StartTimer()
	}
	b.StopTimer()
	b.ReportMetric(float64(fresh)/float64(floor), "x-floor")
	b.ReportMetric(float64(s.walk(b))*float64(b.N)/float64(fresh), "x-bitswap")
}

// floor measures verifying and opening the comments, and nothing else, on all cores.
func (s *benchSpace) floor(b *testing.B) time.Duration {
	b.Helper()
	opener, err := crypto.EpochSecret(s.epoch.Secret).Opener()
	if err != nil {
		b.Fatal(err)
	}
	messages := make([][]byte, len(s.comments))
	for i, e := range s.comments {
		unsigned := *e
		unsigned.Sig = entry.Sig{}
		if messages[i], err = entry.Marshal(&unsigned); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	var next, bad atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(s.comments)); i = next.Add(1) - 1 {
				e := s.comments[i]
				_, err := opener.Open(e.Pack, entry.MaxPack)
				if err != nil || !crypto.Verify(e.Log[:], "toguna/1/entry", messages[i], e.Sig[:]) {
					bad.Add(1)
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	if bad.Load() > 0 {
		b.Fatalf("%d of the entries are not what was signed and sealed", bad.Load())
	}
	return took
}

// walk measures stock Bitswap following a chain of the benchmark's entries from the
// newest back, and returns what it would take for all of them.
func (s *benchSpace) walk(b *testing.B) time.Duration {
	b.Helper()
	const steps = 200
	chain := make(map[entry.CID]entry.CID) // an entry to the one before it
	server, client := newBitswap(b), newBitswap(b)
	defer server.close(b)
	defer client.close(b)
	var at entry.CID
	for _, e := range s.comments[:steps*benchMembers] {
		if e.Log == s.comments[0].Log {
			chain[e.ID()], at = e.Prev, e.ID()
		}
	}
	for _, data := range s.blocks {
		id := entry.Sum(entry.CodecDagCBOR, data)
		if _, ok := chain[id]; !ok {
			continue
		}
		block, err := blocks.NewBlockWithCid(data, stockCID(b, id))
		if err != nil {
			b.Fatal(err)
		}
		if err := server.store.Put(b.Context(), block); err != nil {
			b.Fatal(err)
		}
	}
	to := peer.AddrInfo{ID: server.host.ID(), Addrs: server.host.Addrs()}
	if err := client.host.Connect(b.Context(), to); err != nil {
		b.Fatal(err)
	}
	session := client.swap.NewSession(b.Context())
	began := time.Now()
	for range steps {
		block, err := session.GetBlock(b.Context(), stockCID(b, at))
		if err != nil {
			b.Fatal(err)
		}
		e, err := entry.DecodeStored(block.RawData())
		if err != nil {
			b.Fatal(err)
		}
		at = e.Prev
	}
	return time.Since(began) / steps * benchComments
}

func stockCID(b *testing.B, id entry.CID) cid.Cid {
	b.Helper()
	_, c, err := cid.CidFromBytes(id[:])
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// stockBitswap is a host with Bitswap as boxo makes it.
type stockBitswap struct {
	host  host.Host
	store blockstore.Blockstore
	swap  *bitswap.Bitswap
}

func newBitswap(b *testing.B) *stockBitswap {
	b.Helper()
	h, err := libp2p.New(libp2p.ListenAddrStrings(overTCP), libp2p.DisableRelay())
	if err != nil {
		b.Fatal(err)
	}
	store := blockstore.NewBlockstore(dssync.MutexWrap(datastore.NewMapDatastore()))
	return &stockBitswap{h, store, bitswap.New(b.Context(), bsnet.NewFromIpfsHost(h), nil, store)}
}

func (x *stockBitswap) close(b *testing.B) {
	b.Helper()
	if err := errors.Join(x.swap.Close(), x.host.Close()); err != nil {
		b.Error(err)
	}
}

// BenchmarkReopen measures opening the workspace again on the device that has it
// all, from disk and from the cache of what was opened before, until it is folded.
//
// x-first is that time over the first time: adding and folding the same entries.
// Deriving the vault's key from the passphrase is in neither.
func BenchmarkReopen(b *testing.B) {
	s := theBenchSpace(b)
	var first, again time.Duration
	for b.Loop() {
		b.StopTimer()
		dir := b.TempDir()
		home := s.newHome(b, dir)
		runtime.GC()
		began := time.Now()
		if added, err := home.ledger.Add(b.Context(), s.blocks); err != nil || added.New != len(s.blocks) {
			b.Fatalf("%+v, %v", added, err)
		}
		s.check(b, home.ledger.State())
		first += time.Since(began)
		home.close(b)
		home.disk, home.ledger = nil, nil
		runtime.GC()
		b.StartTimer()
		began = time.Now()
		home.open(b, s, dir)
		state := home.ledger.State()
		again += time.Since(began)
		b.StopTimer()
		s.check(b, state)
		home.close(b)
		b.StartTimer()
	}
	b.StopTimer()
	b.ReportMetric(float64(again)/float64(first), "x-first")
}
