package p2p

import "errors"

// Errors of a sync. Each comes wrapped with what was being done.
var (
	// ErrUnreachable says that nobody answered at an address, or that this node is
	// offline, or the other too busy.
	ErrUnreachable = errors.New("cannot be reached")
	// ErrRefused says that the other side did not let this device in, or could not
	// prove that it belongs to the workspace itself.
	ErrRefused = errors.New("refused")
	// ErrRemoved says that a side of the connection has been removed from the
	// workspace, as far as this device knows.
	ErrRemoved = errors.New("removed from the workspace")
	// ErrFrameTooLarge says that the other side announced more bytes than a frame,
	// or a push, may have.
	ErrFrameTooLarge = errors.New("frame too large")
	// ErrProtocol says that the other side did not keep to the protocol.
	ErrProtocol = errors.New("protocol violation")
	// ErrClosed says that the node has been closed.
	ErrClosed = errors.New("node is closed")
)
