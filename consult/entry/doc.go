// Package entry is the bytes of a workspace: entries, control acts, packs and
// records, strictly encoded and decoded.
//
// An entry is one signed dag-cbor block in a device's log. It carries a pack
// (records sealed to one epoch), control acts in clear, or both. This package
// knows what such bytes look like and whether they are well formed and signed;
// what they mean together is the business of package consult.
//
// Every encoding is unique. A decoder re-encodes what it read and refuses any
// input that does not come out the same, so two programs can never disagree on
// the hash of one thing. The format is specified in docs/protocol.md, §2 to §8.
package entry
