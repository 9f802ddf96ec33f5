// Package demo plays one whole consultation between three people on three
// computers, each a home of its own, each act a process of its own: a clerk and a
// member of an association over loopback, and a defender who has nothing but a
// folder that plays the USB stick.
//
// Nothing in it is staged: it runs the program with the verbs that people type,
// reads what the program answers, and holds each answer to what it must be. The
// first that differs ends it.
package demo
