package disk

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"toguna/consult"
	"toguna/consult/entry"
)

// Keys of the database, by their first byte.
const (
	keyLayout  = 'l' // "l": the layout below, one byte
	keyArrival = 'e' // 'e', arrival number u64 big endian: CID, then the bytes of the entry
	keyByID    = 'i' // 'i', CID: arrival number u64 big endian
	keyValue   = 'v' // 'v', name: a remembered value
)

const layout = 1

// format is the oldest of pebble's formats that has all we use. A later pebble
// reads it; a later format would lock out earlier programs for no gain.
const format = pebble.FormatTableFormatV6

func (d *Disk) openEntries(dir string) error {
	opts := &pebble.Options{
		Lock:               d.lock,
		Logger:             quiet{},
		FormatMajorVersion: format,
		CacheSize:          4 << 20,
		MemTableSize:       8 << 20,
		MaxOpenFiles:       200,
	}
	// What is sealed does not compress.
	opts.ApplyCompressionSettings(func() pebble.DBCompressionSettings { return pebble.DBCompressionNone })
	db, err := pebble.Open(dir, opts)
	if err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	d.db = db
	if err := d.checkLayout(); err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	if d.next, err = d.lastArrival(); err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	return nil
}

// quiet keeps pebble's running commentary to itself.
type quiet struct{}

func (quiet) Infof(string, ...any)  {}
func (quiet) Errorf(string, ...any) {}

// Fatalf must not return: pebble calls it when it can no longer write its log,
// and nothing could be acknowledged any more.
func (quiet) Fatalf(format string, args ...any) {
	panic("workspace folder: " + fmt.Sprintf(format, args...))
}

func (d *Disk) checkLayout() error {
	key := []byte{keyLayout}
	switch v, closer, err := d.db.Get(key); {
	case errors.Is(err, pebble.ErrNotFound):
		return d.db.Set(key, []byte{layout}, d.write)
	case err != nil:
		return err
	default:
		defer closer.Close()
		if !bytes.Equal(v, []byte{layout}) {
			return ErrNewer
		}
		return nil
	}
}

// lastArrival returns one more than the highest arrival number in use.
func (d *Disk) lastArrival() (uint64, error) {
	it, err := d.db.NewIter(&pebble.IterOptions{LowerBound: []byte{keyArrival}, UpperBound: []byte{keyArrival + 1}})
	if err != nil {
		return 0, err
	}
	next := uint64(0)
	if it.Last() {
		if len(it.Key()) != 9 {
			return 0, errors.Join(errDamaged, it.Close())
		}
		next = binary.BigEndian.Uint64(it.Key()[1:]) + 1
	}
	return next, it.Close()
}

// errDamaged is returned for what no version of this program has written.
var errDamaged = errors.New("the database is damaged")

func arrivalKey(n uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{keyArrival}, n)
}

func idKey(id entry.CID) []byte { return append([]byte{keyByID}, id[:]...) }

// Put implements [consult.Store]: all entries in one synced batch.
func (d *Disk) Put(ctx context.Context, entries []entry.Sealed) error {
	if err := d.enter(ctx); err != nil {
		return fmt.Errorf("put entries: %w", err)
	}
	defer d.users.Done()
	d.putting.Lock()
	defer d.putting.Unlock()
	batch := d.db.NewBatch()
	defer batch.Close()
	n, err := d.fill(batch, entries)
	if err != nil {
		return fmt.Errorf("put entries: %w", err)
	}
	if n == d.next {
		return nil
	}
	if err := batch.Commit(d.write); err != nil {
		return fmt.Errorf("put entries: %w", err)
	}
	d.next = n
	return nil
}

// fill adds to batch the entries that are not here yet and returns the arrival
// number after the last. Whatever is here is durable already, since commits do
// not overlap.
func (d *Disk) fill(batch *pebble.Batch, entries []entry.Sealed) (uint64, error) {
	next := d.next
	now := make(map[entry.CID]bool, len(entries))
	for _, e := range entries {
		if now[e.ID] {
			continue
		}
		now[e.ID] = true
		switch _, closer, err := d.db.Get(idKey(e.ID)); {
		case err == nil:
			closer.Close()
			continue
		case !errors.Is(err, pebble.ErrNotFound):
			return 0, err
		}
		op := batch.SetDeferred(9, len(e.ID)+len(e.Bytes))
		copy(op.Key, arrivalKey(next))
		copy(op.Value[copy(op.Value, e.ID[:]):], e.Bytes)
		if err := op.Finish(); err != nil {
			return 0, err
		}
		if err := batch.Set(idKey(e.ID), arrivalKey(next)[1:], nil); err != nil {
			return 0, err
		}
		next++
	}
	return next, nil
}

