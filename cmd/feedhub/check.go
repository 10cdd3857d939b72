package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/sources/fetch"
)

func checkCommand() *cobra.Command {
	var path, format string
	var asks bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration and say what it means",
		Long: `Check the configuration and say what it means: which source feeds which section,
how often it is asked, where items are kept. Everything that is wrong is named at
once, with file, line and column. Nothing is fetched and nothing is stored.

With --fetch every source is then asked once, as serve asks it, and a table says
what was found: the format, how many items, the newest of them, and what is to be
known besides: why a source can't be read, where it was redirected to, what had
to be mended in it. Nothing is stored, and the pages of articles (full_text) are
not fetched. SIGINT ends it early, with what was found so far.

With --format json there is the table alone, one JSON object a line for each
source. The exit status is 1 when any source could not be read.`,
		Example: `  feedhub check
  feedhub check --fetch
  feedhub check --fetch --format json | jq -r 'select(.error) | .id + ": " + .error'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return fmt.Errorf("--format is %q; expected text or json", format)
			}
			if format == "json" && !asks {
				return errors.New("--format json is for what --fetch finds: give both")
			}
			c, err := loadConfig(path)
			if err != nil {
				return err
			}
			if format == "text" {
				err = describe(cmd.OutOrStdout(), path, c)
			}
			if err != nil || !asks {
				return err
			}
			return askAll(cmd, c, format == "json")
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&asks, "fetch", false, "ask every source once and say what it has")
	cmd.Flags().StringVar(&format, "format", "text", "what --fetch finds, as text for people or as json for programs")
	return cmd
}

// askAll asks every source once and writes what was found.
func askAll(cmd *cobra.Command, c *config.Config, isJSON bool) error {
	clock := hub.SystemClock{}
	bar := newBar(cmd.ErrOrStderr(), len(c.Sources))
	upstream := newUpstream(c, clock, nil)
	defer upstream.Close()
	found := trial{config: c, upstream: upstream, now: clock.Now()}.run(cmd.Context(), bar.step)
	bar.clear()
	if isJSON {
		return errors.Join(writeLines(cmd.OutOrStdout(), found), verdict(found, len(c.Sources)))
	}
	return report(cmd.OutOrStdout(), found, len(c.Sources), clock.Now())
}

// report writes what was found for people.
func report(w io.Writer, found []finding, all int, now time.Time) error {
	fmt.Fprintln(w)
	if len(found) > 0 {
		if err := writeTable(w, found, now); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	if _, err := fmt.Fprintln(w, summary(found, all)); err != nil {
		return err
	}
	return verdict(found, all)
}

// summary counts the sources that can be read.
func summary(found []finding, all int) string {
	said := fmt.Sprintf("%d of %d sources can be read", len(found)-failures(found), all)
	if asked := len(found); asked < all {
		said += fmt.Sprintf("; %d had not answered when it was interrupted", all-asked)
	}
	return said
}

func failures(found []finding) int {
	n := 0
	for i := range found {
		if found[i].Error != "" {
			n++
		}
	}
	return n
}

// verdict is the error of a trial that some source did not pass.
func verdict(found []finding, all int) error {
	if len(found) < all || failures(found) > 0 {
		return errReported
	}
	return nil
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
	fmt.Fprintf(t, "asks a source\tevery %s to %s, as it publishes, for at most %s, %d at one time, with %s between two requests to one host\n",
		brief(c.Fetch.Interval), brief(c.Fetch.MaxInterval), brief(c.Fetch.Timeout), c.Fetch.Parallel, brief(c.Fetch.Pause))
	private := "none"
	if len(c.Fetch.AllowPrivate) > 0 {
		private = strings.Trim(fmt.Sprint(c.Fetch.AllowPrivate), "[]")
	}
	fmt.Fprintf(t, "private networks\t%s\n", private)
	for i := range c.Sections {
		section := &c.Sections[i]
		fmt.Fprintf(t, "\n/%s\t%s, the %s %d of\n", section.Slug, section.Title, rank(section), section.Limit)
		for j := range c.Sources {
			source := &c.Sources[j]
			if !section.Takes(source) {
				continue
			}
			fmt.Fprintf(t, "  %s\t%s%s\n", source.ID, source.URL, manner(source))
		}
	}
	for _, notice := range c.Notices {
		fmt.Fprintf(t, "\nnotice: %s\n", notice)
	}
	return t.Flush()
}

// rank says which items a section shows first.
func rank(s *hub.Section) string {
	if s.HalfLife > 0 {
		return "best"
	}
	return "newest"
}

// manner is a column that says how a source is read where that is out of the
// ordinary, and none elsewhere.
func manner(s *hub.Source) string {
	var said []string
	if s.Interval != 0 {
		said = append(said, "every "+brief(s.Interval))
	}
	if s.Page.Item != "" {
		said = append(said, "from the page's "+s.Page.Item)
	}
	if s.FullText {
		said = append(said, "with full texts")
	}
	if s.Access.Proxy != "" {
		said = append(said, "through proxy "+fetch.Display(s.Access.Proxy))
	}
	if s.Access.Insecure {
		said = append(said, "certificate not verified")
	}
	if len(said) == 0 {
		return ""
	}
	return "\t" + strings.Join(said, ", ")
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
