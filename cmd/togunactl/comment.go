package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"toguna/assets"
	"toguna/consult"
	"toguna/consult/desk"
	"toguna/consult/entry"
)

func newComment(a *app) *cobra.Command {
	var which desk.Which
	ls := &cobra.Command{
		Use: "list DRAFT", Short: a.say("cmd.comment.list.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.listComments(cmd.Context(), s, args[0], which), "Id", args[0], "Lang", which.Lang)
			})
		},
	}
	a.whichFlags(ls, &which)
	var text textFlags
	reply := &cobra.Command{
		Use: "reply COMMENT --text T", Short: a.say("cmd.comment.reply.short"), Args: exactly(a, "COMMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			words, err := text.read(a)
			if err != nil {
				return err
			}
			return a.onComment(cmd.Context(), args[0], "done.comment.reply", func(s *desk.Space) (desk.Result, error) {
				return s.Reply(cmd.Context(), args[0], words)
			})
		},
	}
	text.add(a, reply)
	endorse := &cobra.Command{
		Use: "endorse COMMENT", Short: a.say("cmd.comment.endorse.short"), Args: exactly(a, "COMMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onComment(cmd.Context(), args[0], "done.comment.endorse", func(s *desk.Space) (desk.Result, error) {
				return s.Endorse(cmd.Context(), args[0])
			})
		},
	}
	var why string
	withdraw := &cobra.Command{
		Use: "withdraw ID", Short: a.say("cli.comment.withdraw.short"), Args: exactly(a, "ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onComment(cmd.Context(), args[0], "cli.withdrawn", func(s *desk.Space) (desk.Result, error) {
				return s.Withdraw(cmd.Context(), args[0], why)
			})
		},
	}
	withdraw.Flags().StringVar(&why, "reason", "", a.say("cli.flag.reason"))
	return group(a, &cobra.Command{Use: "comment", Short: a.say("cmd.comment.short")}, newCommentAdd(a), reply, endorse, newCommentPlace(a), withdraw, ls)
}

// textFlags are the two ways to give a longer text: as it is, or in a file.
type textFlags struct{ text, file string }

func (t *textFlags) add(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.text, "text", "", a.say("cli.flag.text"))
	cmd.Flags().StringVar(&t.file, "text-file", "", a.say("cli.flag.text-file"))
}

func (t *textFlags) read(a *app) (string, error) {
	if t.file == "" {
		return t.text, a.need("text", t.text)
	}
	if t.text != "" {
		return "", a.usage("cli.usage.not-both", "One", "--text", "Other", "--text-file")
	}
	return a.readText(t.file)
}

// writtenLine is a record that was written, for programs.
type writtenLine struct {
	Comment string `json:"comment,omitempty"`
	Waiting bool   `json:"waiting"` // in the outbox, until a key has arrived
}

// onComment writes a record that hangs on a comment.
func (a *app) onComment(ctx context.Context, id, done string, f func(*desk.Space) (desk.Result, error)) error {
	return a.inSpace(ctx, func(_ *desk.Desk, s *desk.Space) error {
		w, err := f(s)
		if err != nil {
			return naming(a.commentLimit(err), "Id", id)
		}
		a.result(writtenLine{w.ID, w.Waiting}, done, "Id", short(w.ID))
		a.waits(w)
		return nil
	})
}

// waits says of what was written that it cannot be sealed yet.
func (a *app) waits(w desk.Result) {
	if w.Waiting {
		a.note("error.outbox-waiting")
	}
}

// commentLimit names the limit that a comment or reply was over.
func (a *app) commentLimit(err error) error {
	if errors.Is(err, desk.ErrTooLong) {
		return naming(&failure{"error.comment-too-long"}, "Limit", a.say("cli.limit.comment"))
	}
	return err
}

