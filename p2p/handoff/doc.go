// Package handoff is the transport for removable media: the same sync as over
// the network, written down.
//
// A handoff is a folder of parts that a courier can carry and cannot read. Each
// part stands alone: an age file, to a padded number of recipients or to a
// passphrase, around a CARv1 whose root is a signed manifest. The manifest says
// what its writer has (that is the acknowledgement); after it come the entries
// that the recipients lack, then blocks of sealed files, then zeros that leave
// only a coarse size to see. The bytes are those of docs/protocol.md §12; stock
// `age -d` and `ipfs dag import --pin-roots=false` take them apart.
//
// [Write] makes a handoff and reads it back before it says that it is there.
// [Read] takes in whatever parts came, in any order and as often as one likes,
// and hands nothing of a part to its sink before age has verified that part to
// its end. A damaged part is salvaged as far as it goes: there every block must
// prove itself, by its own hash, and an entry by its signature too. Whether the
// writer is a member, and what the entries may do, is for the caller to judge.
package handoff
