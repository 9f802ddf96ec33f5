package report

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/crypto"
)

// MaxFile bounds each file of a report, in bytes.
const MaxFile = 64 << 20

// maxExtra bounds the files beside a report's own that are named.
const maxExtra = 20

// VerifyDir verifies the report in the folder at path: see Verify. Nothing outside
// the folder is read, whatever links are in it.
func VerifyDir(ctx context.Context, path string, opts Options) (Verdict, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return Verdict{}, fmt.Errorf("open report: %w", err)
	}
	defer root.Close()
	return Verify(ctx, root.FS(), opts)
}

// Verify says whether the report at the root of dir is the unaltered and
// consistent word of one clerk, and, if opts has the 8 words or a receipt, whether
// it is that of the clerk expected. It needs no network. An error means that the
// verification could not be made; whatever is wrong with the report is in the
// verdict.
func Verify(ctx context.Context, dir fs.FS, opts Options) (Verdict, error) {
	v := Verdict{Origin: OriginUnknown}
	files := map[string][]byte{}
	for _, name := range append(listed(), fileManifest) {
		if err := ctx.Err(); err != nil {
			return v, fmt.Errorf("verify report: %w", err)
		}
		data, code, err := readFile(dir, name)
		if err != nil {
			return v, fmt.Errorf("verify report: %w", err)
		}
		if code != "" {
			v.find(Finding{Code: code, File: name})
			continue
		}
		files[name] = data
	}
	names, err := fs.ReadDir(dir, ".")
	if err != nil {
		return v, fmt.Errorf("verify report: %w", err)
	}
	extra := 0
	for _, e := range names {
		if !slices.Contains(listed(), e.Name()) && e.Name() != fileManifest && extra < maxExtra {
			v.find(Finding{Code: CodeExtra, File: e.Name()})
			extra++
		}
	}
	return v, v.files(ctx, files, opts)
}

// readFile reads one file. A code says why there is nothing to read.
func readFile(dir fs.FS, name string) ([]byte, Code, error) {
	// Asked without following links, and before opening: opening a pipe would wait.
	info, err := fs.Lstat(dir, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, CodeMissing, nil
	case err != nil:
		return nil, "", err
	case !info.Mode().IsRegular():
		return nil, CodeNoFile, nil
	case info.Size() > MaxFile:
		return nil, CodeTooLarge, nil
	}
	f, err := dir.Open(name)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, "", err
	}
	if len(data) > MaxFile { // it grew
		return nil, CodeTooLarge, nil
	}
	return data, "", nil
}

// files judges the contents of a report.
func (v *Verdict) files(ctx context.Context, files map[string][]byte, opts Options) error {
	data, ok := files[fileRecord]
	if !ok {
		return nil // found already
	}
	r, err := parseRecord(data)
	if err != nil {
		v.find(Finding{Code: CodeRecord, File: fileRecord})
		return nil
	}
	v.Title, v.Lang, v.Submissions = r.Title, r.Lang, submissions(r)
	v.manifest(r, files)
	for i := range r.Registers {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("verify report: %w", err)
		}
		v.register(r, i)
	}
	if len(r.Registers) == 0 {
		v.find(Finding{Code: CodeNotFinal})
	}
	if err := v.receipts(ctx, r); err != nil {
		return err
	}
	v.origin(r, opts)
	if opts.Receipt != nil {
		v.shown(r, opts.Receipt)
	}
	return nil
}

// manifest verifies that the clerk of the record signed each file.
func (v *Verdict) manifest(r *Report, files map[string][]byte) {
	signed, ok := files[fileManifest]
	if !ok {
		return // found already
	}
	text, err := register.OpenNote(signed, r.Clerk.Author)
	if err != nil {
		v.find(Finding{Code: CodeManifest, File: fileManifest})
		return
	}
	m, err := parseManifest(text)
	if err != nil {
		v.find(Finding{Code: CodeManifest, File: fileManifest})
		return
	}
	if m.space != r.Space || m.consult != r.Consult {
		v.find(Finding{Code: CodeOther, File: fileManifest})
	}
	for _, name := range listed() {
		if data, ok := files[name]; ok && sha256.Sum256(data) != m.hashes[name] {
			v.find(Finding{Code: CodeAltered, File: name})
		}
	}
}

