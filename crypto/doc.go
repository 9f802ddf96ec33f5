// Package crypto is the part of the house that knows keys and nothing else: who a person is, how a text is closed
// so that only some may open it, how a statement is signed, and how a text is committed to without being shown.
//
// A person is a [Seed] of 32 bytes, written down as 24 words. Everything they sign or open with comes out of it by
// HKDF-SHA256: one author key and one age recipient ([Identity]), and a member key for each workspace that nothing
// visible links to the others.
//
// A circle of readers is an [EpochSecret]: an age hybrid identity (ML-KEM-768 with X25519) whose recipient everyone
// may seal to and whose secret only the circle holds. What is sealed is an ordinary age v1 file; a stock age opens it
// with the identity's text form.
//
// Two rules hold throughout. Every use of a hash, a signature or a derived key carries a label of its own
// ("toguna/1/…"), so that bytes made for one purpose mean nothing for another. And nothing that was sealed is handed
// out before all of it was authenticated: age alone would release the first chunks of a file whose last one is forged.
//
// The package knows no domain: workspaces, records and receipts are byte strings to it.
package crypto
