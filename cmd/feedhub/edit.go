package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
)

func editCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edit",
		Short: "Hide, pin, move, group and take down items, and undo it",
		Long: `Hide, pin, move, group and take down items, and undo it. What is done is recorded
with its time and reason, holds for all processes on the same store at once, and can
be undone with release. It stays so when the source sends the item again.

SECTION is the slug of a section, or all for every section. ITEM is an item's id,
as an output or its source has it, or its address. TIME is as in 2026-03-02T18:00Z,
or a duration from now as in 36h.

The hub that runs is asked, on the private listener that admin.listen of the
configuration names.`,
		Example: `  feedhub edit hide news https://example.org/2026/a-story --reason "withdrawn by the agency"
  feedhub edit hide news https://example.org/2026/a-story --until 2026-03-02T18:00Z --reason embargo
  feedhub edit pin news https://example.org/2026/a-story --until 6h
  feedhub edit move news https://example.org/2026/a-column blog --reason "no news"
  feedhub edit merge https://example.org/2026/a-story https://example.net/the-same
  feedhub edit release news https://example.org/2026/a-story
  feedhub edit list`,
	}
	for _, a := range acts {
		cmd.AddCommand(a.command())
	}
	cmd.AddCommand(editListCommand())
	return cmd
}

// acts are what an editor does, in the order in which help has them.
var acts = []act{
	{hub.Hide, "Keep an item out of a section"},
	{hub.Pin, "Show an item first"},
	{hub.MoveTo, "Show an item in another section"},
	{hub.Merge, "Take two items to tell of one event"},
	{hub.Part, "Take two items to tell of different events"},
	{hub.Remove, "Take an item down everywhere, and say that it was"},
	{hub.Release, "Undo what was done about an item, or about two"},
}

type act struct {
	action hub.Action
	short  string
}

// args says in words what follows the action, and how many of them there have to be.
func (a act) args() (names []string, least int) {
	needs := a.action.Needs()
	if !needs.All {
		names = append(names, "SECTION")
	}
	names = append(names, "ITEM")
	if needs.With {
		names = append(names, "ITEM")
	}
	if needs.To {
		names = append(names, "TO")
	}
	least = len(names)
	if a.action == hub.Release {
		names = append(names, "[ITEM]") // of a pair
	}
	return names, least
}

func (a act) command() *cobra.Command {
	var admin adminFlags
	var reason, until string
	names, least := a.args()
	cmd := &cobra.Command{
		Use:   string(a.action) + " " + strings.Join(names, " "),
		Short: a.short,
		Args:  cobra.RangeArgs(least, len(names)),
		RunE: func(cmd *cobra.Command, args []string) error {
			order := a.order(args)
			order.Reason = reason
			if until != "" {
				end, err := endOf(until, time.Now())
				if err != nil {
					return err
				}
				order.Until = end
			}
			body, err := json.Marshal(order)
			if err != nil {
				return err
			}
			edits, err := editsFrom(cmd, admin, bytes.NewReader(body))
			if err != nil {
				return err
			}
			return writeEdits(cmd.OutOrStdout(), edits)
		},
	}
	admin.register(cmd)
	why := "why, for whoever asks later"
	if a.action.Needs().Reason {
		why += "; needed to " + string(a.action)
	}
	cmd.Flags().StringVar(&reason, "reason", "", why)
	if a.action.Needs().Until {
		cmd.Flags().StringVar(&until, "until", "", "the `TIME` at which it ends by itself")
	}
	return cmd
}

// order returns what the arguments ask for.
func (a act) order(args []string) hub.Order {
	o := hub.Order{Action: a.action, Section: hub.AllSections}
	needs := a.action.Needs()
	if !needs.All {
		o.Section, args = args[0], args[1:]
	}
	o.Item = args[0]
	switch {
	case len(args) == 1:
	case needs.To:
		o.To = args[1]
	default:
		o.With = args[1]
	}
	return o
}

// endOf reads a time, or a duration from now.
func endOf(s string, now time.Time) (time.Time, error) {
	if d, err := time.ParseDuration(s); err == nil {
		return now.Add(d).UTC().Truncate(time.Second), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--until is %q; expected a time such as 2026-03-02T18:00Z, or a duration such as 36h", s)
}

func editListCommand() *cobra.Command {
	var admin adminFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all that editors did, the latest last",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			edits, err := editsFrom(cmd, admin, nil)
			if err != nil {
				return err
			}
			return writeEdits(cmd.OutOrStdout(), edits)
		},
	}
	admin.register(cmd)
	return cmd
}

// editsFrom gives the running hub an order, or asks for all edits where order is
// nil, and returns the edits that it answers with.
func editsFrom(cmd *cobra.Command, admin adminFlags, order io.Reader) ([]hub.Edit, error) {
	listen, err := admin.address()
	if err != nil {
		return nil, err
	}
	body, err := askAdmin(cmd.Context(), listen, "/admin/edits", order)
	if err != nil {
		return nil, fmt.Errorf("ask the hub: %w", err)
	}
	var answer struct{ Edits []hub.Edit }
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("read the hub's answer: %w", err)
	}
	return answer.Edits, nil
}

// detailOf says what else an act is about: another section, another item, an end.
func detailOf(e *hub.Edit) string {
	switch {
	case e.To != "":
		return "to " + e.To
	case e.With != nil:
		return "with " + text.Line(cmp.Or(e.With.URL, e.With.ID))
	case !e.Until.IsZero():
		return "until " + e.Until.UTC().Format(time.RFC3339)
	}
	return ""
}

func writeEdits(w io.Writer, edits []hub.Edit) error {
	if len(edits) == 0 {
		return nil
	}
	t := newTable()
	for _, e := range edits {
		t.AppendRow(table.Row{e.At.Format(time.RFC3339), e.Action, cmp.Or(e.Section, hub.AllSections),
			text.Line(cmp.Or(e.URL, e.ID)), text.Line(e.Title), text.Line(e.Reason), detailOf(&e)})
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}
