package disk

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"toguna/consult"
	"toguna/consult/consulttest"
	"toguna/consult/entry"
	"toguna/p2p/disk/fileblocks"
)

type block struct {
	id   entry.CID
	data []byte
}

func walk(t *testing.T, d *Disk, root entry.CID) (out []block) {
	t.Helper()
	err := d.Walk(t.Context(), root, func(id entry.CID, data []byte) error {
		out = append(out, block{id, data})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A file carried block by block is here when the last block is, whatever the
// order.
func TestCarry(t *testing.T) {
	from, to := open(t, t.TempDir(), WithoutSync()), open(t, t.TempDir(), WithoutSync())
	content := consulttest.Content(1, 4<<20+1)
	copy(content[2<<20:3<<20], content[:1<<20]) // one chunk occurs twice
	root, err := from.Add(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	blocks := walk(t, from, root)
	if len(blocks) != 5 || blocks[0].id != root {
		t.Fatalf("walk gave %d blocks, want the root first and 4 chunks", len(blocks))
	}
	for _, reverse := range []bool{false, true} {
		to = open(t, t.TempDir(), WithoutSync())
		if reverse {
			slices.Reverse(blocks)
		}
		for i, b := range blocks {
			whole, missing, err := to.HasAll(t.Context(), root)
			if err != nil || whole {
				t.Fatalf("after %d blocks: whole %t, %v", i, whole, err)
			}
			wantMissing := len(blocks) - i
			if reverse || i == 0 {
				wantMissing = 1 // all that is known without the root
			}
			if len(missing) != wantMissing {
				t.Errorf("after %d blocks %d are missing, want %d", i, len(missing), wantMissing)
			}
			if _, err := to.Open(t.Context(), root); !errors.Is(err, consult.ErrNotHereYet) {
				t.Errorf("after %d blocks: open: %v", i, err)
			}
			called := errors.New("called")
			err = to.Walk(t.Context(), root, func(entry.CID, []byte) error { return called })
			if !errors.Is(err, consult.ErrNotHereYet) {
				t.Errorf("after %d blocks: walk: %v", i, err)
			}
			if err := to.PutBlock(t.Context(), b.id, b.data); err != nil {
				t.Fatal(err)
			}
		}
		if whole, missing, err := to.HasAll(t.Context(), root); err != nil || !whole || len(missing) > 0 {
			t.Fatalf("after all blocks: whole %t, %d missing, %v", whole, len(missing), err)
		}
		r, err := to.Open(t.Context(), root)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes of %d, %v", len(got), len(content), err)
		}
	}
	stop := errors.New("enough")
	if err := to.Walk(t.Context(), root, func(entry.CID, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("walk returned %v, not what its function did", err)
	}
}

func TestPutBlockRefuses(t *testing.T) {
	d := open(t, t.TempDir(), WithoutSync())
	data := []byte("data")
	large := make([]byte, fileblocks.ChunkSize+1)
	for name, c := range map[string]struct {
		id   entry.CID
		data []byte
		want error
	}{
		"another hash": {entry.Sum(entry.CodecRaw, []byte("other")), data, fileblocks.ErrHash},
		"no id":        {entry.CID{}, data, fileblocks.ErrHash},
		"an entry":     {entry.Sum(entry.CodecDagCBOR, data), data, fileblocks.ErrShape},
		"no node":      {entry.Sum(entry.CodecDagPB, data), data, fileblocks.ErrShape},
		"too large":    {entry.Sum(entry.CodecRaw, large), large, fileblocks.ErrShape},
	} {
		if err := d.PutBlock(t.Context(), c.id, c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if c.id.IsZero() {
			continue
		}
		if has, err := d.Blockstore().Has(t.Context(), c.id.Cid()); has || err != nil {
			t.Errorf("%s: stored: %t, %v", name, has, err)
		}
	}
}

// A block that the disk has damaged is never handed out. It counts as missing,
// and putting it again mends it.
func TestDamagedBlock(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	content := consulttest.Content(1, 3<<20)
	root, err := d.Add(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	blocks := walk(t, d, root)
	for _, b := range blocks {
		damage(t, filepath.Join(dir, "files"), b.data)
		r, err := d.Open(t.Context(), root)
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if !errors.Is(err, consult.ErrNotHereYet) {
			t.Errorf("read with a damaged block: %v, want ErrNotHereYet", err)
		}
		whole, missing, err := d.HasAll(t.Context(), root)
		if err != nil || whole || !slices.Equal(missing, []entry.CID{b.id}) {
			t.Errorf("with a damaged block: whole %t, %d missing, %v", whole, len(missing), err)
		}
		if err := d.PutBlock(t.Context(), b.id, b.data); err != nil {
			t.Fatal(err)
		}
	}
	r, err := d.Open(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
		t.Errorf("after mending: %d bytes, %v", len(got), err)
	}
}

// damage flips a bit in the file below dir that holds data.
func damage(t *testing.T, dir string, data []byte) {
	t.Helper()
	done := false
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a temporary file of flatfs, gone between listing and looking
		}
		if err != nil || e.IsDir() || done {
			return err
		}
		got, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !bytes.Equal(got, data) {
			return err
		}
		done = true
		got[len(got)/2] ^= 1
		return os.WriteFile(path, got, 0o600)
	})
	if err != nil || !done {
		t.Fatalf("block not found on disk: %v", err)
	}
}