func newCommentAdd(a *app) *cobra.Command {
	var in desk.CommentIn
	var text textFlags
	var to string
	cmd := &cobra.Command{
		Use: "add DRAFT --at PLACE --text T", Short: a.say("cmd.comment.add.short"), Args: exactly(a, "DRAFT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.need("at", in.At); err != nil {
				return err
			}
			if err := a.oneOf("type", in.Kind, entry.CommentKinds); err != nil {
				return err
			}
			if err := a.oneOf("to", to, []string{string(entry.Everyone), string(entry.Committee)}); err != nil {
				return err
			}
			var err error
			if in.Text, err = text.read(a); err != nil {
				return err
			}
			in.Draft, in.Committee = args[0], to == string(entry.Committee)
			return a.inSpace(cmd.Context(), func(_ *desk.Desk, s *desk.Space) error {
				return naming(a.comment(cmd.Context(), s, in), "Id", in.Draft, "Provision", in.At, "Lang", in.Lang)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.At, "at", "", a.say("cli.flag.at"))
	f.StringVar(&in.Quote, "quote", "", a.say("cli.flag.quote"))
	f.StringVar(&in.Kind, "type", "general", a.say("cli.flag.type"))
	f.StringVar(&in.Replace, "replace", "", a.say("cli.flag.replace"))
	f.StringVar(&to, "to", string(entry.Everyone), a.say("cli.flag.to-circle"))
	f.Uint64Var(&in.Version, "version", 0, a.say("cli.flag.version"))
	f.StringVar(&in.Lang, "in", "", a.say("cli.flag.in"))
	text.add(a, cmd)
	return cmd
}

func newCommentPlace(a *app) *cobra.Command {
	var where desk.Where
	var which desk.Which
	cmd := &cobra.Command{
		Use: "place COMMENT --at PLACE", Short: a.say("cmd.comment.place.short"), Args: exactly(a, "COMMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := 0
			for _, ok := range []bool{where.Confirm, where.Orphan, where.At != ""} {
				if ok {
					given++
				}
			}
			switch {
			case given == 0:
				return a.usage("cli.usage.missing", "What", "--at, --confirm, --orphan")
			case given > 1:
				return a.usage("cli.usage.one-of-these", "Known", "--at, --confirm, --orphan")
			case where.Quote != "" && where.At == "":
				return a.usage("cli.usage.missing", "What", "--at")
			}
			return naming(a.onComment(cmd.Context(), args[0], "done.comment.place", func(s *desk.Space) (desk.Result, error) {
				return s.PlaceComment(cmd.Context(), args[0], which, where)
			}), "Provision", where.At, "Lang", which.Lang)
		},
	}
	f := cmd.Flags()
	f.StringVar(&where.At, "at", "", a.say("cli.flag.place-at"))
	f.StringVar(&where.Quote, "quote", "", a.say("cli.flag.quote"))
	f.BoolVar(&where.Confirm, "confirm", false, a.say("cli.flag.confirm"))
	f.BoolVar(&where.Orphan, "orphan", false, a.say("cli.flag.orphan"))
	a.whichFlags(cmd, &which)
	return cmd
}

func (a *app) comment(ctx context.Context, s *desk.Space, in desk.CommentIn) error {
	w, err := s.Comment(ctx, in)
	if err != nil {
		return a.commentLimit(err)
	}
	a.result(writtenLine{w.ID, w.Waiting}, "done.comment.add", "Id", short(w.ID), "Provision", in.At)
	a.waits(w)
	return nil
}

// commentLine is a comment with what others made of it, for programs.
type commentLine struct {
	Comment     string      `json:"comment"`
	At          string      `json:"at"`
	Provision   string      `json:"provision"`
	Author      string      `json:"author"`
	Org         string      `json:"org"`
	Time        string      `json:"time"`
	Type        string      `json:"type"`
	Quote       string      `json:"quote,omitempty"`
	Text        string      `json:"text"`
	Replace     string      `json:"replace,omitempty"`
	Lang        string      `json:"lang"`             // of the text that it was made on
	Across      bool        `json:"across,omitempty"` // the text asked for is in another
	Anchor      string      `json:"anchor"`
	Why         string      `json:"anchor_reason,omitempty"`
	Placed      bool        `json:"placed"` // somebody said that it hangs there, or nowhere
	PlacedBy    string      `json:"placed_by,omitempty"`
	WasAt       string      `json:"was_at"`
	Home        string      `json:"home,omitempty"`  // provision where an orphan may belong
	Place       string      `json:"place,omitempty"` // the passage as it now reads
	From        int         `json:"place_from"`      // in runes of the provision's text
	To          int         `json:"place_to"`
	Disposition string      `json:"disposition"` // empty while it is open
	Reason      string      `json:"reason,omitempty"`
	Conflict    bool        `json:"conflict"`
	Withdrawn   bool        `json:"withdrawn"`
	Committee   bool        `json:"committee"` // for the committee alone
	Support     int         `json:"support"`
	Replies     []replyLine `json:"replies"`
	Devices     int         `json:"devices"`              // that have it
	DrawnInto   uint64      `json:"drawn_into,omitempty"` // the version that its wording was drawn into
	DevicesOf   int         `json:"devices_of"`           // of those known
	Delivered   bool        `json:"delivered"`            // to the committee
}

type replyLine struct {
	Reply  string `json:"reply"`
	Author string `json:"author"`
	Time   string `json:"time"`
	Text   string `json:"text"`
}

// commentLineOf is c as somebody of the committee sees it, or as others do.
func commentLineOf(c desk.CommentView, committee bool) commentLine {
	l := commentLine{
		Comment: c.ID, At: c.At, Provision: c.Provision, Author: c.Author, Org: c.Org, Time: stamp(c.Time), Type: c.Kind,
		Quote: c.Quote, Text: c.Text, Replace: c.Replace, Lang: c.Lang, Across: c.Across, Anchor: c.Anchor, Why: c.AnchorReason, Placed: c.Placed, PlacedBy: c.PlacedBy,
		WasAt: c.WasAt, Home: c.Home, Place: c.PlaceText, From: c.PlaceFrom, To: c.PlaceTo, Disposition: c.Decision, Reason: c.Reason, DrawnInto: c.DrawnInto,
		Conflict: c.Conflict, Withdrawn: c.Withdrawn, Committee: c.Committee, Support: c.Support, Replies: []replyLine{},
		Devices: c.Delivery.Has, DevicesOf: c.Delivery.Of, Delivered: c.Delivery.Committee || committee,
	}
	for _, r := range c.Replies {
		l.Replies = append(l.Replies, replyLine{r.ID, r.Author, stamp(r.Time), r.Text})
	}
	return l
}

func (a *app) listComments(ctx context.Context, s *desk.Space, draft string, which desk.Which) error {
	views, err := s.Comments(ctx, draft, which)
	if err != nil {
		return err
	}
	var ids []string
	for _, c := range views {
		ids = append(ids, c.ID)
		for _, r := range c.Replies {
			ids = append(ids, r.ID)
		}
	}
	id := shortIDs(ids)
	role := s.MyRole()
	committee := role == consult.RoleClerk || role == consult.RoleCommittee
	for _, c := range views {
		if a.json {
			a.out.line(commentLineOf(c, committee))
		} else {
			a.showComment(c, id)
		}
	}
	if len(views) == 0 && !a.json {
		fmt.Fprintln(a.out, a.say("cli.empty"))
	}
	return nil
}

// showComment prints a comment as one reads it: where, who, its states in words,
// the passage, the text, the proposed wording, the thread.
func (a *app) showComment(c desk.CommentView, id func(string) string) {
	a.paragraph("", fmt.Sprintf("%s  %s  %s  %s", id(c.ID), c.At, desk.NameAndOrg(c.Author, c.Org), a.date(c.Time)))
	states := []string{a.say("type." + c.Kind), a.say("state." + c.Anchor)}
	switch {
	case c.Conflict:
		states = append(states, a.say("state.conflict"))
	case c.Decision == "":
		states = append(states, a.say("state.open"))
	default:
		states = append(states, a.say("decision."+c.Decision))
	}
	if c.Across {
		states = append(states, a.say("cli.across", "Lang", assets.LanguageName(a.loc.Lang(), c.Lang)))
	}
	if c.Committee {
		states = append(states, a.say("circle.committee"))
	}
	if c.Withdrawn {
		states = append(states, a.say("state.withdrawn"))
	}
	if c.Support > 0 {
		states = append(states, a.loc.N("count.supports", c.Support, nil))
	}
	a.paragraph("  ", strings.Join(states, " · "))
	if c.Placed {
		a.paragraph("  ", a.say("cli.placed-by", "Name", c.PlacedBy))
	}
	if c.WasAt != c.At && c.Provision != "" {
		a.paragraph("  ", a.say("cli.was-at", "Provision", c.WasAt))
	}
	if c.Quote != "" {
		a.paragraph("  ", a.say("cli.quoted", "Text", c.Quote))
		if c.PlaceText != c.Quote && !c.Across {
			a.labelled("cli.reads-now", c.PlaceText)
		}
	}
	a.paragraph("  ", c.Text)
	a.labelled("report.proposed", c.Replace)
	a.labelled("report.reason", c.Reason)
	if c.DrawnInto > 0 {
		a.paragraph("  ", a.say("drawn.into", "Version", c.DrawnInto))
	}
	for _, r := range c.Replies {
		a.paragraph("    ", fmt.Sprintf("%s  %s  %s", id(r.ID), r.Author, a.date(r.Time)))
		a.paragraph("    ", r.Text)
	}
	fmt.Fprintln(a.out)
}

// labelled prints a text after the words that say what it is, or nothing if it is
// empty.
func (a *app) labelled(id, text string) {
	if text != "" {
		a.paragraph("  ", a.say("cli.labelled", "Label", a.say(id), "Text", text))
	}
}
