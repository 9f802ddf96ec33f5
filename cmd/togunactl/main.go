// Command togunactl is Toguna without a screen: one verb for each thing that a
// person does with a workspace, online or by USB stick.
//
// What is for people goes to standard output as text and aligned tables, in French
// or English; with --json it is one JSON object a line with stable names. Progress
// and errors go to standard error. The exit status is 0 when it was done, 1 when
// it was refused or failed, 2 when the command was not understood.
package main

import (
	"os"
	_ "time/tzdata" // deadlines name their zone; not every laptop has a list of them
)

func main() {
	os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, Options{}))
}
