package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"syscall"

	"toguna/cmd/togunactl/demo"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/consult/report"
	"toguna/crypto"
	"toguna/crypto/vault"
	"toguna/p2p"
	"toguna/p2p/handoff"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError says what of a command was not understood, in the language of the run.
type usageError struct{ detail string }

func (e *usageError) Error() string { return e.detail }

func (a *app) usage(id string, kv ...any) error { return &usageError{detail: a.say(id, kv...)} }

// about adds to an error what its message wants to name: the path, the id.
type about struct {
	err  error
	data map[string]any
}

func (e *about) Error() string { return e.err.Error() }
func (e *about) Unwrap() error { return e.err }

// naming returns err with values for the fields of its message. What is named
// nearer to the cause wins.
func naming(err error, kv ...any) error {
	if err == nil {
		return nil
	}
	return &about{err, pairs(kv)}
}

// failure is an error that this program itself finds: its message and no more.
type failure struct{ id string }

func (e *failure) Error() string { return e.id }

// A reason is how one kind of error is told. The code, for programs, is what
// follows the last dot of the message's id.
type reason struct {
	err error
	id  string
}

// reasons lists the kinds of errors, the more particular before the more general.
func reasons() []reason {
	return []reason{
		{context.Canceled, "error.cancelled"},
		{context.DeadlineExceeded, "error.no-peer"},

		{vault.ErrPassphrase, "error.passphrase-wrong"},
		{crypto.ErrWords, "error.words-wrong"},
		{desk.ErrNoHome, "error.no-home"},
		{desk.ErrHomeExists, "error.home-exists"},
		{desk.ErrBusy, "error.home-busy"},
		{desk.ErrNoSpace, "error.no-such-workspace"},
		{desk.ErrSeveralSpaces, "error.several-workspaces"},
		{desk.ErrSpaceExists, "cli.error.workspace-exists"},

		{desk.ErrInviteForged, "error.invite-forged"},
		{desk.ErrInviteUsed, "error.invite-used"},
		{desk.ErrInviteExpired, "error.invite-expired"},
		{desk.ErrInviterWords, "error.invite-forged"},
		{desk.ErrInvite, "cli.error.not-an-invite"},

		{desk.ErrNoMember, "error.no-such-member"},
		{desk.ErrAmbiguous, "error.ambiguous-id"},
		{desk.ErrNoSuchID, "error.no-such-id"},
		{desk.ErrNoProvision, "error.no-such-provision"},
		{desk.ErrQuoteNotFound, "error.quote-not-found"},
		{desk.ErrQuoteAmbiguous, "error.quote-ambiguous"},
		{desk.ErrTooLong, "cli.error.text-too-long"},
		{desk.ErrBadValue, "cli.error.bad-value"},
		{desk.ErrNotRegistrar, "error.not-registrar"},
		{desk.ErrCallClosed, "error.consultation-closed"},
		{desk.ErrNoReceipt, "cli.error.no-receipt"},
		{desk.ErrNeedsApproval, "error.need-approval"},
		{desk.ErrNothing, "cli.error.nothing-to-approve"},

		{p2p.ErrRemoved, "error.removed"},
		{p2p.ErrRefused, "cli.error.refused"},
		{p2p.ErrFrameTooLarge, "error.frame-too-large"},
		{p2p.ErrUnreachable, "error.no-peer"},
		{desk.ErrNoPeer, "error.no-peer"},
		{handoff.ErrNoParts, "cli.error.no-handoff"},
		{desk.ErrOtherWorkspace, "error.other-workspace"},
		{desk.ErrBundleForeign, "error.bundle-not-for-you"},
		{desk.ErrBundleDamaged, "error.bundle-damaged"},
		{desk.ErrNoSpaceLeft, "error.disk-full"},
		{syscall.ENOSPC, "error.disk-full"},

		{consult.ErrRole, "error.role-forbids"},
		{consult.ErrNoEpoch, "cli.error.key-awaited"},
		{consult.ErrNotHereYet, "error.not-here-yet"},
		{consult.ErrOwnLog, "cli.error.copied-device"},

		{draft.ErrUnknownFormat, "error.unknown-format"},
		{draft.ErrNotDocx, "error.not-docx"},
		{draft.ErrEncrypted, "error.file-encrypted"},
		{draft.ErrTooLarge, "error.too-large"},
		{draft.ErrEmpty, "error.empty-draft"},
		{draft.ErrDamaged, "error.file-damaged"},

		{entry.ErrNewer, "error.newer-program"},
		{entry.ErrNewerVersion, "error.newer-program"},
		{entry.ErrSignature, "error.bad-signature"},
		{entry.ErrNotCanonical, "error.not-canonical"},
		{entry.ErrLifted, "error.lifted-pack"},
		{entry.ErrRecord, "cli.error.bad-value"},

		{register.ErrReceiptFile, "cli.error.not-a-receipt"},
		{register.ErrReceipt, "cli.error.not-a-receipt"},
		{report.ErrNotReport, "cli.error.not-empty"},

		{desk.ErrRegisterClosed, "cli.error.register-closed"},
		{demo.ErrFolder, "cli.error.demo-folder"},
		{fs.ErrExist, "error.file-exists"},
		{fs.ErrNotExist, "error.no-such-file"},
		{fs.ErrPermission, "error.no-such-file"},
	}
}

// explain returns the message id for err and the words for its fields.
func (a *app) explain(err error) (id string, data map[string]any) {
	data = map[string]any{"Detail": err.Error(), "Path": a.home, "Command": a.called}
	for _, field := range []string{"Id", "Name", "Names", "Provision", "Role", "Deadline", "Limit"} {
		data[field] = "?"
	}
	gather(err, data)
	var path *fs.PathError
	if errors.As(err, &path) {
		data["Path"] = path.Path
	}
	var usage *usageError
	var own *failure
	switch {
	case errors.As(err, &usage):
		data["Detail"] = usage.detail
		return "error.usage", data
	case errors.As(err, &own):
		return own.id, data
	}
	for _, r := range reasons() {
		if errors.Is(err, r.err) {
			return r.id, data
		}
	}
	return "error.internal", data
}

// gather adds what the links of an error's tree name, from the outside in.
func gather(err error, data map[string]any) {
	switch e := err.(type) { //nolint:errorlint // each link is looked at by itself
	case *about:
		maps.Copy(data, e.data)
		gather(e.err, data)
	case interface{ Unwrap() error }:
		gather(e.Unwrap(), data)
	case interface{ Unwrap() []error }:
		for _, u := range e.Unwrap() {
			gather(u, data)
		}
	}
}

// fail tells err, if there is one, and returns the exit status.
func (a *app) fail(err error) int {
	if err == nil {
		return exitDone
	}
	id, data := a.explain(err)
	message := a.loc.T(id, data)
	if a.json {
		// Neither a string nor a broken pipe can be told anybody.
		line, _ := json.Marshal(struct {
			Error   string `json:"error"`
			Message string `json:"message"`
		}{code(id), message})
		fmt.Fprintf(a.errw, "%s\n", line)
	} else {
		fmt.Fprintln(a.errw, message)
	}
	if id == "error.usage" {
		return exitUsage
	}
	return exitFailed
}

func code(id string) string { return id[strings.LastIndexByte(id, '.')+1:] }
