package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"toguna/consult/desk"
)

func newSync(a *app) *cobra.Command {
	var during time.Duration
	var with []string
	cmd := &cobra.Command{
		Use: "sync", Short: a.say("cmd.sync.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if during < 0 {
				return a.usage("cli.usage.bad-value", "Flag", "--for", "Given", during.String())
			}
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return a.sync(cmd.Context(), s, with, during)
			})
		},
	}
	cmd.Flags().DurationVar(&during, "for", 0, a.say("cli.flag.during", "Example", "30s"))
	cmd.Flags().StringArrayVar(&with, "with", nil, a.say("cli.flag.with"))
	return cmd
}

// syncLine is what an exchange moved, for programs.
type syncLine struct {
	Peers    int  `json:"peers"`
	Received int  `json:"received"`
	Sent     int  `json:"sent"`
	Files    int  `json:"files"`
	Receipts int  `json:"receipts"` // given by this exchange, on a clerk's device
	Joined   bool `json:"joined"`   // admitted by this exchange
}

func (a *app) sync(ctx context.Context, s *desk.Space, with []string, during time.Duration) error {
	r, err := s.Sync(ctx, with, during)
	if err == nil && r.Peers == 0 && during == 0 {
		err = desk.ErrNoPeer
	}
	if err != nil {
		return err
	}
	if a.json {
		a.out.line(syncLine{r.Peers, r.Received, r.Sent, r.Files, r.Done.Receipts, r.Joined})
		return nil
	}
	fmt.Fprintln(a.out, a.loc.N("done.sync", r.Received, nil))
	a.facts(nil, "sent", count(r.Sent), "files", count(r.Files), "receipts-given", count(r.Done.Receipts))
	if r.Joined {
		a.welcome(s, spaceLine{Name: s.Name()})
	}
	return nil
}

func newServe(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: a.say("cmd.serve.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			err := a.inSpace(ctx, func(_ *desk.Desk, s *desk.Space) error { return a.serve(ctx, s) })
			if ctx.Err() != nil && errors.Is(err, context.Canceled) {
				return nil // to be stopped is how serving ends
			}
			return err
		},
	}
}

// event is something that happened while serving, for programs.
type event struct {
	Event   string `json:"event"` // "changed" or "stopped"
	Entries int    `json:"entries"`
	Members int    `json:"members"`
}

// watchPause is how long a server gathers changes before it tells them.
const watchPause = 250 * time.Millisecond

func (a *app) serve(ctx context.Context, s *desk.Space) error {
	watching, stop := context.WithCancel(ctx)
	defer stop()
	var watcher sync.WaitGroup
	defer watcher.Wait() // after stop, and before the workspace is closed
	defer stop()
	return s.Serve(ctx, func(addrs []string) {
		for _, addr := range addrs {
			a.result(map[string]string{"address": addr}, "cli.verbatim", "Text", addr)
		}
		a.note("progress.listening")
		watcher.Go(func() { a.watch(watching, s) })
	})
}

// watch tells what changed in the workspace until ctx is done.
func (a *app) watch(ctx context.Context, s *desk.Space) {
	for ctx.Err() == nil {
		changed := s.Ledger().Wait()
		select {
		case <-ctx.Done():
		case <-changed:
			pause(ctx, watchPause)
			now := eventOf("changed", s)
			a.result(now, "cli.changed", "Items", now.Entries, "Members", now.Members)
		}
	}
	if a.json {
		a.out.line(eventOf("stopped", s))
	}
}

func eventOf(kind string, s *desk.Space) event {
	members := 0
	for _, m := range s.State().Members {
		if m.Active {
			members++
		}
	}
	return event{kind, s.Ledger().Len(), members}
}

// pause waits for d, or for ctx.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// statusLine is how a workspace stands on this device, for programs.
type statusLine struct {
	Workspace    string `json:"workspace"`
	Name         string `json:"name"`
	Role         string `json:"role"` // empty before admission and after removal
	Members      int    `json:"members"`
	Active       int    `json:"active"`
	Entries      int    `json:"entries"`
	Waiting      int    `json:"waiting"` // in the outbox
	MissingFiles int    `json:"missing_files"`
	Unopened     int    `json:"unopened"`
	Held         int    `json:"held"`
	Quarantined  int    `json:"quarantined"`
	Newer        int    `json:"newer"`
	Forks        int    `json:"forks"`
	Refused      int    `json:"refused"`
	Pending      int    `json:"pending"` // acts that wait for a clerk's approval
	Joining      bool   `json:"joining"`
	Frontier     string `json:"frontier"` // the same on devices that have the same entries
}

func newStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: a.say("cmd.status.short"), Args: exactly(a),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error { return a.status(cmd.Context(), s) })
		},
	}
}

func (a *app) status(ctx context.Context, s *desk.Space) error {
	st, err := s.Status(ctx)
	if err != nil {
		return err
	}
	role := a.say("state.removed")
	switch {
	case st.Role != "":
		role = a.say("role." + st.Role)
	case st.Joining:
		role = a.say("cli.standing." + standJoining)
	}
	a.facts(statusLine{
		s.ID().Short(), s.Name(), st.Role, st.Members, st.Active, st.Entries, st.Waiting, st.MissingFiles, st.Unopened, st.Held,
		st.Quarantined, st.Newer, st.Forks, st.Refused, len(st.Pending), st.Joining, hex.EncodeToString(st.Frontier[:]),
	}, "workspace", visible(s.Name()), "id", short(s.ID().Short()), "role", role, "members", st.Active, "items", st.Entries,
		"waiting", count(st.Waiting), "missing-files", count(st.MissingFiles), "unopened", count(st.Unopened), "held", count(st.Held),
		"quarantined", count(st.Quarantined), "newer", count(st.Newer), "forks", count(st.Forks), "pending", count(len(st.Pending)))
	return nil
}
