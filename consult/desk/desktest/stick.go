package desktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

// stick is what a handoff holds here: bare, for whoever opens it.
type stick struct {
	Space    string
	Log      entry.Key
	Frontier entry.Frontier
	Entries  [][]byte
	Files    map[string][]byte
}

const part = "part-1.stick"

func (w *world) WriteHandoff(ctx context.Context, dir string, h desk.Outgoing) (desk.Written, error) {
	s := stick{Space: h.Ledger.Space().String(), Frontier: h.Ledger.Frontier(), Files: map[string][]byte{}}
	copy(s.Log[:], h.Log[32:])
	for _, id := range h.Entries {
		b, err := h.Ledger.Block(ctx, id)
		if err != nil {
			return desk.Written{}, fmt.Errorf("read entry: %w", err)
		}
		s.Entries = append(s.Entries, b)
	}
	for i, id := range h.Files {
		if h.Report != nil {
			h.Report(int64(i), int64(len(h.Files)))
		}
		r, err := h.Storage.Open(ctx, id)
		if errors.Is(err, consult.ErrNotHereYet) {
			continue
		}
		if err != nil {
			return desk.Written{}, fmt.Errorf("read file: %w", err)
		}
		data, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			return desk.Written{}, fmt.Errorf("read file: %w", err)
		}
		s.Files[id.String()] = data
	}
	data, err := json.Marshal(s)
	if err != nil {
		return desk.Written{}, err
	}
	if err := os.WriteFile(filepath.Join(dir, part), data, 0o600); err != nil {
		return desk.Written{}, fmt.Errorf("write handoff: %w", err)
	}
	return desk.Written{Parts: []string{part}, Entries: len(s.Entries), Files: len(s.Files), Bytes: int64(len(data))}, nil
}

func (w *world) ReadHandoff(ctx context.Context, path string, h desk.Incoming) (desk.Read, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, part)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return desk.Read{}, fmt.Errorf("read handoff: %w", err)
	}
	var s stick
	if err := json.Unmarshal(data, &s); err != nil {
		return desk.Read{}, errors.Join(desk.ErrBundleDamaged, err)
	}
	if s.Space != h.Space.String() {
		return desk.Read{}, desk.ErrOtherWorkspace
	}
	for _, data := range s.Files {
		if _, err := h.Storage.Add(ctx, bytes.NewReader(data)); err != nil {
			return desk.Read{}, err
		}
	}
	added, err := h.Ledger.Add(ctx, s.Entries)
	return desk.Read{
		Log: s.Log, Frontier: s.Frontier, Parts: 1, Blocks: len(s.Entries) + len(s.Files), Added: added,
	}, err
}
