package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ipfs/boxo/blockstore"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	flatfs "github.com/ipfs/go-ds-flatfs"
	ipld "github.com/ipfs/go-ipld-format"

	"toguna/consult"
	"toguna/consult/entry"
	"toguna/p2p/disk/fileblocks"
)

// openFiles opens the folder of blocks, or makes it: under another name first,
// so that a crash leaves all of it or nothing.
func (d *Disk) openFiles(dir string, synced bool) error {
	switch _, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		if err := createFiles(dir); err != nil {
			return fmt.Errorf("files: %w", err)
		}
	case err != nil:
		return fmt.Errorf("files: %w", err)
	}
	flat, err := flatfs.Open(dir, synced)
	if err != nil {
		return fmt.Errorf("files: %w", err)
	}
	d.flat = flat
	store := blockstore.NewBlockstore(flat, blockstore.NoPrefix(), blockstore.WriteThrough(false))
	d.blocks = &guarded{checked{store}, d}
	return nil
}

func createFiles(dir string) error {
	fresh := dir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := flatfs.Create(fresh, flatfs.NextToLast(2)); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(fresh, flatfs.SHARDING_FN), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close(), syncDir(fresh)); err != nil {
		return err
	}
	return os.Rename(fresh, dir)
}

// checked notices a block that the disk has damaged. It forgets it, so that it
// counts as missing and can be fetched again.
type checked struct{ blockstore.Blockstore }

func (c checked) Get(ctx context.Context, id cid.Cid) (blocks.Block, error) {
	block, err := c.Blockstore.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	sum, err := id.Prefix().Sum(block.RawData())
	if err != nil {
		return nil, err
	}
	if sum.Equals(id) {
		return block, nil
	}
	if err := c.DeleteBlock(ctx, id); err != nil {
		return nil, fmt.Errorf("block %s is damaged: %w", id, err)
	}
	return nil, ipld.ErrNotFound{Cid: id}
}

// guarded holds Close back while a block is read or written.
type guarded struct {
	checked
	d *Disk
}

func (g *guarded) Get(ctx context.Context, id cid.Cid) (blocks.Block, error) {
	if err := g.d.enter(ctx); err != nil {
		return nil, err
	}
	defer g.d.users.Done()
	return g.checked.Get(ctx, id)
}

func (g *guarded) Put(ctx context.Context, b blocks.Block) error {
	if err := g.d.enter(ctx); err != nil {
		return err
	}
	defer g.d.users.Done()
	return g.checked.Put(ctx, b)
}

func (g *guarded) PutMany(ctx context.Context, bs []blocks.Block) error {
	if err := g.d.enter(ctx); err != nil {
		return err
	}
	defer g.d.users.Done()
	return g.checked.PutMany(ctx, bs)
}

// Add implements [consult.Files]. It returns fileblocks.ErrTooLarge for more
// than fileblocks.MaxSize bytes.
func (d *Disk) Add(ctx context.Context, r io.Reader) (entry.CID, error) {
	return fileblocks.Write(ctx, d.blocks, r)
}

// Open implements [consult.Files]. The reader stops when ctx ends.
func (d *Disk) Open(ctx context.Context, id entry.CID) (io.ReadCloser, error) {
	return fileblocks.Open(ctx, d.blocks, id)
}

// Blockstore gives the blocks of all files to those who exchange them. A block
// that the disk has damaged counts as missing.
func (d *Disk) Blockstore() blockstore.Blockstore { return d.blocks }

// HasAll reports whether every block of a file is here, and otherwise which are
// known to be missing. There may be more: what a missing block links to is not
// known. The error wraps fileblocks.ErrShape if root names no file of ours.
func (d *Disk) HasAll(ctx context.Context, root entry.CID) (bool, []entry.CID, error) {
	tree, err := fileblocks.Load(ctx, d.blocks, root)
	if err != nil {
		return false, nil, err
	}
	return len(tree.Missing) == 0, tree.Missing, nil
}

// Walk calls f for each block of a file, once, each before those it links to,
// until f returns an error. It calls f for none and returns
// consult.ErrNotHereYet if any is missing.
func (d *Disk) Walk(ctx context.Context, root entry.CID, f func(id entry.CID, data []byte) error) error {
	tree, err := fileblocks.Load(ctx, d.blocks, root)
	if err != nil {
		return err
	}
	if n := len(tree.Missing); n > 0 {
		return fmt.Errorf("file %s: %d blocks missing: %w", root.Short(), n, consult.ErrNotHereYet)
	}
	ids := tree.Nodes
	done := make(map[entry.CID]bool, len(tree.Chunks))
	for _, chunk := range tree.Chunks {
		if !done[chunk.ID] {
			done[chunk.ID] = true
			ids = append(ids, chunk.ID)
		}
	}
	for _, id := range ids {
		data, err := fileblocks.Get(ctx, d.blocks, id)
		if err != nil {
			return err
		}
		if err := f(id, data); err != nil {
			return err
		}
	}
	return nil
}

// PutBlock stores one block of a file durably, after it has checked that data is
// what id names (fileblocks.ErrHash) and could be part of a file
// (fileblocks.ErrShape).
func (d *Disk) PutBlock(ctx context.Context, id entry.CID, data []byte) error {
	err := fileblocks.Verify(id, data)
	if err == nil {
		var block blocks.Block
		if block, err = blocks.NewBlockWithCid(data, id.Cid()); err == nil {
			err = d.blocks.Put(ctx, block)
		}
	}
	if err != nil {
		return fmt.Errorf("put block %s: %w", id.Short(), err)
	}
	return nil
}
