// Package p2p carries the sealed entries and files of one workspace between the
// devices of its members.
//
// A Node is one libp2p host for one workspace on one device. It speaks two
// protocols and no third: the sync of this package, and Bitswap for files, and
// this only with peers that are inside. There is no server, no directory, and
// nothing that tells a stranger more than that some program listens here.
//
// A sync is one stream, in two phases (docs/protocol.md §10):
//
//   - The door. Both sides show, by MACs bound to both peer ids and to fresh
//     nonces, that they know a secret of the workspace. Who knows none gets 32
//     random bytes and silence, whatever workspaces exist here.
//   - Inside. First the dialer, then the listener proves to be an admitted
//     member that nobody cut. Then both compare what they have, and send each
//     other what is missing, both ways at once; then, if the dialer likes, they
//     stay, and pass on entries as they come.
//
// The node decides nothing about entries: the ledger verifies each, keeps it,
// and says who belongs to the workspace. What a ledger added is durable; a sync
// that was cut goes on, in the next one, where it stopped.
package p2p
