package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/sources"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/reader"
)

func inspectCommand() *cobra.Command {
	var format string
	var allow []string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "inspect FILE|URL|- ...",
		Short: "Show how feedhub understands a feed",
		Long: `Show how feedhub understands feeds, before they are merged: the format and the
encoding that were found, what had to be repaired, and every item. Each argument
is a file, an address, or - for standard input. Addresses are fetched as the hub
fetches them; those of private networks are refused unless --allow-private lists
the network.

With --format json each argument gives one line: a JSON Feed 1.1 object with the
findings under _feedhub, or {"error": ..., "input": ...}. The exit status is 1
when anything could not be read.`,
		Example: `  feedhub inspect https://go.dev/blog/feed.atom
  feedhub inspect --format json feed.xml | jq '.items[].title'
  curl -s https://example.org/rss | feedhub inspect -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := map[string]inspectionWriter{"text": inspectText, "json": inspectJSON}[format]
			if !ok {
				return fmt.Errorf("--format is %q; expected text or json", format)
			}
			upstream, err := inspectUpstream(allow, timeout)
			if err != nil {
				return err
			}
			failed := false
			for _, input := range args {
				result, readErr := upstream.Inspect(cmd.Context(), input, cmd.InOrStdin())
				failed = failed || readErr != nil
				if err := write(cmd.OutOrStdout(), input, result, readErr); err != nil {
					return err
				}
			}
			if failed {
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text for people or json for programs")
	cmd.Flags().StringArrayVar(&allow, "allow-private", nil, "network that may be fetched from although it is not public, such as 127.0.0.0/8")
	cmd.Flags().DurationVar(&timeout, "timeout", 30*time.Second, "time that one fetch may take")
	return cmd
}

func inspectUpstream(allow []string, timeout time.Duration) (*sources.Upstream, error) {
	var networks []netip.Prefix
	for _, value := range allow {
		network, err := config.ParseNetwork(value)
		if err != nil {
			return nil, fmt.Errorf("--allow-private is %q; %w", value, err)
		}
		networks = append(networks, network)
	}
	return sources.New(fetch.New(fetch.Options{
		UserAgent:    "feedhub/" + release() + " (inspect)",
		Timeout:      timeout,
		AllowPrivate: networks,
		Clock:        hub.SystemClock{},
	})), nil
}

// inspectionWriter writes what reading one input gave, or why it gave nothing.
type inspectionWriter func(w io.Writer, input string, result *reader.Result, readErr error) error

func inspectJSON(w io.Writer, input string, result *reader.Result, readErr error) error {
	if readErr != nil {
		return json.NewEncoder(w).Encode(map[string]string{"input": input, "error": readErr.Error()})
	}
	findings := jsonfeed.Findings{Format: result.Feed.Format, Encoding: result.Encoding, Links: result.Feed.Links}
	if tag := result.Feed.Language; tag != "" {
		findings.Language = &jsonfeed.Language{Tag: tag, From: "declaration"}
	}
	if len(result.Repairs) > 0 {
		findings.Repairs = result.Repairs
	}
	return jsonfeed.WriteFeed(w, &result.Feed, findings)
}

func inspectText(w io.Writer, input string, result *reader.Result, readErr error) error {
	if readErr != nil {
		_, err := fmt.Fprintf(w, "%s\n  can't be read: %s\n", input, readErr)
		return err
	}
	feed := &result.Feed
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s\n", input)
	fmt.Fprintf(t, "  title\t%s\n", cmp.Or(feed.Title, "(none)"))
	fmt.Fprintf(t, "  format\t%s, encoded in %s\n", feed.Format, result.Encoding)
	fmt.Fprintf(t, "  language\t%s\n", cmp.Or(feed.Language, "(not declared)"))
	fmt.Fprintf(t, "  home page\t%s\n", cmp.Or(feed.HomePageURL, "(none)"))
	for _, link := range feed.Links {
		fmt.Fprintf(t, "  link\t%s %s\n", link.Rel, link.URL)
	}
	for _, repair := range result.Repairs {
		fmt.Fprintf(t, "  repaired\t%s at byte %d %s\n", repair.Kind, repair.Offset, repair.Detail)
	}
	fmt.Fprintf(t, "  items\t%d\n", len(feed.Items))
	if err := t.Flush(); err != nil {
		return err
	}
	for i := range feed.Items {
		item := &feed.Items[i]
		date := "no date         "
		if !item.OriginPublished.IsZero() {
			date = item.OriginPublished.UTC().Format("2006-01-02 15:04")
		}
		fmt.Fprintf(w, "    %s  %s\n", date, cmp.Or(item.Title, text.Excerpt(item.Summary, 80), item.URL, item.NativeID))
	}
	return nil
}