// register verifies one term: every head is a prefix of the lines, and the last is
// all of them.
func (v *Verdict) register(r *Report, i int) {
	reg := r.Registers[i]
	if reg.Term < 1 || i > 0 && r.Registers[i-1].Term == reg.Term {
		v.find(Finding{Code: CodeTree, Term: reg.Term})
	}
	tree := treeOf(reg)
	seen := map[entry.CID]bool{}
	for n, l := range reg.Lines {
		if seen[l.Leaf.Entry] {
			v.find(Finding{Code: CodeTwice, Term: reg.Term, Number: uint64(n + 1)})
		}
		seen[l.Leaf.Entry] = true
	}
	var last register.HeadText
	for _, signed := range reg.Heads {
		h, err := register.OpenHead(signed, reg.Registrar.Author)
		if err != nil || h.Space != r.Space || h.Consult != r.Consult || h.Term != reg.Term {
			v.find(Finding{Code: CodeHead, Term: reg.Term})
			return
		}
		if at, err := tree.RootAt(h.Size); err != nil || at != h.Tree || h.Size < last.Size {
			v.find(Finding{Code: CodeTree, Term: reg.Term})
			return
		}
		last = h
	}
	if last.Size != tree.Size() {
		v.find(Finding{Code: CodeTree, Term: reg.Term})
	}
	v.Final = last.Final
	if !last.Final && i == len(r.Registers)-1 {
		v.find(Finding{Code: CodeNotFinal, Term: reg.Term})
	}
}

func treeOf(reg Register) *register.Tree {
	t := &register.Tree{}
	for _, l := range reg.Lines {
		t.Append(l.Leaf)
	}
	return t
}

// receipts verifies the signatures, and that what was receipted is in the record.
func (v *Verdict) receipts(ctx context.Context, r *Report) error {
	listed, receipted := map[entry.Leaf]bool{}, map[entry.Leaf]bool{}
	for _, reg := range r.Registers {
		for _, l := range reg.Lines {
			listed[l.Leaf] = true
		}
	}
	for _, u := range r.Supplement {
		listed[u.Leaf] = true
	}
	for _, c := range r.Receipts {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("verify report: %w", err)
		}
		l := entry.Leaf{Root: c.Root, Entry: c.Entry}
		if !c.Verify(r.Space) {
			v.find(Finding{Code: CodeSignature})
			continue
		}
		if !listed[l] {
			v.find(Finding{Code: CodeOmitted})
		}
		receipted[l] = true
	}
	for _, reg := range r.Registers {
		for n, l := range reg.Lines {
			if !receipted[l.Leaf] {
				v.find(Finding{Code: CodeNoReceipt, Term: reg.Term, Number: uint64(n + 1)})
			}
		}
	}
	return nil
}

// origin holds the clerk who signed the report against who is expected.
func (v *Verdict) origin(r *Report, opts Options) {
	if c := opts.Receipt; c != nil && c.Space == r.Space && c.Receipt.Consult == r.Consult && c.Check() == nil {
		if c.Receipt.Author == r.Clerk.Author {
			v.Origin = OriginReceipt
		} else {
			v.find(Finding{Code: CodeOtherClerk})
		}
	}
	if len(opts.Words) == 0 {
		return
	}
	if !crypto.MatchWords8(opts.Words, r.Space[:], r.Clerk.Author[:], r.Clerk.Recipient) {
		v.find(Finding{Code: CodeWords})
		v.Origin = OriginUnknown
		return
	}
	v.Origin = OriginWords
}

// shown looks for the receipt that somebody holds against the report.
func (v *Verdict) shown(r *Report, c *register.ReceiptFile) {
	switch {
	case c.Check() != nil:
		v.find(Finding{Code: CodeShownInvalid})
		return
	case c.Space != r.Space || c.Receipt.Consult != r.Consult:
		v.find(Finding{Code: CodeShownOther})
		return
	}
	found := false
	for _, reg := range r.Registers {
		for n, l := range reg.Lines {
			if l.Leaf == c.Leaf() {
				v.Term, v.Number, found = reg.Term, uint64(n+1), true
				v.Late = l.Status == Late
			}
		}
	}
	for _, u := range r.Supplement {
		if u.Leaf == c.Leaf() {
			v.Supplement, found = !found, true
		}
	}
	if !found {
		v.find(Finding{Code: CodeShownMissing})
	}
	if c.Numbered != nil {
		v.numbered(r, *c.Numbered, c.Leaf())
	}
}

// numbered holds the head that a receipt proves its number with against the
// register of the same term.
func (v *Verdict) numbered(r *Report, n register.Numbered, leaf entry.Leaf) {
	h, err := register.OpenHead(n.Note, n.Registrar)
	if err != nil {
		return // Check has found it
	}
	for _, reg := range r.Registers {
		if reg.Term != n.Term || reg.Registrar.Author != n.Registrar {
			continue
		}
		tree := treeOf(reg)
		at, err := tree.RootAt(h.Size)
		switch {
		case err != nil:
			v.find(Finding{Code: CodeShorter, Term: n.Term, Number: n.Number})
		case at != h.Tree:
			v.find(Finding{Code: CodeFraud, Term: n.Term, Number: n.Number})
		}
		if l, ok := tree.Leaf(n.Number); !ok || l != leaf {
			v.find(Finding{Code: CodeShownMoved, Term: n.Term, Number: n.Number})
		}
		return
	}
	v.find(Finding{Code: CodeShownMoved, Term: n.Term, Number: n.Number})
}
