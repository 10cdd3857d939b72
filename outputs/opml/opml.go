// Package opml writes lists of feeds as OPML 2.0, for feed readers that subscribe to
// all of them at once: the hub's sections, and the sources of one. Package web calls it.
package opml

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

type document struct {
	XMLName  xml.Name  `xml:"opml"`
	Version  string    `xml:"version,attr"`
	Title    string    `xml:"head>title"`
	Outlines []outline `xml:"body>outline"`
}

// outline subscribes to a feed: of a section to the Atom output, which says most about
// an item. Its type is rss for every format of feed, by the specification's definition.
type outline struct {
	Type        string `xml:"type,attr"`
	Text        string `xml:"text,attr"`
	Title       string `xml:"title,attr"`
	Description string `xml:"description,attr,omitempty"`
	Language    string `xml:"language,attr,omitempty"`
	FeedURL     string `xml:"xmlUrl,attr"`
	PageURL     string `xml:"htmlUrl,attr,omitempty"`
}

// Write renders the list. It has no date, since the list changes only with the
// configuration, which has none.
func Write(w io.Writer, site outputs.Site, sections []hub.Section) error {
	list := document{Version: "2.0", Title: plain(site.Title)}
	for _, section := range sections {
		list.Outlines = append(list.Outlines, subscription(site, section))
	}
	return write(w, list)
}

// subscription subscribes to a section.
func subscription(site outputs.Site, section hub.Section) outline {
	doc := outputs.Empty(site, section)
	return outline{
		Type:        "rss",
		Text:        plain(doc.Title()),
		Title:       plain(doc.Title()),
		Description: plain(section.Description),
		Language:    outputs.XMLLanguage(section.Language),
		FeedURL:     doc.Self(outputs.Atom),
		PageURL:     doc.Page(),
	}
}

// plain returns a text as it stands in a list, whose texts are HTML (OPML 2.0), with signs
// that look alike in the place of what would be markup there. It uses no references, as
// most readers take it for plain text.
func plain(s string) string {
	return reference.ReplaceAllString(angles.Replace(text.Line(s)), "＆$1")
}

var (
	angles    = strings.NewReplacer("<", "‹", ">", "›")
	reference = regexp.MustCompile(`&([^ &])`)
)

func write(w io.Writer, list document) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write the OPML list: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(list); err != nil {
		return fmt.Errorf("encode the OPML list: %w", err)
	}
	return nil
}
