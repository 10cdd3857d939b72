package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// negotiated is a section at the address that has no format of its own: a client gets
// the one that it likes best (RFC 9110 §12.5.1).
type negotiated struct {
	*server
	section hub.Section
	page    *document
	feeds   []*document // in the order of outputs.Formats
}

var varyByFormat = []string{"Accept, Accept-Encoding, A-IM"}

// offer is a media type that a document can be had for.
type offer struct {
	mediaType string
	document  *document
}

// offers are what there is, the first for whoever likes several as much.
func (n *negotiated) offers() []offer {
	rss, atom, json := n.feeds[0], n.feeds[1], n.feeds[2]
	return []offer{
		{outputs.RSS.MediaType, rss}, {outputs.Atom.MediaType, atom}, {outputs.JSONFeed.MediaType, json},
		{"application/json", json}, {"application/xml", rss}, {"text/xml", rss}, {"text/html", n.page},
	}
}

// serve answers with the document, says which it is, and that another client may get
// another.
func (n *negotiated) serve(c *gin.Context) {
	chosen := n.choose(c.Request.Header["Accept"])
	if chosen == nil {
		c.Header("Link", feedLinks(n.empty(n.section), outputs.RSS))
		n.fail(c, http.StatusNotAcceptable, "this feed is there as RSS, Atom and JSON Feed and as a page, and the request accepts none of them")
		return
	}
	located := field{"Content-Location", []string{chosen.path + query(c)}}
	chosen.answer(c, located, field{"Vary", varyByFormat})
}

// choose returns the document of the media type with the highest weight.
func (n *negotiated) choose(accept []string) *document {
	var best *document
	most := 0.0
	for _, o := range n.offers() {
		if weight := weightOf(o.mediaType, accept); weight > most {
			best, most = o.document, weight
		}
	}
	return best
}

// weightOf returns the weight of a media type in Accept, that of the most specific range
// that it is in. A client that says nothing takes all.
func weightOf(mediaType string, accept []string) float64 {
	if strings.TrimSpace(strings.Join(accept, "")) == "" {
		return 1
	}
	family, _, _ := strings.Cut(mediaType, "/")
	weight, specific := 0.0, -1
	for _, list := range accept {
		for element := range strings.SplitSeq(list, ",") {
			name, w := weigh(element)
			level := -1
			switch {
			case strings.EqualFold(name, mediaType):
				level = 2
			case strings.EqualFold(name, family+"/*"):
				level = 1
			case name == "*/*":
				level = 0
			}
			if level > specific {
				weight, specific = w, level
			}
		}
	}
	return weight
}

// wantsPage tells whether a client is a person's browser: one that names HTML
// among what it accepts.
func wantsPage(accept []string) bool {
	for _, list := range accept {
		for element := range strings.SplitSeq(list, ",") {
			name, weight := weigh(element)
			if weight > 0 && (strings.EqualFold(name, "text/html") || strings.EqualFold(name, "application/xhtml+xml")) {
				return true
			}
		}
	}
	return false
}
