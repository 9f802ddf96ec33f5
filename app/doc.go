// Package app is the desktop: one window with the places of a consultation in it.
// It draws and listens; the desk decides.
//
// A Program is the window over the stage of one home folder. It shows the door
// (package app/door) while nobody is at the desk, and the frame (frame.go) with the
// places (packages under app/place) once somebody is. All of it runs on the
// goroutine that draws; what takes long runs on the stage, beside it.
package app
