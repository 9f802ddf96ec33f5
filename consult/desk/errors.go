package desk

import (
	"errors"
	"fmt"
)

// IDError says of which of the ids that somebody gave an error is.
type IDError struct {
	ID  string // as it was given
	Err error
}

func (e *IDError) Error() string { return e.Err.Error() + ": " + e.ID }
func (e *IDError) Unwrap() error { return e.Err }

// Errors that a person can do something about.
var (
	ErrNoHome        = errors.New("there is no identity in this folder")
	ErrHomeExists    = errors.New("there is an identity in this folder already")
	ErrBusy          = errors.New("another program has this folder open")
	ErrVault         = errors.New("the vault is damaged, or was not made by this program")
	ErrClosed        = errors.New("closed meanwhile")
	ErrNoSpace       = errors.New("no such workspace")
	ErrSeveralSpaces = errors.New("there are several workspaces: name one")
	ErrSpaceExists   = errors.New("this workspace is here already")

	// ErrPassphraseEmpty is returned for a new passphrase; an empty one to open with
	// is a wrong one.
	ErrPassphraseEmpty = errors.New("the passphrase is empty")

	ErrInvite        = errors.New("not an invitation, or altered on the way")
	ErrInviteForged  = errors.New("the request does not fit an invitation of this device")
	ErrInviteUsed    = errors.New("the invitation was used already")
	ErrInviteExpired = errors.New("the invitation has expired")
	ErrInviterWords  = errors.New("the inviter's words do not match the invitation")

	ErrNoMember       = errors.New("no such member")
	ErrAmbiguous      = errors.New("fits more than one")
	ErrNoSuchID       = errors.New("nothing here has this id")
	ErrNoProvision    = errors.New("no such article in this version")
	ErrQuoteNotFound  = errors.New("the passage does not stand in this article")
	ErrQuoteAmbiguous = errors.New("the passage stands more than once in this article")
	ErrNoText         = errors.New("the version has no text in this language")
	ErrHasText        = errors.New("the version has a text in this language")
	ErrNothingDrawn   = errors.New("no wording is accepted that could be drawn in")
	ErrAnsweredAnew   = errors.New("a wording that is drawn was taken back, or answered otherwise, meanwhile")
	ErrNotNewest      = errors.New("there is a newer version meanwhile")
	ErrWhichSide      = errors.New("the file has tracked changes: choose a side")
	ErrOneVersion     = errors.New("there is one version only")
	ErrTooLong        = errors.New("too long")
	ErrBadValue       = errors.New("not a possible value")
	ErrOwnVersion     = fmt.Errorf("the comment was made on this version: %w", ErrBadValue)
	ErrNoPlace        = fmt.Errorf("the comment has no place to confirm: %w", ErrBadValue)

	ErrNotRegistrar   = errors.New("another device keeps this register")
	ErrCallClosed     = errors.New("the consultation is closed")
	ErrRegisterClosed = errors.New("the register is closed for good: open a new consultation")
	ErrNoReceipt      = errors.New("there is no receipt yet")
	ErrNeedsApproval  = errors.New("another clerk must approve")
	ErrNothing        = errors.New("there is nothing to approve")

	ErrNotAFile       = errors.New("a folder, or another thing that is no ordinary file")
	ErrBadFile        = errors.New("not a file of this workspace's kind")
	ErrNoPeer         = errors.New("nobody could be reached")
	ErrBundleDamaged  = errors.New("the bundle is damaged")
	ErrBundleForeign  = errors.New("the bundle is for somebody else")
	ErrOtherWorkspace = errors.New("the bundle belongs to another workspace")
	ErrNoSpaceLeft    = errors.New("there is not enough room")
)