// Get implements [consult.Store].
func (d *Disk) Get(ctx context.Context, id entry.CID) ([]byte, error) {
	if err := d.enter(ctx); err != nil {
		return nil, fmt.Errorf("get entry: %w", err)
	}
	defer d.users.Done()
	arrival, err := d.lookup(idKey(id))
	if err != nil {
		return nil, fmt.Errorf("get entry %s: %w", id.Short(), err)
	}
	v, err := d.lookup(append([]byte{keyArrival}, arrival...))
	if err == nil && !bytes.HasPrefix(v, id[:]) || len(arrival) != 8 {
		err = errDamaged
	}
	if err != nil {
		return nil, fmt.Errorf("get entry %s: %w", id.Short(), err)
	}
	return v[len(id):], nil
}

// lookup returns a copy of one value, or consult.ErrNotFound.
func (d *Disk) lookup(key []byte) ([]byte, error) {
	v, closer, err := d.db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, consult.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	return bytes.Clone(v), nil
}

// Each implements [consult.Store]. It sees the entries that were there when it
// began.
func (d *Disk) Each(ctx context.Context, f func(entry.Sealed) error) error {
	return d.scan(ctx, []byte{keyArrival}, func(_, v []byte) error {
		if len(v) < len(entry.CID{}) {
			return errDamaged
		}
		e := entry.Sealed{ID: entry.CID(v)}
		e.Bytes = bytes.Clone(v[len(e.ID):])
		return f(e)
	})
}

// Remember implements [consult.Store].
func (d *Disk) Remember(ctx context.Context, values map[string][]byte) error {
	return d.set(ctx, values, d.write)
}

// Cache implements [consult.Store]. The values reach the disk with the next Put or
// Remember, or at Close.
func (d *Disk) Cache(ctx context.Context, values map[string][]byte) error {
	return d.set(ctx, values, pebble.NoSync)
}

func (d *Disk) set(ctx context.Context, values map[string][]byte, how *pebble.WriteOptions) error {
	if err := d.enter(ctx); err != nil {
		return fmt.Errorf("remember: %w", err)
	}
	defer d.users.Done()
	batch := d.db.NewBatch()
	defer batch.Close()
	for name, value := range values {
		key := append([]byte{keyValue}, name...)
		var err error
		if len(value) == 0 {
			err = batch.Delete(key, nil)
		} else {
			err = batch.Set(key, value, nil)
		}
		if err != nil {
			return fmt.Errorf("remember: %w", err)
		}
	}
	if err := batch.Commit(how); err != nil {
		return fmt.Errorf("remember: %w", err)
	}
	return nil
}

// Recall implements [consult.Store]. It sees the values that were there when it
// began.
func (d *Disk) Recall(ctx context.Context, prefix string, f func(name string, value []byte) error) error {
	return d.scan(ctx, append([]byte{keyValue}, prefix...), func(k, v []byte) error {
		return f(string(k[1:]), bytes.Clone(v))
	})
}

// scan calls f for each key that starts with prefix, in order. The bytes are f's
// only until it returns. What f returns is returned as it is.
func (d *Disk) scan(ctx context.Context, prefix []byte, f func(k, v []byte) error) error {
	if err := d.enter(ctx); err != nil {
		return fmt.Errorf("read workspace folder: %w", err)
	}
	defer d.users.Done()
	it, err := d.db.NewIter(&pebble.IterOptions{LowerBound: prefix, UpperBound: after(prefix)})
	if err != nil {
		return fmt.Errorf("read workspace folder: %w", err)
	}
	defer it.Close()
	for ok := it.First(); ok; ok = it.Next() {
		v, err := it.ValueAndErr()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("read workspace folder: %w", err)
		}
		if err := f(it.Key(), v); err != nil {
			return err
		}
	}
	if err := it.Error(); err != nil {
		return fmt.Errorf("read workspace folder: %w", err)
	}
	return nil
}

// after returns the first key after all that start with prefix, which starts
// with a letter.
func after(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	for end[len(end)-1] == 0xff {
		end = end[:len(end)-1]
	}
	end[len(end)-1]++
	return end
}
