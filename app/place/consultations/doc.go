// Package consultations is the place where a committee asks for advice on a text and
// others give it: the calls with their terms and deadlines, and the steps by which a
// contribution is put together, looked over and handed in.
package consultations
