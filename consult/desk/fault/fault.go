// Package fault is what went wrong in terms that a screen or a line can tell: one
// stable code for each kind of error of the domain.
//
// A code is a name for programs and the key of the words for people. It says what
// somebody can do about the error, not where it arose: several errors may share one.
package fault

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"toguna/consult"
	"toguna/consult/anchor"
	"toguna/consult/desk"
	"toguna/consult/draft"
	"toguna/consult/entry"
	"toguna/consult/register"
	"toguna/consult/report"
	"toguna/consult/scrub"
	"toguna/crypto"
	"toguna/crypto/vault"
)

// Internal is the code of what no table knows.
const Internal = "internal"

// A Reason is the code of one kind of error.
type Reason struct {
	Err  error
	Code string
}

// Code returns the code of err: of a context that ended first of all, then of what
// more lists, then of what [Reasons] does, each time the first that fits; Internal
// if none does, and "" for no error.
func Code(err error, more ...Reason) string {
	if err == nil {
		return ""
	}
	for _, list := range [][]Reason{ended, more, reasons} {
		for _, r := range list {
			if errors.Is(err, r.Err) {
				return r.Code
			}
		}
	}
	return Internal
}

// Reasons returns all reasons known here, the more particular before the more
// general.
func Reasons() []Reason { return append(append([]Reason(nil), ended...), reasons...) }

// ended are the ends of contexts: somebody who cancels hears of nothing else.
var ended = []Reason{
	{context.Canceled, "cancelled"},
	{context.DeadlineExceeded, "no-peer"},
}

