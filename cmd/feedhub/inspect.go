package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/sources"
	"github.com/feedhub/feedhub/sources/fetch"
)

func inspectCommand() *cobra.Command {
	var format string
	var options sources.InspectOptions
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
			if err := checkBase(options.Base); err != nil {
				return err
			}
			failed := false
			for _, input := range args {
				result, readErr := upstream.Inspect(cmd.Context(), input, cmd.InOrStdin(), options)
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
	cmd.Flags().StringVar(&options.Encoding, "encoding", "", "read the input in this encoding, such as windows-1256, whatever it says of itself")
	cmd.Flags().StringVar(&options.Base, "base", "", "resolve relative addresses against this one")
	cmd.Flags().StringArrayVar(&allow, "allow-private", nil, "network that may be fetched from although it is not public, such as 127.0.0.0/8")
	cmd.Flags().DurationVar(&timeout, "timeout", 30*time.Second, "time that one fetch may take")
	return cmd
}

// checkBase wants an address that others can be resolved against.
func checkBase(base string) error {
	u, err := url.Parse(base)
	if base == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return nil
	}
	return fmt.Errorf("--base is %q; expected an absolute address such as https://example.org/news/", base)
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
	return sources.New(sources.Options{Clock: hub.SystemClock{}, Pause: time.Second, Client: fetch.New(fetch.Options{
		UserAgent:    "feedhub/" + release() + " (inspect)",
		Timeout:      timeout,
		AllowPrivate: networks,
		Clock:        hub.SystemClock{},
	})}), nil
}

// inspectionWriter writes what reading one input gave, or why it gave nothing.
type inspectionWriter func(w io.Writer, input string, reading *sources.Reading, readErr error) error

func inspectJSON(w io.Writer, input string, reading *sources.Reading, readErr error) error {
	if readErr != nil {
		return json.NewEncoder(w).Encode(map[string]string{"input": input, "error": readErr.Error()})
	}
	findings := jsonfeed.Findings{Format: reading.Feed.Format, Encoding: reading.Encoding, Links: reading.Feed.Links,
		Repairs: reading.Repairs, Warnings: reading.Warnings}
	if tag := reading.Feed.Language; tag != "" {
		findings.Language = &jsonfeed.Language{Tag: tag, From: reading.LanguageFrom}
	}
	if p := reading.Page; p != nil {
		findings.Page = &jsonfeed.PageFindings{Method: p.Method}
		if p.Selectors != (hub.PageSelectors{}) {
			findings.Page.Selectors = &p.Selectors
		}
	}
	return jsonfeed.WriteFeed(w, &reading.Feed, findings)
}
