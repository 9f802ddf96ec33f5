package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"toguna/cmd/togunactl/demo"
	"toguna/consult/desk"
	"toguna/consult/desk/fault"
	"toguna/p2p"
	"toguna/p2p/handoff"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError says what of a command was not understood, in the language of the run.
type usageError struct{ detail string }

func (e *usageError) Error() string { return e.detail }

func (a *app) usage(id string, kv ...any) error { return &usageError{detail: a.say(id, kv...)} }

// about adds to an error what its message wants to name: the path, the id.
type about struct {
	err  error
	data map[string]any
}

func (e *about) Error() string { return e.err.Error() }
func (e *about) Unwrap() error { return e.err }

// naming returns err with values for the fields of its message. What is named
// nearer to the cause wins.
func naming(err error, kv ...any) error {
	if err == nil {
		return nil
	}
	return &about{err, pairs(kv)}
}

// failure is an error that this program itself finds: its message and no more.
type failure struct{ id string }

func (e *failure) Error() string { return e.id }

// ownReasons are the kinds of errors of what this program is wired to, beyond those
// that package fault knows.
func ownReasons() []fault.Reason {
	return []fault.Reason{
		{Err: p2p.ErrRemoved, Code: "removed"},
		{Err: p2p.ErrRefused, Code: "refused"},
		{Err: p2p.ErrFrameTooLarge, Code: "frame-too-large"},
		{Err: p2p.ErrUnreachable, Code: "no-peer"},
		{Err: handoff.ErrNoParts, Code: "no-handoff"},
		{Err: demo.ErrFolder, Code: "demo-folder"},
	}
}

// messageOf returns the id of the words for a code: those that speak of commands
// before those that screens share. A code without words is told as any error is.
func (a *app) messageOf(code string) string {
	for _, group := range []string{"cli.error.", "error."} {
		if id := group + code; a.loc.T(id, nil) != id {
			return id
		}
	}
	return "error." + fault.Internal
}

// explain returns the message id for err and the words for its fields.
func (a *app) explain(err error) (id string, data map[string]any) {
	data = map[string]any{"Detail": err.Error(), "Path": a.home, "Command": a.called}
	for _, field := range []string{"Id", "Name", "Names", "Provision", "Role", "Deadline", "Limit"} {
		data[field] = "?"
	}
	gather(err, data)
	var path *fs.PathError
	if errors.As(err, &path) {
		data["Path"] = path.Path
	}
	var usage *usageError
	var own *failure
	switch {
	case errors.As(err, &usage):
		data["Detail"] = usage.detail
		return "error.usage", data
	case errors.As(err, &own):
		return own.id, data
	}
	return a.messageOf(fault.Code(err, ownReasons()...)), data
}

// gather adds what the links of an error's tree name, from the outside in.
func gather(err error, data map[string]any) {
	switch e := err.(type) { //nolint:errorlint // each link is looked at by itself
	case *about:
		maps.Copy(data, e.data)
		gather(e.err, data)
	case *desk.IDError:
		data["Id"] = e.ID
	case interface{ Unwrap() error }:
		gather(e.Unwrap(), data)
	case interface{ Unwrap() []error }:
		for _, u := range e.Unwrap() {
			gather(u, data)
		}
	}
}

// fail tells err, if there is one, and returns the exit status.
func (a *app) fail(err error) int {
	if err == nil {
		return exitDone
	}
	id, data := a.explain(err)
	message := a.loc.T(id, data)
	if a.json {
		// Neither a string nor a broken pipe can be told anybody.
		line, _ := json.Marshal(struct {
			Error   string `json:"error"`
			Message string `json:"message"`
		}{code(id), message})
		fmt.Fprintf(a.errw, "%s\n", line)
	} else {
		fmt.Fprintln(a.errw, message)
	}
	if id == "error.usage" {
		return exitUsage
	}
	return exitFailed
}

func code(id string) string { return id[strings.LastIndexByte(id, '.')+1:] }
