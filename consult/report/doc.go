// Package report writes what a consultation ends with, and verifies it offline: a
// folder that the public, the media and the partners outside the workspace can
// read and check without a network, a server or this program's other parts.
//
// The folder holds
//
//   - index.html, "what we heard": the comments with their answers, statistics, and
//     the register, on one self-contained page to read and print;
//   - matrix.csv, the response matrix for a spreadsheet;
//   - record.json, what a verification needs: the lines of the register, the
//     registrar's signed heads, and the clerks' signed receipts;
//   - MANIFEST, a note signed by the clerk that lists the SHA-256 of each of these.
//
// What is confidential to the committee has no place in it: a [Row] can be made of
// a public comment only, and a [Line] has a number, a fingerprint and a state but
// nowhere to put a name. Of small groups of people no count is given, nor what
// would reveal it: see [Suppress].
//
// [Write] writes nothing that [Verify] would refuse. Verify says whether the folder
// is consistent, and, given the committee's 8 words or a receipt, whose it is.
// Texts for people come from the caller, who knows the language: see [Words].
package report
