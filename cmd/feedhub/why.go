package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
)

func whyCommand() *cobra.Command {
	var admin adminFlags
	var format string
	cmd := &cobra.Command{
		Use:   "why SECTION ITEM",
		Short: "Say why an item is in a section, or why it is not",
		Long: `Say why an item is in a section, or why it is not: which source it came from and
when, whether the section takes that source, and which place it has among all that
the section could show. ITEM is the item's id, as an output or its source has it,
or its address.

The hub that runs is asked, on the private listener that admin.listen of the
configuration names.`,
		Example: `  feedhub why news https://example.org/2026/a-story
  feedhub why --format json news tag:hub.example.org,2026:desk/1234`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return fmt.Errorf("--format is %q; expected text or json", format)
			}
			listen, err := admin.address()
			if err != nil {
				return err
			}
			body, err := askAdmin(cmd.Context(), listen, "/admin/why?"+url.Values{"section": {args[0]}, "item": {args[1]}}.Encode(), nil)
			if err != nil {
				return fmt.Errorf("ask the hub: %w", err)
			}
			if format == "json" {
				_, err = cmd.OutOrStdout().Write(body)
				return err
			}
			var x hub.Explanation
			if err := json.Unmarshal(body, &x); err != nil {
				return fmt.Errorf("read the hub's answer: %w", err)
			}
			_, err = io.WriteString(cmd.OutOrStdout(), explained(&x))
			return err
		},
	}
	admin.register(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text for people or json for programs")
	return cmd
}

// explained writes an explanation for people.
func explained(x *hub.Explanation) string {
	var b strings.Builder
	verdict := "is not shown in"
	if x.Shown {
		verdict = "is shown in"
	}
	fmt.Fprintf(&b, "%s %s /%s\n", text.Line(x.Item), verdict, x.Section)
	for _, why := range x.Why {
		fmt.Fprintf(&b, "  %s\n", text.Line(why))
	}
	for _, c := range x.Copies {
		fmt.Fprintf(&b, "\n%s, from source %s\n", text.Line(cmp.Or(c.Title, c.URL, c.ID)), c.Source)
		for _, why := range c.Why {
			fmt.Fprintf(&b, "  %s\n", text.Line(why))
		}
	}
	return b.String()
}
