// Package stage is what the places of the program stand on: who is at the desk, in
// which workspace, in which words, and how something that takes long is done
// without keeping the window waiting. It draws nothing.
//
// All methods of a Stage are called on the goroutine that draws, unless they say
// otherwise, and all functions given to it are called there, but for what is to be
// done meanwhile: an Act's Run and the first function of Load.
package stage
