package atom

import (
	"encoding/xml"
	"html"
	"strings"

	"github.com/gorilla/feeds"
)

// The order of the fields is the order of the elements: what an outer struct
// shadows moves to where the outer field stands. The Link and Links of gorilla
// have no tag to shadow and stay nil.

type root struct {
	XMLName  xml.Name `xml:"feed"`
	Language string   `xml:"xml:lang,attr,omitempty"`
	Media    string   `xml:"xmlns:media,attr"`
	*feeds.AtomFeed
	Title     *textConstruct `xml:"title"`
	Subtitle  *textConstruct `xml:"subtitle"`
	Links     []link         `xml:"link"`
	Generator generator      `xml:"generator"`
	Entries   []*entry       `xml:"entry"` // last: metadata may not follow entries
}

type generator struct {
	URI  string `xml:"uri,attr"`
	Name string `xml:",chardata"`
}

type link struct {
	Href   string `xml:"href,attr"`
	Rel    string `xml:"rel,attr"`
	Type   string `xml:"type,attr,omitempty"`
	Title  string `xml:"title,attr,omitempty"`
	Length string `xml:"length,attr,omitempty"`
}

type entry struct {
	XMLName  xml.Name `xml:"entry"`
	Language string   `xml:"xml:lang,attr,omitempty"`
	*feeds.AtomEntry
	Title      *textConstruct      `xml:"title"`
	Links      []link              `xml:"link"`
	Authors    []*feeds.AtomAuthor `xml:"author"`
	Categories []category          `xml:"category"`
	Summary    *textConstruct      `xml:"summary"`
	Rights     *textConstruct      `xml:"rights"`
	Thumbnail  *thumbnail          `xml:"media:thumbnail"`
	Source     *source             `xml:"source"`
}

type category struct {
	Term string `xml:"term,attr"`
}

type thumbnail struct {
	URL string `xml:"url,attr"`
}

type source struct {
	ID      string              `xml:"id"`
	Title   *textConstruct      `xml:"title"`
	Updated string              `xml:"updated"`
	Links   []link              `xml:"link"`
	Authors []*feeds.AtomAuthor `xml:"author"`
	Icon    string              `xml:"icon,omitempty"`
	Rights  *textConstruct      `xml:"rights"`
}

// textConstruct is RFC 4287 §3.1.
type textConstruct struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// newText returns plain text as a text construct. Text that could be taken for
// markup is written as HTML, so that no reader has to guess.
func newText(s string) *textConstruct {
	if strings.ContainsAny(s, "<&") {
		return &textConstruct{"html", html.EscapeString(s)}
	}
	return &textConstruct{"text", s}
}
