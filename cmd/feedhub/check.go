package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
)

func checkCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration and say what it means",
		Long: `Check the configuration and say what it means: which source feeds which section,
how often it is asked, where items are kept. Nothing is fetched and nothing is
stored. Everything that is wrong is named at once, with file, line and column.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(path)
			if err != nil {
				return err
			}
			return describe(cmd.OutOrStdout(), path, c)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// describe writes what a configuration means.
func describe(w io.Writer, path string, c *config.Config) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s is right.\n\n", path)
	fmt.Fprintf(t, "hub\t%s at %s\n", c.Site.Title, c.Site.URL)
	fmt.Fprintf(t, "listens on\t%s\n", c.Listen)
	fmt.Fprintf(t, "private listener\t%s\n", cmp.Or(c.Admin.Listen, "none"))
	fmt.Fprintf(t, "keeps items in\t%s\n", c.Store)
	fmt.Fprintf(t, "of a source\tat most %d items, none older than %s unless still listed\n", c.Keep.Items, brief(c.Keep.Age))
	fmt.Fprintf(t, "asks a source\tevery %s, within %s, %d at one time, with %s between two pages\n",
		brief(c.Fetch.Interval), brief(c.Fetch.Timeout), c.Fetch.Parallel, brief(c.Fetch.Pause))
	private := "none"
	if len(c.Fetch.AllowPrivate) > 0 {
		private = strings.Trim(fmt.Sprint(c.Fetch.AllowPrivate), "[]")
	}
	fmt.Fprintf(t, "private networks\t%s\n", private)
	for i := range c.Sections {
		section := &c.Sections[i]
		fmt.Fprintf(t, "\n/%s\t%s, the newest %d of\n", section.Slug, section.Title, section.Limit)
		for j := range c.Sources {
			source := &c.Sources[j]
			if !section.Takes(source) {
				continue
			}
			fmt.Fprintf(t, "  %s\t%s\tevery %s%s\n", source.ID, source.URL, brief(cmp.Or(source.Interval, c.Fetch.Interval)), manner(source))
		}
	}
	for _, notice := range c.Notices {
		fmt.Fprintf(t, "\nnotice: %s\n", notice)
	}
	return t.Flush()
}

// manner says how a source is read where that is out of the ordinary.
func manner(s *hub.Source) string {
	said := ""
	if s.Page.Item != "" {
		said += ", from the page's " + s.Page.Item
	}
	if s.FullText {
		said += ", with full texts"
	}
	return said
}

// brief writes a duration as a configuration does: 720h and not 720h0m0s.
func brief(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
