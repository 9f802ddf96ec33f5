package entry

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"testing"

	"toguna/crypto"
)

// keyOf returns the same key for the same name, for ever: the vectors hang on it.
func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("key " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func publicOf(name string) Key { return Key(keyOf(name).Public().(ed25519.PublicKey)) }

func hashOf(name string) Hash { return sha256.Sum256([]byte("hash " + name)) }

func entryID(name string) CID { return Sum(CodecDagCBOR, []byte(name)) }

func fileID(name string) CID { return Sum(CodecRaw, []byte(name)) }

func refTo(name string, index uint64) Ref { return Ref{Entry: entryID(name), Index: index} }

func fileRef(name string) FileRef {
	return FileRef{CID: Sum(CodecDagPB, []byte(name)), Hash: hashOf(name), Size: 1234, Name: name + ".docx"}
}

func epochSecret() crypto.EpochSecret { return crypto.EpochSecret(hashOf("epoch secret")) }

func recipient(t testing.TB) *crypto.Recipient {
	t.Helper()
	r, err := epochSecret().Recipient()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// foundingEntry returns an entry 0 that founds a workspace.
func foundingEntry(t testing.TB) (*Entry, Sealed) {
	t.Helper()
	e := &Entry{Root: hashOf("root"), Salt: hashOf("salt")}
	cert := Certify(keyOf("founder"), CID{}, e.Salt, publicOf("log"))
	e.Cert = &cert
	return e, sign(t, e)
}

func sign(t testing.TB, e *Entry) Sealed {
	t.Helper()
	s, err := e.Sign(keyOf("log"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// entryZero returns a member's first entry, unsigned, with every field that one can have.
func entryZero(t testing.TB) *Entry {
	t.Helper()
	_, space := foundingEntry(t)
	cert := Certify(keyOf("member"), space.ID, Hash{}, publicOf("log"))
	return &Entry{
		Space: space.ID, Control: []CID{space.ID}, Tips: Set([]CID{entryID("tip 1"), entryID("tip 2")}),
		Epoch: Hash(recipient(t).EpochID()), Pack: bytes.Repeat([]byte{7}, 300), Files: Set([]CID{fileID("a"), fileRef("b").CID}),
		Root: hashOf("root"), Acts: []Act{{Kind: ActGrant, Grants: fileID("a")}}, Cert: &cert,
	}
}

// laterEntry returns an entry after the first, unsigned, with acts.
func laterEntry(t testing.TB, acts ...Act) *Entry {
	t.Helper()
	_, space := foundingEntry(t)
	return &Entry{
		Space: space.ID, Seq: 7, Prev: entryID("previous"), Control: Set([]CID{space.ID, entryID("control")}),
		Root: hashOf("root"), Acts: acts,
	}
}

// acts are one or more control acts of every kind, with and without what is optional.
func acts(t testing.TB) map[string]Act {
	t.Helper()
	raw := recipient(t).Bytes()
	member, log := publicOf("member"), publicOf("log")
	ends := []LogEnd{{publicOf("log 1"), entryID("last 1")}, {publicOf("log 2"), entryID("last 2")}}
	if ends[0].Log.Compare(ends[1].Log) > 0 {
		ends[0], ends[1] = ends[1], ends[0]
	}
	return map[string]Act{
		"admit a clerk": {
			Kind: ActAdmit, Member: member, Class: Clerk, Circles: CirclesOf(true), Invite: hashOf("invite"), Grants: fileID("grants"),
		},
		"admit a writer":            {Kind: ActAdmit, Member: member, Class: Writer, Circles: CirclesOf(false)},
		"admit a reader":            {Kind: ActAdmit, Member: member, Class: Reader, Circles: CirclesOf(true)},
		"change":                    {Kind: ActChange, Member: member, Class: Writer, Circles: CirclesOf(true), Grants: fileID("grants")},
		"change a clerk":            {Kind: ActChange, Member: member, Class: Reader, Circles: CirclesOf(false), Logs: ends},
		"cut":                       {Kind: ActCut, Member: member, Logs: ends},
		"cut all":                   {Kind: ActCut, Member: member},
		"cut a device":              {Kind: ActCut, Member: member, Logs: ends[:1], Device: true},
		"adopt":                     {Kind: ActAdopt, Entries: Set([]CID{entryID("a"), entryID("b"), entryID("c")})},
		"approve the first":         {Kind: ActApprove, Entry: entryID("a")},
		"approve another":           {Kind: ActApprove, Entry: entryID("a"), Index: MaxActs - 1},
		"epoch":                     {Kind: ActEpoch, Circle: Everyone, Recipient: raw, Grants: fileID("grants")},
		"epoch of the committee":    {Kind: ActEpoch, Circle: Committee, Recipient: raw, Grants: fileID("grants"), Follows: Set([]Hash{hashOf("1"), hashOf("2")})},
		"grant":                     {Kind: ActGrant, Grants: fileID("grants")},
		"mirror":                    {Kind: ActMirror, Member: member, Recipient: raw},
		"mirror with keys":          {Kind: ActMirror, Member: member, Recipient: raw, Grants: fileID("grants")},
		"term":                      {Kind: ActTerm, Consult: refTo("open", 3), Term: 2, Log: log, Size: 17, Tree: hashOf("tree")},
		"term of an empty register": {Kind: ActTerm, Consult: refTo("open", 0), Term: 1 << 40, Log: log},
	}
}

// bodies are one or more records of every type, with and without what is optional.
func bodies(t testing.TB) map[string]Body {
	t.Helper()
	const now = 1_800_000_000
	_, space := foundingEntry(t)
	author := &Author{Member: publicOf("member"), Recipient: recipient(t).Bytes(), Name: "Aïssata Traoré", Org: "Ligue des droits", Time: now}
	author.Sign(keyOf("author"), space.ID)
	alone := &Author{Member: publicOf("member"), Recipient: recipient(t).Bytes(), Name: "N", Time: -1}
	alone.Sign(keyOf("author"), space.ID)
	receipt := &Receipt{Entry: entryID("submission"), Root: hashOf("commitment"), Consult: refTo("open", 1), Time: now}
	receipt.Sign(keyOf("author"), space.ID)
	letters, err := Marshal(map[string]any{"until": 5, "keys": [][]byte{{1}}})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Body{
		"author":               author,
		"author alone":         alone,
		"space":                &Space{Name: "Avant-projet de loi"},
		"draft":                &Draft{Number: 1, Texts: []DraftText{{"fr", "Loi", fileRef("p"), fileRef("o")}}, Time: now},
		"draft, second":        &Draft{Of: refTo("draft", 0), Number: 2, Texts: []DraftText{{"fr", "Loi", fileRef("p"), fileRef("o")}, {"en", "Act", fileRef("q"), fileRef("r")}}, Note: "art. 3", Time: now},
		"open":                 &Open{Draft: refTo("draft", 0), Title: "Appel", Lang: "fr", Deadline: now + 86400, Zone: "Africa/Bamako", Time: now},
		"open, with all":       &Open{Draft: refTo("draft", 0), Title: "Appel", Lang: "fr", Deadline: now, Zone: "UTC", Grace: 3600, Who: "tous", Questions: []Question{{ID: "q1", Text: "Pourquoi ?", Kind: "text"}, {ID: "q2", Text: "Région ?", Kind: "choice", Choices: []string{"Nord", "Sud"}, About: true}}, Confidential: true, Letters: letters, Time: now},
		"extend":               &Extend{Consult: refTo("open", 1), Deadline: now + 1, Reason: "élections", Time: now},
		"close":                &Close{Consult: refTo("open", 1), Time: now},
		"comment":              &Comment{Draft: refTo("draft", 0), Lang: "fr", At: "art-3", Kind: "general", Text: "Oui.", Time: now, Seed: hashOf("seed")},
		"comment, quoted":      &Comment{Draft: refTo("draft", 0), Lang: "fr", At: "art-3/al-2", Label: "Article 3, alinéa 2", Quote: "peut être", Before: "nul ne ", After: " privé", Kind: "technical", Text: "Préciser.\n\tMotif : clarté.", Replace: "est", Time: now, Seed: hashOf("seed")},
		"place":                &Place{Of: refTo("comment", 2), Draft: refTo("draft", 1), Time: now},
		"place, quoted":        &Place{Of: refTo("comment", 2), Draft: refTo("draft", 1), At: "art-4/al-2", Label: "Article 4, alinéa 2", Quote: "ne peut être", Before: "nul ", After: " privé", Time: now},
		"place, in a language": &Place{Of: refTo("comment", 2), Draft: refTo("draft", 1), Lang: "en", At: "art4", Label: "Section 4", Time: now},
		"parallel":             &Parallel{Draft: refTo("draft", 1), Text: DraftText{"en", "Act", fileRef("q"), fileRef("r")}, Time: now},
		"drawn":                &Drawn{Draft: refTo("draft", 1), Lang: "fr", Changes: []DrawnWording{{Of: refTo("comment", 2), At: "art3/p2"}, {refTo("comment", 3), "art4", "sans délai"}}, Time: now},
		"reply":                &Reply{To: refTo("comment", 2), Text: "Non.", Time: now, Seed: hashOf("seed")},
		"endorse":              &Endorse{Of: refTo("comment", 2), Time: now},
		"withdraw":             &Withdraw{Of: refTo("comment", 2), Reason: "erreur", Time: now},
		"submit":               &Submit{Consult: refTo("open", 1), For: "self", Letter: "Madame, Monsieur,", Time: now, Seed: hashOf("seed")},
		"submit, for others": &Submit{
			Consult: refTo("open", 1), For: "others", Behalf: "les riverains", Comments: Set([]Ref{refTo("comment", 2), refTo("comment", 10), refTo("other", 0)}),
			Answers: []Answer{{"q1", "Parce que."}, {"q2", "Nord"}}, Files: []FileRef{fileRef("annexe")}, Time: now, Seed: hashOf("seed"),
		},
		"about":       &About{Submission: refTo("submission", 0), Answers: []Answer{{"q2", "Nord"}}, Time: now},
		"receipt":     receipt,
		"head":        &Head{Consult: refTo("open", 1), Term: 1, Note: []byte("toguna register 1\n")},
		"head, final": &Head{Consult: refTo("open", 1), Term: 2, From: 3, Leaves: []Leaf{{hashOf("1"), entryID("1")}, {hashOf("2"), entryID("2")}}, Note: []byte("n"), Final: true},
		"dispose":     &Dispose{Of: []Ref{refTo("comment", 2)}, Decision: "partly", Reason: "Repris à l'article 4.", Time: now},
	}
}

func record(t testing.TB, b Body) Record {
	t.Helper()
	r, err := NewRecord(b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func records(t testing.TB) []Record {
	t.Helper()
	all := bodies(t)
	var out []Record
	for _, name := range sorted(all) {
		out = append(out, record(t, all[name]))
	}
	return out
}

// item is one item of CBOR as it was written, so that tests can write it otherwise.
type item struct {
	major byte
	arg   uint64
	width int    // bytes that arg takes at least; 0 for the shortest form
	open  bool   // written with an indefinite length
	text  []byte // of byte and text strings
	kids  []*item
}

// parse reads one definite item of CBOR and returns what follows it.
func parse(t testing.TB, b []byte) (*item, []byte) {
	t.Helper()
	it := &item{major: b[0] >> 5, arg: uint64(b[0] & 31)}
	short := b[0] & 31
	b = b[1:]
	if short >= 24 && short < 28 {
		n := 1 << (short - 24)
		it.arg = binary.BigEndian.Uint64(append(make([]byte, 8-n), b[:n]...))
		b = b[n:]
	}
	count := 0
	switch it.major {
	case 2, 3:
		it.text, b = b[:it.arg], b[it.arg:]
	case 4:
		count = int(it.arg)
	case 5:
		count = 2 * int(it.arg)
	case 6:
		count = 1
	}
	for range count {
		var kid *item
		kid, b = parse(t, b)
		it.kids = append(it.kids, kid)
	}
	return it, b
}

func (it *item) append(out []byte) []byte {
	if it.open {
		out = append(out, it.major<<5|31)
		if it.major == 2 || it.major == 3 {
			out = (&item{major: it.major, arg: it.arg, text: it.text}).append(out)
		}
		for _, k := range it.kids {
			out = k.append(out)
		}
		return append(out, 0xff)
	}
	n := 0
	if it.arg >= 24 {
		for n = 1; n < 8 && it.arg>>(8*n) != 0; n *= 2 {
		}
	}
	n = max(n, it.width)
	code := byte(it.arg)
	if n > 0 {
		code = 23 + byte(bits.Len(uint(n)))
	}
	out = append(out, it.major<<5|code)
	for i := n - 1; i >= 0; i-- {
		out = append(out, byte(it.arg>>(8*i)))
	}
	out = append(out, it.text...)
	for _, k := range it.kids {
		out = k.append(out)
	}
	return out
}

// all returns it and everything in it, with the path of each.
func (it *item) all(path string, yield func(string, *item)) {
	yield(path, it)
	for i, k := range it.kids {
		k.all(fmt.Sprintf("%s/%d", path, i), yield)
	}
}

// field returns the value of a key of a map.
func (it *item) field(key string) *item {
	for i := 0; i < len(it.kids); i += 2 {
		if string(it.kids[i].text) == key {
			return it.kids[i+1]
		}
	}
	return nil
}

// set gives a map a key, in its place in the order, or another value of one it has.
func (it *item) set(key string, value *item) {
	if old := it.field(key); old != nil {
		*old = *value
		return
	}
	k := textItem(key)
	i := 0
	for i < len(it.kids) && bytes.Compare(it.kids[i].append(nil), k.append(nil)) < 0 {
		i += 2
	}
	it.kids = append(it.kids[:i:i], append([]*item{k, value}, it.kids[i:]...)...)
	it.arg++
}

// drop removes a key from a map.
func (it *item) drop(key string) {
	for i := 0; i < len(it.kids); i += 2 {
		if string(it.kids[i].text) == key {
			it.kids = append(it.kids[:i:i], it.kids[i+2:]...)
			it.arg--
			return
		}
	}
}

func textItem(s string) *item { return &item{major: 3, arg: uint64(len(s)), text: []byte(s)} }

func bytesItem(b []byte) *item { return &item{major: 2, arg: uint64(len(b)), text: b} }

func tagged(n uint64, it *item) *item { return &item{major: 6, arg: n, kids: []*item{it}} }

var (
	null      = item{major: 7, arg: 22}
	undefined = item{major: 7, arg: 23}
	float64s  = item{major: 7, arg: 0x3ff0000000000000, width: 8}
	float16s  = item{major: 7, arg: 0x3c00, width: 2}
)

// spellings calls yield with every other way of writing data that a careless
// program might use, and, after each, writes it as it was.
func spellings(t testing.TB, data []byte, yield func(how string, other []byte)) {
	t.Helper()
	root, rest := parse(t, data)
	if len(rest) != 0 || !bytes.Equal(root.append(nil), data) {
		t.Fatal("the parser of the tests does not read what it is given")
	}
	say := func(path, how string) { yield(path+" "+how, root.append(nil)) }
	root.all("", func(path string, it *item) {
		was := *it
		with := func(how string, other item) {
			*it = other
			say(path, how)
			*it = was
		}
		for w := 1; w <= 8; w *= 2 {
			long := was
			long.width = w
			if !bytes.Equal(long.append(nil), was.append(nil)) && was.major != 7 {
				with(fmt.Sprintf("in %d bytes", w), long)
			}
		}
		if was.major >= 2 && was.major <= 5 {
			open := was
			open.open = true
			with("of indefinite length", open)
		}
		with("as a float", float64s)
		with("as a short float", float16s)
		with("undefined", undefined)
		with("tagged as a time", *tagged(1, &was))
		with("tagged as itself", *tagged(55799, &was))
		with("tagged as an own kind", *tagged(1000, &was))
		if was.major == 0 {
			with("as a big number", *tagged(2, bytesItem([]byte{byte(was.arg)})))
		}
		if was.major == 5 && was.arg > 0 {
			twice := was
			twice.kids = append(append([]*item{}, was.kids[:2]...), was.kids...)
			twice.arg++
			with("with a key twice", twice)
			for i := 2; i < len(was.kids); i += 2 {
				swapped := was
				swapped.kids = append([]*item{}, was.kids...)
				k := swapped.kids
				k[i-2], k[i-1], k[i], k[i+1] = k[i], k[i+1], k[i-2], k[i-1]
				with(fmt.Sprintf("with keys %d out of order", i/2), swapped)
			}
		}
		if was.major == 6 && was.arg == 42 {
			for how, b := range badCIDs(was.kids[0].text) {
				with("with "+how, *tagged(42, bytesItem(b)))
			}
			with("a CID as text", *tagged(42, textItem("abc")))
		}
	})
	yield("with a byte after the end", append(bytes.Clone(data), 0))
	yield("with a value after the end", append(bytes.Clone(data), data...))
	yield("cut short", data[:len(data)-1])
	yield("nothing", nil)
}

// badCIDs are CIDs in dag-cbor's form, but not ours.
func badCIDs(good []byte) map[string][]byte {
	at := func(i int, v byte) []byte {
		b := bytes.Clone(good)
		b[i] = v
		return b
	}
	return map[string][]byte{
		"no prefix":            good[1:],
		"another prefix":       at(0, 1),
		"CIDv0":                append([]byte{0}, good[3:]...),
		"a CID of version 2":   at(1, 2),
		"an unknown codec":     at(2, 0x72),
		"another hash":         at(3, 0x13),
		"a hash cut short":     at(4, 31)[:36],
		"another length":       at(4, 31),
		"a hash that is long":  append(bytes.Clone(good), 0),
		"an identity hash":     {0, 1, 0x55, 0, 1, 'x'},
		"a long form of codec": append([]byte{0, 1, 0xf1, 0x00}, good[3:]...),
		"nothing":              {},
		"nothing but a prefix": {0},
		"the zero CID":         make([]byte, 37),
	}
}
