package rss

import (
	"encoding/xml"
	"regexp"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
	"github.com/gorilla/feeds"
)

// The order of the fields is the order of the elements: what an outer struct
// shadows moves to where the outer field stands.

type root struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Content string   `xml:"xmlns:content,attr"`
	Dublin  string   `xml:"xmlns:dc,attr"`
	Media   string   `xml:"xmlns:media,attr"`
	Channel *channel
}

type channel struct {
	Title plain `xml:"title"`
	*feeds.RssFeed
	Description plain   `xml:"description"`
	Links       []link  `xml:"atom:link"`
	Items       []*item `xml:"item"` // last: metadata may not follow items
}

type link struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type item struct {
	Language string `xml:"xml:lang,attr,omitempty"`
	Title    *plain `xml:"title"`
	Link     string `xml:"link,omitempty"`
	// Description is HTML and stands before the content:encoded of RssItem.
	Description string `xml:"description,omitempty"`
	*feeds.RssItem
	Creators   []string   `xml:"dc:creator"`
	Rights     string     `xml:"dc:rights,omitempty"`
	Categories []plain    `xml:"category"`
	Source     *origin    `xml:"source"`
	Thumbnail  *thumbnail `xml:"media:thumbnail"`
}

type origin struct {
	URL string `xml:"url,attr"`
	plain
}

type thumbnail struct {
	URL string `xml:"url,attr"`
}

// plain is the text of an element that the RSS Profile defines as plain text.
// Readers that take such an element for HTML show text as it is meant only when
// its special characters are written as hexadecimal references.
type plain struct{ Text string }

var (
	closingTag = regexp.MustCompile(`</([A-Za-z])`)
	references = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;")
)

// MarshalXML implements xml.Marshaler.
func (p plain) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return e.EncodeElement(struct {
		Text string `xml:",innerxml"`
	}{p.escaped()}, start)
}

// escaped parts the characters of a closing tag with a word joiner: a reader
// that unescapes twice would otherwise see markup.
func (p plain) escaped() string {
	line := text.Line(p.Text)
	return references.Replace(closingTag.ReplaceAllString(line, "<\u2060/$1"))
}

// MarshalXML implements xml.Marshaler.
func (o origin) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: "url"}, Value: o.URL})
	return o.plain.MarshalXML(e, start)
}
