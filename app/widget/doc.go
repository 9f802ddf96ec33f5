// Package widget is the program's own controls: buttons, chips, fields, rows
// and what else a place is put together from.
//
// A control draws itself in the theme's colours, asked again at each refresh,
// and says no word of its own. Whatever can be clicked can be reached with Tab
// and used from the keyboard; a key that a control has no use for goes on to
// the canvas, so that the letters of a place work wherever the focus is.
package widget
