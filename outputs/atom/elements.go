package atom

import (
	"encoding/xml"
	"html"
	"regexp"
	"slices"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/outputs"
)

// The order of the fields is the order of the elements: what an outer struct
// shadows moves to where the outer field stands. The Link and Links of gorilla
// have no tag to shadow and stay nil.

type root struct {
	XMLName  xml.Name `xml:"feed"`
	Language string   `xml:"xml:lang,attr,omitempty"`
	outputs.Namespaces
	*feeds.AtomFeed
	Title     *textConstruct `xml:"title"`
	Subtitle  *textConstruct `xml:"subtitle"`
	Links     []link         `xml:"link"`
	Generator generator      `xml:"generator"`
	Archive   *struct{}      `xml:"fh:archive"`
}

type generator struct {
	URI  string `xml:"uri,attr"`
	Name string `xml:",chardata"`
}

type link struct {
	Href   string `xml:"href,attr"`
	Rel    string `xml:"rel,attr"`
	Type   string `xml:"type,attr,omitempty"`
	Lang   string `xml:"hreflang,attr,omitempty"`
	Title  string `xml:"title,attr,omitempty"`
	Length string `xml:"length,attr,omitempty"`
	Count  int    `xml:"thr:count,attr,omitempty"` // RFC 4685 §4
}

type entry struct {
	XMLName  xml.Name `xml:"entry"`
	Language string   `xml:"xml:lang,attr,omitempty"`
	*feeds.AtomEntry
	Title        *textConstruct           `xml:"title"`
	Links        []link                   `xml:"link"`
	Authors      []*feeds.AtomAuthor      `xml:"author"`
	Contributors []*feeds.AtomContributor `xml:"contributor"`
	Categories   []category               `xml:"category"`
	Summary      *textConstruct           `xml:"summary"`
	Rights       *textConstruct           `xml:"rights"`
	Source       *source                  `xml:"source"`
	Replies      int                      `xml:"thr:total,omitempty"` // RFC 4685 §5
	Modules      []outputs.Element
}

type category struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr,omitempty"`
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

// endTag and reference are what checkers look for in text that is said to be plain.
var (
	endTag    = regexp.MustCompile(`</\w`)
	reference = regexp.MustCompile(`&#?\w+`)
	letters   = regexp.MustCompile(`^&[A-Za-z]+$`)
)

// isLikeHTML tells whether checkers take a text for HTML that was meant: one with the
// end of an element in it, or with a reference to a character, be it without its end.
func isLikeHTML(s string) bool {
	return endTag.MatchString(s) || slices.ContainsFunc(reference.FindAllString(s, -1), func(r string) bool {
		return !letters.MatchString(r) || html.UnescapeString(r+";") != r+";"
	})
}

// newText returns plain text as a text construct. It is HTML only where checkers would
// take it for that: not all readers look at the type, and most take all for text.
func newText(s string) *textConstruct {
	if isLikeHTML(s) {
		return &textConstruct{"html", outputs.EscapeText(s)}
	}
	return &textConstruct{"text", s}
}