var reasons = []Reason{
	{desk.ErrClosed, "cancelled"},
	{desk.ErrPassphraseEmpty, "passphrase-empty"},
	{crypto.ErrPassphrase, "passphrase-wrong"},
	{crypto.ErrWords, "words-wrong"},
	{crypto.ErrChecksum, "words-wrong"},
	{desk.ErrVault, "vault-damaged"},
	{desk.ErrNoHome, "no-home"},
	{vault.ErrAbsent, "no-home"},
	{desk.ErrHomeExists, "home-exists"},
	{vault.ErrExists, "home-exists"},
	{desk.ErrBusy, "home-busy"},
	{desk.ErrNoSpace, "no-such-workspace"},
	{desk.ErrSeveralSpaces, "several-workspaces"},
	{desk.ErrSpaceExists, "workspace-exists"},

	{desk.ErrInviteForged, "invite-forged"},
	{desk.ErrInviteUsed, "invite-used"},
	{desk.ErrInviteExpired, "invite-expired"},
	{desk.ErrInviterWords, "invite-forged"},
	{desk.ErrInvite, "not-an-invite"},

	{desk.ErrNoMember, "no-such-member"},
	{desk.ErrAmbiguous, "ambiguous-id"},
	{desk.ErrNoSuchID, "no-such-id"},
	{desk.ErrNoProvision, "no-such-provision"},
	{desk.ErrQuoteNotFound, "quote-not-found"},
	{desk.ErrQuoteAmbiguous, "quote-ambiguous"},
	{desk.ErrNoText, "no-such-text"},
	{desk.ErrHasText, "text-exists"},
	{desk.ErrNothingDrawn, "nothing-drawn"},
	{desk.ErrNotNewest, "not-newest"},
	{desk.ErrAnsweredAnew, "answered-anew"},
	{desk.ErrWhichSide, "which-side"},
	{desk.ErrOneVersion, "one-version"},
	{desk.ErrTooLong, "text-too-long"},
	{desk.ErrOwnVersion, "own-version"},
	{desk.ErrNoPlace, "no-place"},
	{desk.ErrBadValue, "bad-value"},
	{desk.ErrNotAFile, "not-a-file"},
	{desk.ErrNotRegistrar, "not-registrar"},
	{desk.ErrCallClosed, "consultation-closed"},
	{desk.ErrNoReceipt, "no-receipt"},
	{desk.ErrNeedsApproval, "need-approval"},
	{desk.ErrNothing, "nothing-to-approve"},

	{desk.ErrNoPeer, "no-peer"},
	{desk.ErrOtherWorkspace, "other-workspace"},
	{desk.ErrBundleForeign, "bundle-not-for-you"},
	{desk.ErrBundleDamaged, "bundle-damaged"},
	{desk.ErrNoSpaceLeft, "disk-full"},
	{syscall.ENOSPC, "disk-full"},

	{consult.ErrRole, "role-forbids"},
	{consult.ErrNoEpoch, "key-awaited"},
	{consult.ErrNotHereYet, "not-here-yet"},
	{consult.ErrOwnLog, "copied-device"},
	{consult.ErrNotMember, "not-member"},
	{consult.ErrBroken, "store-failed"},

	{scrub.ErrEncrypted, "attachment-encrypted"},
	{scrub.ErrDamaged, "attachment-damaged"},
	{scrub.ErrTooLarge, "attachment-too-large"},
	{scrub.ErrCannotClean, "cannot-clean"},

	{draft.ErrUnknownFormat, "unknown-format"},
	{draft.ErrNotDocx, "not-docx"},
	{draft.ErrNotODT, "not-odt"},
	{draft.ErrNotPDF, "not-pdf"},
	{draft.ErrNoText, "no-text"},
	{draft.ErrEncrypted, "file-encrypted"},
	{draft.ErrTooLarge, "too-large"},
	{anchor.ErrTooLarge, "too-large"},
	{anchor.ErrNotQuoted, "quote-not-found"},
	{draft.ErrChanges, "internal"},
	{draft.ErrEmpty, "empty-draft"},
	{draft.ErrDoctype, "file-damaged"},
	{draft.ErrDamaged, "file-damaged"},
	{draft.ErrNoSuchProvision, "no-such-provision"},
	{draft.ErrAmbiguous, "ambiguous-id"},

	{entry.ErrNewer, "newer-program"},
	{entry.ErrNewerVersion, "newer-program"},
	{entry.ErrSignature, "bad-signature"},
	{entry.ErrNotCanonical, "not-canonical"},
	{entry.ErrLifted, "lifted-pack"},
	{entry.ErrRecord, "bad-value"},

	{register.ErrReceiptFile, "not-a-receipt"},
	{register.ErrReceipt, "not-a-receipt"},
	{report.ErrNotReport, "not-empty"},
	{report.ErrReport, "verify-failed"},

	{desk.ErrRegisterClosed, "register-closed"},
	{fs.ErrExist, "file-exists"},
	{fs.ErrNotExist, "no-such-file"},
	{fs.ErrPermission, "no-such-file"},

	// What comes from outside and is refused as it stands; its makers check more
	// than a person can act on.
	{entry.ErrMalformed, "not-canonical"},
	{entry.ErrPack, "not-canonical"},
	{entry.ErrCID, "not-canonical"},
	{entry.ErrFrontier, "not-canonical"},
	{consult.ErrContext, "not-canonical"},
	{consult.ErrGrants, "not-canonical"},
	{consult.ErrNotAdmitted, "bad-signature"},
	{consult.ErrHeldFull, "not-here-yet"},
	{consult.ErrNotFound, "not-here-yet"},
	{register.ErrNote, "bad-signature"},
	{register.ErrHead, "not-canonical"},
	{register.ErrProof, "verify-failed"},
	{register.ErrAccusation, "verify-failed"},
	{register.ErrOther, "other-workspace"},
	{register.ErrGap, "not-here-yet"},
	{register.ErrLeaves, "verify-failed"},
	{register.ErrDuplicate, "verify-failed"},
	{report.ErrConfidential, "role-forbids"},
	{desk.ErrBadFile, "content-damaged"},
	{vault.ErrTooLarge, "content-damaged"},
	{crypto.ErrTooCostly, "content-damaged"},
	{crypto.ErrDamaged, "content-damaged"},
	{crypto.ErrTooLarge, "content-damaged"},
	{crypto.ErrPadding, "content-damaged"},
	{crypto.ErrOpening, "content-damaged"},
	{crypto.ErrNotForMe, "bundle-not-for-you"},
	{crypto.ErrRecipient, "not-canonical"},
	{crypto.ErrRecipients, "not-canonical"},
	{crypto.ErrKey, "not-canonical"},
	{crypto.ErrLanguage, "bad-value"},
	{crypto.ErrWorkFactor, "bad-value"},
}
