// Package register is the place of a consultation's register: what was handed in,
// in the order in which it was numbered, what the committee answers to it, and the
// receipts by which whoever handed in can prove it.
package register
