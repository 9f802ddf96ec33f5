// Package register is the ordered, verifiable list of what a consultation
// received: numbers, signed heads, receipts, and the proofs that tie them
// together.
//
// A register is a tree in the manner of RFC 6962. Its leaves are submissions
// (commitment and entry), in the order in which one log, the registrar, numbered
// them during a term. A head is a signed note that states the size and the hash
// of the tree. Whoever holds two heads can tell whether the second continues the
// first; whoever holds a receipt can ask to be shown the leaf. So a registrar can
// neither drop, nor reorder, nor tell two stories without leaving the proof of it
// in its own signature:
//
//   - [Fold] numbers the leaves that the heads of a term add up to, and finds a
//     [Fraud]: two heads of which neither continues the other;
//   - an [Omission] is a head that lacks what its registrar had a receipt for;
//   - a [ReceiptFile] is what the submitter keeps, with the number and its proof.
//
// The package is pure: bytes and values in, values and errors out. The formats are
// specified in docs/protocol.md §13.
package register
