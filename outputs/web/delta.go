package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/outputs/render"
)

// asksForDelta tells whether a client takes what is new alone for a whole feed (RFC 3229
// §10.5.3, with the manipulation "feed").
func asksForDelta(request http.Header) bool {
	for _, list := range request["A-Im"] {
		for element := range strings.SplitSeq(list, ",") {
			if name, weight := weigh(element); strings.EqualFold(name, "feed") && weight > 0 {
				return true
			}
		}
	}
	return false
}

// bases returns the entity tags of If-None-Match as package render knows them: without
// quotes, and without what tells their coding.
func bases(request http.Header) []string {
	var tags []string
	for tag := range tagsOf(request["If-None-Match"]) {
		tags = append(tags, baseOf(tag))
	}
	return tags
}

// baseOf returns an entity tag as package render knows it.
func baseOf(tag string) string {
	tag = strings.Trim(tag, `"`)
	for _, coding := range preference {
		if base, found := strings.CutSuffix(tag, coding.End()); found {
			return base
		}
	}
	return tag
}

// sent returns an entity tag as the client sent it, with what tells its coding.
func sent(request http.Header, base string) string {
	for tag := range tagsOf(request["If-None-Match"]) {
		if baseOf(tag) == base {
			return tag
		}
	}
	return `"` + base + `"`
}

// sendDelta answers a client that has an older instance of the document, and asks for it,
// with what is new. It returns false where there is no reason to. Nobody may keep such an
// answer: caches would take it for the document.
func (d *document) sendDelta(c *gin.Context, whole *render.Document, extra ...field) bool {
	request := c.Request.Header
	if !asksForDelta(request) {
		return false
	}
	delta, base, err := d.output.Delta(whole, bases(request))
	if err != nil {
		d.Log.Warn("what is new in a document cannot be rendered; the whole is sent", "path", d.path, "error", err)
	}
	if delta == nil {
		return false // the whole is never wrong
	}
	coding, ok := negotiate(request["Accept-Encoding"])
	if !ok || unchanged(request, whole.In(coding).ETag[0], whole.Modified) {
		return false
	}
	f := face{d.media, whole.In(coding).ETag}
	d.head(c, f, whole, append(extra,
		field{"Im", []string{"feed"}},
		field{"Delta-Base", []string{sent(request, base)}},
		field{"Cache-Control", []string{"no-store"}},
		field{"Cdn-Cache-Control", []string{"no-store"}},
	))
	d.body(c, http.StatusIMUsed, f, delta.In(coding))
	return true
}
