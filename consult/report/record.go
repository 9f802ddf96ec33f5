package report

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"toguna/consult/entry"
	"toguna/consult/register"
)

const recordFormat = "report 1"

// The form of record.json. CIDs are in their text form, references as in notes,
// hashes in hexadecimal, other bytes in base64.
type recordJSON struct {
	Format     string         `json:"toguna"`
	Space      string         `json:"workspace"`
	Consult    string         `json:"consultation"`
	Lang       string         `json:"lang"`
	Title      string         `json:"title"`
	Draft      draftJSON      `json:"draft"`
	Opened     int64          `json:"opened"`
	Deadline   int64          `json:"deadline"`
	Closed     int64          `json:"closed,omitempty"`
	Written    int64          `json:"written"`
	Zone       string         `json:"zone"`
	Clerk      signatoryJSON  `json:"clerk"`
	Registers  []registerJSON `json:"registers"`
	Supplement []lineJSON     `json:"supplement"`
	Receipts   []receiptJSON  `json:"receipts"`
}

type draftJSON struct {
	Title       string `json:"title"`
	Number      uint64 `json:"version"`
	Fingerprint string `json:"sha256"`
}

type signatoryJSON struct {
	Name      string `json:"name"`
	Author    []byte `json:"author"`
	Recipient []byte `json:"recipient"`
}

type registerJSON struct {
	Term      uint64        `json:"term"`
	Registrar signatoryJSON `json:"registrar"`
	Lines     []lineJSON    `json:"lines"`
	Heads     []string      `json:"heads"`
}

type lineJSON struct {
	Number   uint64 `json:"number,omitempty"`
	Root     string `json:"root"`
	Entry    string `json:"entry"`
	Status   Status `json:"status"`
	Decision string `json:"decision,omitempty"`
}

type receiptJSON struct {
	Entry  string `json:"entry"`
	Root   string `json:"root"`
	Time   int64  `json:"time"`
	Author []byte `json:"author"`
	Sig    []byte `json:"sig"`
}

// record writes what a verification needs of r, which is sorted.
func record(r *Report) ([]byte, error) {
	j := recordJSON{
		Format: recordFormat, Space: r.Space.String(), Consult: register.RefText(r.Consult), Lang: r.Lang, Title: r.Title,
		Draft:  draftJSON{r.Draft.Title, r.Draft.Number, hex.EncodeToString(r.Draft.Fingerprint[:])},
		Opened: r.Opened, Deadline: r.Deadline, Closed: r.Closed, Written: r.Written, Zone: r.Zone, Clerk: signatory(r.Clerk),
		Registers: []registerJSON{}, Supplement: []lineJSON{}, Receipts: []receiptJSON{},
	}
	for _, reg := range r.Registers {
		out := registerJSON{Term: reg.Term, Registrar: signatory(reg.Registrar), Lines: []lineJSON{}, Heads: []string{}}
		for i, l := range reg.Lines {
			out.Lines = append(out.Lines, line(uint64(i+1), l.Leaf, l.Status, ""))
		}
		for _, h := range reg.Heads {
			out.Heads = append(out.Heads, string(h))
		}
		j.Registers = append(j.Registers, out)
	}
	for _, u := range r.Supplement {
		j.Supplement = append(j.Supplement, line(0, u.Leaf, u.Status, u.Decision))
	}
	for _, c := range r.Receipts {
		if c.Consult != r.Consult {
			return nil, fmt.Errorf("%w: a receipt of another consultation", ErrReport)
		}
		j.Receipts = append(j.Receipts, receiptJSON{
			Entry: c.Entry.String(), Root: hex.EncodeToString(c.Root[:]), Time: c.Time, Author: c.Author[:], Sig: c.Sig[:],
		})
	}
	return marshalRecord(&j)
}

func marshalRecord(j *recordJSON) ([]byte, error) {
	out, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write record: %w", err)
	}
	return append(out, '\n'), nil
}

func signatory(s Signatory) signatoryJSON {
	return signatoryJSON{Name: s.Name, Author: s.Author[:], Recipient: s.Recipient}
}

func line(number uint64, l entry.Leaf, s Status, decision string) lineJSON {
	return lineJSON{Number: number, Root: hex.EncodeToString(l.Root[:]), Entry: l.Entry.String(), Status: s, Decision: decision}
}

var errRecord = errors.New("malformed record")

// parseRecord reads record.json back into the parts of a Report that it holds. It
// accepts exactly what record writes.
func parseRecord(data []byte) (*Report, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var j recordJSON
	if err := dec.Decode(&j); err != nil {
		return nil, fmt.Errorf("%w: %w", errRecord, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) || j.Format != recordFormat {
		return nil, fmt.Errorf("%w: format", errRecord)
	}
	var p recordParser
	r := p.report(&j)
	if p.bad {
		return nil, fmt.Errorf("%w: an id, key or hash", errRecord)
	}
	s := r.sorted()
	again, err := record(&s)
	if err != nil || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("%w: not in its one form", errRecord)
	}
	return r, nil
}

// recordParser reads texts into values and remembers whether one failed.
type recordParser struct{ bad bool }

func (p *recordParser) report(j *recordJSON) *Report {
	r := &Report{
		Lang: j.Lang, Title: j.Title, Opened: j.Opened, Deadline: j.Deadline, Closed: j.Closed, Written: j.Written, Zone: j.Zone,
		Draft: Draft{Title: j.Draft.Title, Number: j.Draft.Number, Fingerprint: p.hash(j.Draft.Fingerprint)},
		Space: p.cid(j.Space), Clerk: p.signatory(j.Clerk),
	}
	consult, err := register.ParseRef(j.Consult)
	p.bad = p.bad || err != nil
	r.Consult = consult
	for _, reg := range j.Registers {
		out := Register{Term: reg.Term, Registrar: p.signatory(reg.Registrar)}
		for _, l := range reg.Lines {
			out.Lines = append(out.Lines, Line{Leaf: p.leaf(l), Status: l.Status})
		}
		for _, h := range reg.Heads {
			out.Heads = append(out.Heads, []byte(h))
		}
		r.Registers = append(r.Registers, out)
	}
	for _, l := range j.Supplement {
		r.Supplement = append(r.Supplement, Unregistered{Leaf: p.leaf(l), Status: l.Status, Decision: l.Decision})
	}
	for _, c := range j.Receipts {
		out := entry.Receipt{Entry: p.cid(c.Entry), Root: p.hash(c.Root), Consult: consult, Time: c.Time}
		p.bytes(out.Author[:], c.Author)
		p.bytes(out.Sig[:], c.Sig)
		r.Receipts = append(r.Receipts, out)
	}
	return r
}

func (p *recordParser) cid(s string) entry.CID {
	id, err := register.ParseCID(s)
	p.bad = p.bad || err != nil
	return id
}

func (p *recordParser) hash(s string) (h entry.Hash) {
	b, err := hex.DecodeString(s)
	p.bad = p.bad || err != nil
	p.bytes(h[:], b)
	return h
}

func (p *recordParser) leaf(l lineJSON) entry.Leaf {
	return entry.Leaf{Root: p.hash(l.Root), Entry: p.cid(l.Entry)}
}

func (p *recordParser) signatory(j signatoryJSON) Signatory {
	s := Signatory{Name: j.Name, Recipient: j.Recipient}
	p.bytes(s.Author[:], j.Author)
	p.bad = p.bad || len(j.Recipient) != entry.RecipientSize
	return s
}

func (p *recordParser) bytes(into, from []byte) {
	if len(into) != len(from) {
		p.bad = true
		return
	}
	copy(into, from)
}
