package entry

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestRecordsComeBack(t *testing.T) {
	seen := map[string]bool{}
	for name, b := range bodies(t) {
		r := record(t, b)
		seen[r.Type] = true
		for _, decode := range []func(Record) (Body, error){Record.Decode, Record.DecodeAgain} {
			got, err := decode(r)
			if err != nil || !reflect.DeepEqual(got, b) {
				t.Errorf("%s: comes back as %+v, %v", name, got, err)
				continue
			}
			if again := record(t, got); !bytes.Equal(again.Body, r.Body) || got.RecordType() != r.Type {
				t.Errorf("%s: is written again as %x", name, again.Body)
			}
		}
	}
	for _, typ := range []string{
		"author", "space", "draft", "open", "extend", "close", "comment", "reply", "endorse", "withdraw", "place", "parallel", "drawn",
		"submit", "about", "receipt", "head", "dispose",
	} {
		if !seen[typ] {
			t.Errorf("no sample of %s", typ)
		}
	}
}

func TestNewerRecords(t *testing.T) {
	body, err := Marshal(map[string]any{"x": 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []string{"redact", "succeed", "cosign", "", "Space", "unheard of"} {
		if b, err := (Record{Type: typ, Body: body}).Decode(); !errors.Is(err, ErrNewer) {
			t.Errorf("%q: %+v, %v", typ, b, err)
		}
	}
	for name, b := range bodies(t) {
		r := record(t, b)
		root, _ := parse(t, r.Body)
		root.set("zz", textItem("new"))
		if b, err := (Record{r.Type, root.append(nil)}).Decode(); !errors.Is(err, ErrNewer) {
			t.Errorf("%s with an unknown field: %+v, %v", name, b, err)
		}
		spellings(t, r.Body, func(how string, other []byte) {
			if _, err := (Record{r.Type, other}).Decode(); err == nil {
				t.Errorf("%s %s is read", name, how)
			}
		})
		root, _ = parse(t, r.Body)
		root.all("", func(path string, it *item) {
			was := *it
			*it = null
			if _, err := (Record{r.Type, root.append(nil)}).Decode(); err == nil && !strings.Contains(name, "all") {
				t.Errorf("%s with null at %s is read", name, path)
			}
			*it = was
		})
	}
}

// bodyRules are ways to break a record that encodes well.
func bodyRules(t testing.TB) map[string]Body {
	all := bodies(t)
	long := func(n int) string { return strings.Repeat("a", n+1) }
	out := map[string]Body{}
	for name, change := range map[string]any{
		"author: no name":                 func(b *Author) { b.Name = "" },
		"author: long name":               func(b *Author) { b.Name = long(MaxName) },
		"author: long organisation":       func(b *Author) { b.Org = long(MaxName) },
		"author: short recipient":         func(b *Author) { b.Recipient = b.Recipient[1:] },
		"author: no member":               func(b *Author) { b.Member = Key{} },
		"author: no author":               func(b *Author) { b.Author = Key{} },
		"space: no name":                  func(b *Space) { b.Name = "" },
		"space: long name":                func(b *Space) { b.Name = long(MaxName) },
		"draft: number 0":                 func(b *Draft) { b.Number = 0 },
		"draft: first of another":         func(b *Draft) { b.Of = refTo("draft", 0) },
		"draft: second of none":           func(b *Draft) { b.Number = 2 },
		"draft: no texts":                 func(b *Draft) { b.Texts = nil },
		"draft: too many texts":           func(b *Draft) { b.Texts = make([]DraftText, 17) },
		"draft: no language":              func(b *Draft) { b.Texts[0].Lang = "" },
		"draft: no title":                 func(b *Draft) { b.Texts[0].Title = "" },
		"draft: long title":               func(b *Draft) { b.Texts[0].Title = long(MaxTitle) },
		"draft: provisions in an entry":   func(b *Draft) { b.Texts[0].Provisions.CID = entryID("e") },
		"draft: no original":              func(b *Draft) { b.Texts[0].Original.CID = CID{} },
		"draft: too large":                func(b *Draft) { b.Texts[0].Original.Size = MaxFile + 1 },
		"draft: long file name":           func(b *Draft) { b.Texts[0].Original.Name = long(MaxName) },
		"draft: long note":                func(b *Draft) { b.Note = long(MaxSmall) },
		"draft, second: of a file":        func(b *Draft) { b.Of.Entry = fileID("f") },
		"open: no draft":                  func(b *Open) { b.Draft = Ref{} },
		"open: no title":                  func(b *Open) { b.Title = "" },
		"open: no language":               func(b *Open) { b.Lang = "" },
		"open: no zone":                   func(b *Open) { b.Zone = "" },
		"open: long zone":                 func(b *Open) { b.Zone = long(64) },
		"open: long who":                  func(b *Open) { b.Who = long(MaxSmall) },
		"open: years of grace":            func(b *Open) { b.Grace = 366*24*3600 + 1 },
		"open: too many questions":        func(b *Open) { b.Questions = make([]Question, MaxList+1) },
		"open: letters that are a list":   func(b *Open) { b.Letters = Raw{0x80} },
		"open: letters that are null":     func(b *Open) { b.Letters = Raw{0xf6} },
		"open: a float in the letters":    func(b *Open) { b.Letters = Raw{0xa1, 0x61, 'a', 0xf9, 0x3c, 0} },
		"open, with all: question no id":  func(b *Open) { b.Questions[0].ID = "" },
		"open, with all: no question":     func(b *Open) { b.Questions[0].Text = "" },
		"open, with all: kind":            func(b *Open) { b.Questions[0].Kind = "scale" },
		"open, with all: choices of text": func(b *Open) { b.Questions[1].Kind = "text" },
		"open, with all: one choice":      func(b *Open) { b.Questions[1].Choices = []string{"oui"} },
		"open, with all: empty choice":    func(b *Open) { b.Questions[1].Choices[1] = "" },
		"open, with all: many choices":    func(b *Open) { b.Questions[1].Choices = strings.Split(long(MaxList), "") },
		"extend: nothing":                 func(b *Extend) { b.Consult = Ref{} },
		"extend: long reason":             func(b *Extend) { b.Reason = long(MaxSmall) },
		"close: nothing":                  func(b *Close) { b.Consult = Ref{} },
		"close: a file":                   func(b *Close) { b.Consult.Entry = fileID("f") },
		"close: no index of a pack":       func(b *Close) { b.Consult.Index = MaxRecords },
		"comment: no draft":               func(b *Comment) { b.Draft = Ref{} },
		"comment: kind":                   func(b *Comment) { b.Kind = "praise" },
		"comment: no language":            func(b *Comment) { b.Lang = "" },
		"comment: nowhere":                func(b *Comment) { b.At = "" },
		"comment: long at":                func(b *Comment) { b.At = long(MaxTitle) },
		"comment: long label":             func(b *Comment) { b.Label = long(MaxTitle) },
		"comment: long quote":             func(b *Comment) { b.Quote = long(MaxQuote) },
		"comment: long before":            func(b *Comment) { b.Before = long(MaxContext) },
		"comment: long after":             func(b *Comment) { b.After = long(MaxContext) },
		"comment: no text":                func(b *Comment) { b.Text = "" },
		"comment: long text":              func(b *Comment) { b.Text = long(MaxComment) },
		"comment: 1 MB":                   func(b *Comment) { b.Text = long(1 << 20) },
		"comment: long replacement":       func(b *Comment) { b.Replace = long(MaxComment) },
		"reply: to nothing":               func(b *Reply) { b.To = Ref{} },
		"reply: no text":                  func(b *Reply) { b.Text = "" },
		"place: nothing":                  func(b *Place) { b.Of = Ref{} },
		"place: a comment in a file":      func(b *Place) { b.Of.Entry = fileID("f") },
		"place: in no version":            func(b *Place) { b.Draft = Ref{} },
		"place: a label of nothing":       func(b *Place) { b.Label = "Article 3" },
		"place: a quote from nothing":     func(b *Place) { b.Quote = "nul" },
		"place, quoted: no provision":     func(b *Place) { b.At = "" },
		"place, quoted: context alone":    func(b *Place) { b.Quote = "" },
		"place, quoted: long at":          func(b *Place) { b.At = long(MaxTitle) },
		"place, quoted: long label":       func(b *Place) { b.Label = long(MaxTitle) },
		"place, quoted: long quote":       func(b *Place) { b.Quote = long(MaxQuote) },
		"place, quoted: long before":      func(b *Place) { b.Before = long(MaxContext) },
		"place, quoted: long after":       func(b *Place) { b.After = long(MaxContext) },
		"endorse: nothing":                func(b *Endorse) { b.Of = Ref{} },
		"withdraw: nothing":               func(b *Withdraw) { b.Of = Ref{} },
		"withdraw: long reason":           func(b *Withdraw) { b.Reason = long(MaxSmall) },
		"submit: nowhere":                 func(b *Submit) { b.Consult = Ref{} },
		"submit: for nobody":              func(b *Submit) { b.For = "all" },
		"submit: behalf of oneself":       func(b *Submit) { b.Behalf = "les riverains" },
		"submit: for unnamed others":      func(b *Submit) { b.For = "others" },
		"submit: empty":                   func(b *Submit) { b.Letter = "" },
		"submit: long letter":             func(b *Submit) { b.Letter = long(MaxLetter) },
		"submit: a comment twice":         func(b *Submit) { b.Comments = []Ref{refTo("c", 0), refTo("c", 0)} },
		"submit: comments out of order":   func(b *Submit) { b.Comments = []Ref{refTo("c", 1), refTo("c", 0)} },
		"submit: comment in a file":       func(b *Submit) { b.Comments = []Ref{{Entry: fileID("c")}} },
		"submit: too many comments":       func(b *Submit) { b.Comments = manyRefs(MaxRefs + 1) },
		"submit: too many answers":        func(b *Submit) { b.Answers = make([]Answer, MaxList+1) },
		"submit: too many files":          func(b *Submit) { b.Files = make([]FileRef, MaxList+1) },
		"submit: answer to nothing":       func(b *Submit) { b.Answers = []Answer{{"", "x"}} },
		"submit: empty answer":            func(b *Submit) { b.Answers = []Answer{{"x", ""}} },
		"submit: a file in an entry":      func(b *Submit) { b.Files = []FileRef{{CID: entryID("e")}} },
		"about: nothing":                  func(b *About) { b.Submission = Ref{} },
		"about: no answers":               func(b *About) { b.Answers = nil },
		"about: too many answers":         func(b *About) { b.Answers = make([]Answer, MaxList+1) },
		"about: empty answer":             func(b *About) { b.Answers[0].Text = "" },
		"receipt: no entry":               func(b *Receipt) { b.Entry = CID{} },
		"receipt: a file":                 func(b *Receipt) { b.Entry = fileID("f") },
		"receipt: no consultation":        func(b *Receipt) { b.Consult = Ref{} },
		"receipt: no author":              func(b *Receipt) { b.Author = Key{} },
		"head: nothing":                   func(b *Head) { b.Consult = Ref{} },
		"head: term 0":                    func(b *Head) { b.Term = 0 },
		"head: too many leaves":           func(b *Head) { b.Leaves = make([]Leaf, MaxRefs+1) },
		"head: a leaf of nothing":         func(b *Head) { b.Leaves = make([]Leaf, 1) },
		"head: long note":                 func(b *Head) { b.Note = make([]byte, MaxSmall+1) },
		"dispose: nothing":                func(b *Dispose) { b.Of = nil },
		"dispose: the same twice":         func(b *Dispose) { b.Of = []Ref{b.Of[0], b.Of[0]} },
		"dispose: decision":               func(b *Dispose) { b.Decision = "lost" },
		"dispose: no reason":              func(b *Dispose) { b.Reason = "" },
	} {
		of, _, _ := strings.Cut(name, ":")
		if all[of] == nil {
			t.Fatalf("no sample %q", of)
		}
		b := bodies(t)[of]
		reflect.ValueOf(change).Call([]reflect.Value{reflect.ValueOf(b)})
		out[name] = b
	}
	return out
}

func manyRefs(n int) []Ref {
	var out []Ref
	for i := range n {
		out = append(out, refTo(string(rune(i)), 0))
	}
	return Set(out)
}

func TestFormOfRecords(t *testing.T) {
	for name, b := range bodyRules(t) {
		if r, err := NewRecord(b); !errors.Is(err, ErrRecord) {
			t.Errorf("%s: is written: %+v, %v", name, r, err)
		}
		data, err := Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		// What cannot even be encoded, such as a reference to nothing, counts as newer.
		_, err = Record{b.RecordType(), data}.Decode()
		if !errors.Is(err, ErrRecord) && !errors.Is(err, ErrNewer) {
			t.Errorf("%s: %v", name, err)
		}
		if errors.Is(err, ErrRecord) == errors.Is(err, ErrNewer) {
			t.Errorf("%s: is both malformed and newer: %v", name, err)
		}
	}
}

func TestTextRules(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"composed":            {"é", true},
		"decomposed":          {"e\u0301", false},
		"a compatibility one": {"ﬁ", true}, // NFC leaves it, and so do we
		"Hangul in parts":     {"\u1112\u1161\u11ab", false},
		"angstrom sign":       {"\u212b", false},
		"newline":             {"a\nb", true},
		"tab":                 {"a\tb", true},
		"return":              {"a\r\nb", false},
		"nul":                 {"a\x00b", false},
		"escape":              {"a\x1b[31m", false},
		"delete":              {"a\x7f", false},
		"next line":           {"a\u0085", false},
		"override":            {"a\u202eb", false},
		"embedding":           {"a\u202ab", false},
		"pop":                 {"a\u202cb", false},
		"isolate":             {"a\u2066b", false},
		"end of isolate":      {"a\u2069b", false},
		"marks of direction":  {"a\u200e\u200f\u061cb", true}, // Arabic needs them
		"joiners":             {"ن\u200cم\u200dا", true},
		"ellipsis and quotes": {"« a … »", true},
		"beyond the BMP":      {"𞤀", true},
		"not UTF-8":           {"a\xff", false},
		"a surrogate":         {"\xed\xa0\x80", false},
		"spaces alone":        {" ", true},
	} {
		_, err := NewRecord(&Space{Name: c.text})
		if (err == nil) != c.ok || err != nil && !errors.Is(err, errText) {
			t.Errorf("%s: %v", name, err)
		}
		clean := CleanText(c.text)
		if err := text("clean", clean, MaxName, optional); err != nil {
			t.Errorf("%s: %q is not clean: %v", name, clean, err)
		}
	}
	for got, want := range map[string]string{
		CleanText(" e\u0301\r\n\x00x\u202e "): "é\nx",
		CleanText("a\xffb"):                   "a\ufffdb",
		CleanText("\u2066\n"):                 "",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLengthsAreInBytes(t *testing.T) {
	for n, ok := range map[int]bool{MaxName / 2: true, MaxName/2 + 1: false} {
		_, err := NewRecord(&Space{Name: strings.Repeat("é", n)})
		if (err == nil) != ok || err != nil && !errors.Is(err, errLong) {
			t.Errorf("%d letters of two bytes: %v", n, err)
		}
	}
	c := bodies(t)["comment"].(*Comment)
	c.Text, c.Replace = strings.Repeat("a", MaxComment), strings.Repeat("b", MaxComment)
	if _, err := NewRecord(c); err != nil {
		t.Error(err)
	}
}

func TestCleanTextProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.SampledFrom([]rune("e\u0301 \r\n\t\u202e\u2066\u0000\u1112\u1161\u11aba")))).Draw(t, "text")
		c := CleanText(s)
		if !utf8.ValidString(c) || !norm.NFC.IsNormalString(c) || strings.ContainsFunc(c, badRune) || strings.TrimSpace(c) != c {
			t.Fatalf("%q is not clean", c)
		}
		if again := CleanText(c); again != c {
			t.Fatalf("%q, cleaned again, is %q", c, again)
		}
	})
}

