// Package desk is what a person does with Toguna, once for screen and line: the
// use cases over identity, workspaces, network and removable media.
//
// A [Desk] is one installation: a home folder with a vault. A [Space] is one
// workspace on it. Each use case checks the rule, makes the record, seals, signs
// and appends it; what needs the world outside goes through [World].
//
// Who shows a workspace listens to [Space.Events] and asks again for what changed;
// what went wrong is told by package fault. Closing a desk ends all that is under
// way on it.
//
// After anything came in, [Space.Refresh] does what a program owes by itself: it
// takes keys that were granted, writes what waited for them, and, on a clerk's
// device, acknowledges submissions, numbers them, and keeps epochs in order.
package desk
