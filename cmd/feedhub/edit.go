package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
)

func editCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edit",
		Short: "Hide items from sections, and release them",
		Long: `Hide items from sections, and release them. What is done is recorded with its time
and reason, holds for all processes on the same store at once, and can be undone.
An item that was hidden stays hidden when its source sends it again.

SECTION is the slug of a section, or all for every section. ITEM is an item's id,
as an output or its source has it, or its address.

The hub that runs is asked, on the private listener that admin.listen of the
configuration names.`,
		Example: `  feedhub edit hide news https://example.org/2026/a-story --reason "withdrawn by the agency"
  feedhub edit release news https://example.org/2026/a-story
  feedhub edit list`,
	}
	cmd.AddCommand(
		actCommand(hub.Hide, "Keep an item out of a section"),
		actCommand(hub.Release, "Show an item again that was hidden"),
		editListCommand(),
	)
	return cmd
}

func actCommand(action hub.Action, short string) *cobra.Command {
	var path, reason string
	cmd := &cobra.Command{
		Use:   string(action) + " SECTION ITEM",
		Short: short,
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			order, err := json.Marshal(hub.Order{Action: action, Section: args[0], Item: args[1], Reason: reason})
			if err != nil {
				return err
			}
			edits, err := editsFrom(cmd, path, bytes.NewReader(order))
			if err != nil {
				return err
			}
			return writeEdits(cmd.OutOrStdout(), edits)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&reason, "reason", "", "why, for whoever asks later; needed to hide")
	return cmd
}

func editListCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all that editors did, the latest last",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			edits, err := editsFrom(cmd, path, nil)
			if err != nil {
				return err
			}
			return writeEdits(cmd.OutOrStdout(), edits)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// editsFrom gives the running hub an order, or asks for all edits where order is
// nil, and returns the edits that it answers with.
func editsFrom(cmd *cobra.Command, configPath string, order io.Reader) ([]hub.Edit, error) {
	c, err := loadConfig(configPath)
	if err != nil {
		return nil, err
	}
	body, err := askAdmin(cmd.Context(), c.Admin.Listen, "/admin/edits", order)
	if err != nil {
		return nil, fmt.Errorf("ask the hub: %w", err)
	}
	var answer struct{ Edits []hub.Edit }
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("read the hub's answer: %w", err)
	}
	return answer.Edits, nil
}

func writeEdits(w io.Writer, edits []hub.Edit) error {
	if len(edits) == 0 {
		return nil
	}
	t := newTable()
	for _, e := range edits {
		t.AppendRow(table.Row{e.At.Format(time.RFC3339), e.Action, cmp.Or(e.Section, hub.AllSections),
			text.Line(cmp.Or(e.URL, e.ID)), text.Line(e.Title), text.Line(e.Reason)})
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}
