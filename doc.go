// Package toguna holds no code: it is the root of a module whose programs are in
// cmd. Toguna is a workspace in which a group shares draft laws, comments on them
// by article, and keeps a record that can be verified later; peer to peer, end to
// end encrypted, online or by USB stick.
//
// The packages, from the ground up:
//
//   - crypto: keys, sealing, padding, commitments, and the vault at rest
//   - consult: entries, who may do what, the state one sees, and the use cases
//   - p2p: logs and files on disk, between peers, and on a stick
//   - assets: the sample consultation, and the words of the programs
//   - cmd: the programs
//
// The bytes are specified in docs/protocol.md. A test in this folder keeps the
// dependencies between the packages as they are meant.
package toguna
