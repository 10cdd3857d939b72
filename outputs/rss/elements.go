package rss

import (
	"encoding/xml"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/outputs"
)

// The order of the fields is the order of the elements: what an outer struct
// shadows moves to where the outer field stands.

type root struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Content string   `xml:"xmlns:content,attr"`
	License string   `xml:"xmlns:creativeCommons,attr"`
	outputs.Namespaces
	Channel *channel
}

type channel struct {
	Title plain `xml:"title"`
	*feeds.RssFeed
	Description plain     `xml:"description"`
	Links       []link    `xml:"atom:link"`
	Archive     *struct{} `xml:"fh:archive"`
}

type link struct {
	Href  string `xml:"href,attr"`
	Rel   string `xml:"rel,attr"`
	Type  string `xml:"type,attr,omitempty"`
	Lang  string `xml:"hreflang,attr,omitempty"`
	Title string `xml:"title,attr,omitempty"`
}

type item struct {
	Language string `xml:"xml:lang,attr,omitempty"`
	Title    *plain `xml:"title"`
	Link     string `xml:"link,omitempty"`
	// Description is HTML and stands before the content:encoded of RssItem.
	Description string `xml:"description,omitempty"`
	*feeds.RssItem
	Updated      string     `xml:"dcterms:modified"`
	Links        []link     `xml:"atom:link"`
	Creators     []string   `xml:"dc:creator"`
	Contributors []string   `xml:"dc:contributor"`
	Rights       *plain     `xml:"dc:rights"`
	License      string     `xml:"creativeCommons:license,omitempty"`
	Categories   []category `xml:"category"`
	Source       *origin    `xml:"source"`
	Count        int        `xml:"slash:comments,omitempty"`
	CommentFeed  string     `xml:"wfw:commentRss,omitempty"`
	Modules      []outputs.Element
}

// plain is the text of an element that the RSS Profile defines as plain text.
type plain struct{ Text string }

// MarshalXML implements xml.Marshaler.
func (p plain) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return e.EncodeElement(struct {
		Text string `xml:",innerxml"`
	}{outputs.Plain(p.Text)}, start)
}

type origin struct {
	URL string
	plain
}

// MarshalXML implements xml.Marshaler.
func (o origin) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: "url"}, Value: o.URL})
	return o.plain.MarshalXML(e, start)
}

type category struct {
	Domain string
	plain
}

// MarshalXML implements xml.Marshaler.
func (c category) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	if c.Domain != "" {
		start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: "domain"}, Value: c.Domain})
	}
	return c.plain.MarshalXML(e, start)
}
