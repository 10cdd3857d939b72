package main

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources"
	"github.com/feedhub/feedhub/sources/reader"
)

func inspectText(w io.Writer, input string, reading *sources.Reading, readErr error) error {
	if readErr != nil {
		_, err := fmt.Fprintf(w, "%s\n  can't be read: %s\n", text.Line(input), text.Line(readErr.Error()))
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s\n", text.Line(input))
	describeFeed(t, reading)
	describeNotes(t, "repaired", reading.Repairs)
	describeNotes(t, "warning", reading.Warnings)
	fmt.Fprintf(t, "  items\t%d\n", len(reading.Feed.Items))
	if err := t.Flush(); err != nil {
		return err
	}
	for i := range reading.Feed.Items {
		if _, err := fmt.Fprintf(w, "    %s\n", itemLine(&reading.Feed, &reading.Feed.Items[i])); err != nil {
			return err
		}
	}
	return nil
}

func describeFeed(w io.Writer, reading *sources.Reading) {
	feed := &reading.Feed
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "  %s\t%s\n", name, value)
		}
	}
	row("title", cmp.Or(feed.Title, "(none)"))
	row("format", fmt.Sprintf("%s, encoded in %s", feed.Format, reading.Encoding))
	language := "(neither declared nor detected)"
	if feed.Language != "" {
		language = fmt.Sprintf("%s, %s, written %s", feed.Language, reading.LanguageFrom, map[string]string{
			"rtl": "from right to left", "ltr": "from left to right"}[text.Direction(feed.Language, "")])
	}
	row("language", language)
	row("home page", cmp.Or(feed.HomePageURL, "(none)"))
	if p := reading.Page; p != nil {
		row("items found by", methods[p.Method])
		row("configuration", ready(p.Selectors))
	} else if reading.FeedURL != "" {
		row("feed of the page", reading.FeedURL)
	}
	for _, link := range feed.Links {
		row("link", strings.TrimSpace(link.Rel+" "+link.URL+" "+link.Type))
	}
	row("its own rhythm", rhythm(&feed.Rhythm))
	if feed.Cloud.Domain != "" {
		row("cloud", fmt.Sprintf("%s:%d%s (%s)", feed.Cloud.Domain, feed.Cloud.Port, feed.Cloud.Path, feed.Cloud.Protocol))
	}
	row("license", feed.License)
	row("extensions", strings.Join(extensionNames(feed), ", "))
}

// methods say how items were found on a page.
var methods = map[string]string{
	"selectors":    "the selectors of the configuration",
	"json-ld":      "the page's JSON-LD",
	"microformats": "the page's microformats",
	"links":        "its repeated block of links",
	"article":      "the page being one article",
}

// ready returns what the configuration of a source has to hold for a page to be
// read by these selectors, "" for none.
func ready(s hub.PageSelectors) string {
	var pairs []string
	for _, selector := range []struct{ key, css string }{
		{"item", s.Item}, {"title", s.Title}, {"link", s.Link}, {"date", s.Date}, {"summary", s.Summary},
		{"content", s.Content}, {"author", s.Author}, {"image", s.Image}, {"next", s.Next},
	} {
		if selector.css != "" {
			pairs = append(pairs, selector.key+": '"+strings.ReplaceAll(selector.css, "'", "''")+"'")
		}
	}
	if pairs == nil {
		return ""
	}
	return "page: {" + strings.Join(pairs, ", ") + "}"
}

// rhythm says when the publisher wants to be asked.
func rhythm(r *hub.Rhythm) string {
	var said []string
	if r.TTL > 0 {
		said = append(said, fmt.Sprintf("not within %s (ttl)", r.TTL))
	}
	if r.Period > 0 {
		said = append(said, fmt.Sprintf("every %s (syndication)", r.Period))
	}
	if len(r.SkipHours) > 0 {
		said = append(said, fmt.Sprintf("not in the hours %v GMT", r.SkipHours))
	}
	if len(r.SkipDays) > 0 {
		said = append(said, fmt.Sprintf("not on %v", r.SkipDays))
	}
	return strings.Join(said, ", ")
}

// extensionNames returns the elements of other namespaces that are kept, each
// with how often it occurs.
func extensionNames(feed *hub.Feed) []string {
	counts := make(map[string]int)
	var names []string
	add := func(extensions []hub.Extension) {
		for _, e := range extensions {
			name := e.Name
			if host := namespaceName(e.Namespace); host != "" {
				name = host + ":" + e.Name
			}
			if counts[name]++; counts[name] == 1 {
				names = append(names, name)
			}
		}
	}
	add(feed.Extensions)
	for i := range feed.Items {
		add(feed.Items[i].Extensions)
	}
	for i, name := range names {
		names[i] = fmt.Sprintf("%s ×%d", name, counts[name])
	}
	return names
}

// namespaceName returns what people call a namespace by.
func namespaceName(namespace string) string {
	if prefix := reader.Prefix(namespace); prefix != "" {
		return prefix
	}
	if u, err := url.Parse(namespace); err == nil && u.Host != "" {
		return u.Host
	}
	return namespace
}

// describeNotes writes notes, those of one kind together, each kind with what
// it means to whoever publishes or gathers the feed.
func describeNotes(w io.Writer, label string, notes []hub.Note) {
	for len(notes) > 0 {
		kind, n := notes[0].Kind, 0
		var rest []hub.Note
		for _, note := range notes {
			if note.Kind != kind {
				rest = append(rest, note)
				continue
			}
			if n++; n <= notesShown {
				fmt.Fprintf(w, "  %s\t%s\n", label, noteLine(&note))
			}
		}
		if n > notesShown {
			fmt.Fprintf(w, "  \tand %d more of this kind\n", n-notesShown)
		}
		if advice := advices[kind]; advice != "" {
			fmt.Fprintf(w, "  \t→ %s\n", advice)
		}
		notes = rest
	}
}

func noteLine(note *hub.Note) string {
	line := fmt.Sprintf("%s at byte %d", note.Kind, note.Offset)
	if note.Count > 1 {
		line += fmt.Sprintf(", %d times", note.Count)
	}
	if note.Detail != "" {
		line += ": " + note.Detail
	}
	return line
}

// notesShown is how many notes of one kind are written out for people.
const notesShown = 3

// itemLine is one item in a line.
func itemLine(feed *hub.Feed, item *hub.Item) string {
	date := "no date         "
	if !item.OriginPublished.IsZero() {
		date = item.OriginPublished.UTC().Format("2006-01-02 15:04")
	}
	line := date + "  " + cmp.Or(item.Title, text.Excerpt(item.Summary, 80), item.URL, item.NativeID)
	var extras []string
	if item.Language != feed.Language {
		extras = append(extras, cmp.Or(item.Language, "language unknown"))
	}
	if n := len(item.Enclosures); n > 0 {
		extras = append(extras, fmt.Sprintf("%d enclosed", n))
	}
	if item.URL == "" {
		extras = append(extras, "no link")
	}
	if len(extras) > 0 {
		line += "  [" + strings.Join(extras, ", ") + "]"
	}
	return line
}