func TestAuthorsAndReceiptsAreSigned(t *testing.T) {
	_, space := foundingEntry(t)
	a := bodies(t)["author"].(*Author)
	r := bodies(t)["receipt"].(*Receipt)
	if !a.Verify(space.ID, publicOf("member")) || !r.Verify(space.ID) {
		t.Fatal("what was signed does not verify")
	}
	if a.Verify(entryID("other"), publicOf("member")) || r.Verify(entryID("other")) {
		t.Error("verifies in another workspace")
	}
	if a.Verify(space.ID, publicOf("other")) {
		t.Error("verifies for another member")
	}
	for name, change := range map[string]func(a *Author){
		"member":       func(a *Author) { a.Member = publicOf("other") },
		"author":       func(a *Author) { a.Author = publicOf("other") },
		"recipient":    func(a *Author) { a.Recipient = bytes.Clone(a.Recipient); a.Recipient[9] ^= 1 },
		"name":         func(a *Author) { a.Name = "Another" },
		"organisation": func(a *Author) { a.Org = "" },
		"time":         func(a *Author) { a.Time++ },
		"signature":    func(a *Author) { a.Sig[0] ^= 1 },
	} {
		b := *a
		if change(&b); b.Verify(space.ID, b.Member) {
			t.Errorf("an author with another %s verifies", name)
		}
	}
	for name, change := range map[string]func(r *Receipt){
		"entry":        func(r *Receipt) { r.Entry = entryID("other") },
		"root":         func(r *Receipt) { r.Root = hashOf("other") },
		"consultation": func(r *Receipt) { r.Consult.Index++ },
		"time":         func(r *Receipt) { r.Time++ },
		"author":       func(r *Receipt) { r.Author = publicOf("other") },
		"signature":    func(r *Receipt) { r.Sig[0] ^= 1 },
	} {
		b := *r
		if change(&b); b.Verify(space.ID) {
			t.Errorf("a receipt with another %s verifies", name)
		}
	}
	crossed := *r
	crossed.Sig = Sig(ed25519.Sign(keyOf("author"), append([]byte(labelAuthor+"\x00"), r.message(space.ID)...)))
	if crossed.Verify(space.ID) {
		t.Error("a receipt signed as an author verifies")
	}
}

func TestLeafIsWhatTheTreeHashes(t *testing.T) {
	l := Leaf{Root: hashOf("root"), Entry: entryID("entry")}
	var back Leaf
	if err := Unmarshal(l.Bytes(), &back); err != nil || back != l {
		t.Errorf("%+v, %v", back, err)
	}
}
