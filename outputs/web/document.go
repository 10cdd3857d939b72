package web

import (
	"net/http"
	"net/textproto"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/render"
)

const (
	// A shared cache in front of the hub asks twice as often as a reader, and
	// its part stands in a field of its own (RFC 9213): s-maxage would forbid
	// it to serve stale while the hub is away.
	cacheControl = "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
	cdnControl   = "max-age=30, stale-while-revalidate=60, stale-if-error=86400"

	// feedPolicy keeps a browser that shows a feed as a document from running
	// or loading anything that stands in it, but for the hub's own stylesheet.
	feedPolicy = "default-src 'none'; style-src 'self'; sandbox"

	retryAfter = "5" // seconds

	allowed        = "GET, HEAD, OPTIONS"
	exposedHeaders = "ETag, Link, Last-Modified, Content-Location, IM, Retry-After"
)

// kind is what the responses of a document have in common.
type kind struct {
	path        string // the address without a host, as clients see it
	contentType string
	policy      string // Content-Security-Policy
	// shared tells that scripts of other sites may read the document.
	shared bool
	// hasDeltas tells that a client which has an older instance can have what is new
	// alone.
	hasDeltas bool
	// isStyled tells that the document names a stylesheet, by which a browser shows it to
	// people if it comes as XML and not under a feed's own media type.
	isStyled bool
	// language is that of most of what a document says (RFC 9110 §8.5), empty where that is
	// not known or the document says it itself.
	language string
	// counted tells that those who fetch the document for others are counted.
	counted bool
}

// document serves what an Output renders. Its header values are prepared, since
// it is asked far more often than it changes.
type document struct {
	*server
	kind
	output   *render.Output // nil for what send is given
	selects  *view          // what parameters ask for, nil where they mean nothing
	header   []field        // of 200 and 304
	media    []string       // Content-Type
	language []string       // Content-Language, nil for none
}

// styledMedia is the Content-Type of a document with a stylesheet for people.
var styledMedia = []string{"application/xml; charset=utf-8"}

// field is a header field with its canonical name.
type field struct {
	name   string
	values []string
}

func (s *server) newDocument(k kind, output *render.Output) *document {
	d := &document{server: s, kind: k, output: output, media: []string{k.contentType}}
	if k.language != "" {
		d.language = []string{k.language}
	}
	varies := "Accept-Encoding"
	if k.hasDeltas {
		varies += ", A-IM"
	}
	if k.isStyled {
		varies += ", Accept"
	}
	d.add("Vary", varies)
	d.add("Cache-Control", cacheControl)
	d.add("CDN-Cache-Control", cdnControl)
	d.add("Accept-Ranges", "none")
	d.add("X-Content-Type-Options", "nosniff")
	d.add("Content-Security-Policy", k.policy)
	d.add("Referrer-Policy", "strict-origin-when-cross-origin")
	if k.shared {
		d.add("Access-Control-Allow-Origin", "*")
		d.add("Access-Control-Expose-Headers", exposedHeaders)
		d.add("Cross-Origin-Resource-Policy", "cross-origin")
	}
	return d
}

func (d *document) add(name, value string) {
	d.header = append(d.header, field{textproto.CanonicalMIMEHeaderKey(name), []string{value}})
}

// serve answers GET and HEAD.
func (d *document) serve(c *gin.Context) { d.answer(c) }

// answer is serve with header fields in the place of the document's own.
func (d *document) answer(c *gin.Context, extra ...field) {
	request := c.Request
	if request.URL.RawQuery != "" || request.URL.ForceQuery {
		if d.selects != nil && request.URL.RawQuery != "" {
			d.selects.serve(c, extra...)
			return
		}
		if d.shared {
			// A script of another site follows only what it may read.
			c.Header("Access-Control-Allow-Origin", "*")
		}
		redirect(c, d.path, extra...)
		return
	}
	if d.counted {
		d.Readers.note(d.path, request.UserAgent())
	}
	rendered, err := d.output.Document()
	if err != nil {
		d.unavailable(c, err)
		return
	}
	if d.hasDeltas && d.sendDelta(c, rendered, extra...) {
		return
	}
	d.send(c, rendered, extra...)
}

// send answers with a document, or with 304 to a client that has it. extra are header
// fields in the place of its own.
func (d *document) send(c *gin.Context, rendered *render.Document, extra ...field) {
	coding, ok := negotiate(c.Request.Header["Accept-Encoding"])
	if !ok {
		d.fail(c, http.StatusNotAcceptable, "this document is sent as it is or with br, zstd or gzip, and the request accepts none of them")
		return
	}
	representation := rendered.In(coding)
	f := d.faceFor(c.Request.Header, representation)
	d.head(c, f, rendered, extra)
	if unchanged(c.Request.Header, f.tag[0], rendered.Modified) {
		c.Status(http.StatusNotModified)
		return
	}
	d.body(c, http.StatusOK, f, representation)
}

// head sets the header fields that an answer has whether it has a body or not. It puts
// the prepared values into the header map as they are: http.Header's own methods would
// copy them for every request.
func (d *document) head(c *gin.Context, f face, rendered *render.Document, extra []field) {
	header := c.Writer.Header()
	d.fields(f, rendered, func(name string, values []string) { header[name] = values })
	for _, f := range extra {
		header[f.name] = f.values
	}
}

// fields gives out the header fields of every answer.
func (d *document) fields(f face, rendered *render.Document, set func(name string, values []string)) {
	for i := range d.header {
		set(d.header[i].name, d.header[i].values)
	}
	set("Etag", f.tag)
	if rendered.Links != nil {
		set("Link", rendered.Links)
	}
	if rendered.LastModified != nil {
		set("Last-Modified", rendered.LastModified)
	}
}

// bodyFields gives out those of an answer with a body.
func (d *document) bodyFields(f face, representation *render.Representation, set func(name string, values []string)) {
	set("Content-Type", f.media)
	if d.language != nil {
		set("Content-Language", d.language)
	}
	set("Content-Length", representation.Length)
	if representation.Coding != nil {
		set("Content-Encoding", representation.Coding)
	}
}

// face is what the same bytes are called for a client.
type face struct{ media, tag []string }

// faceFor returns the Content-Type and the entity tag for a client. Whoever likes HTML
// better than the document's own type is a person's browser, in which feeds are text or a
// download; it is told that this is XML, which it shows by its stylesheet. The tag is
// another then, or a cache would take a 304 to one client for a word on what it keeps for
// others.
func (d *document) faceFor(request http.Header, representation *render.Representation) face {
	if accept := request["Accept"]; d.isStyled && wantsPage(accept) {
		own, _, _ := strings.Cut(d.contentType, ";")
		if weightOf("text/html", accept) > weightOf(own, accept) {
			return face{styledMedia, []string{strings.TrimSuffix(representation.ETag[0], `"`) + `-xml"`}}
		}
	}
	return face{d.media, representation.ETag}
}

// body ends an answer with the document, or without it where it was asked for its head
// alone.
func (d *document) body(c *gin.Context, status int, f face, representation *render.Representation) {
	header := c.Writer.Header()
	d.bodyFields(f, representation, func(name string, values []string) { header[name] = values })
	c.Status(status)
	if c.Request.Method == http.MethodHead {
		return
	}
	// An error means that the client has gone, which is its business.
	_, _ = representation.WriteTo(c.Writer)
}

// options answers OPTIONS, the question of a browser whether a script may ask
// (Fetch §3.2) among them.
func (d *document) options(c *gin.Context) {
	c.Header("Allow", allowed)
	if d.shared {
		c.Header("Access-Control-Allow-Origin", "*")
		c.Header("Access-Control-Allow-Methods", allowed)
		// Nothing here is private, so any field may be sent; the named ones are
		// for browsers that do not know the star.
		c.Header("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since, A-IM, Accept, *")
		c.Header("Access-Control-Max-Age", "86400")
	}
	c.Status(http.StatusNoContent)
}

// redirect leads to the one address of a document, a path that clients see. Of extra,
// the header fields of the document, it has what the path depends on.
func redirect(c *gin.Context, path string, extra ...field) {
	for _, f := range extra {
		if f.name == "Vary" {
			c.Writer.Header()[f.name] = f.values
		}
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Header("Location", path)
	c.Status(http.StatusPermanentRedirect)
}

// feedLinks returns the Link field of an output (RFC 8288).
func feedLinks(doc outputs.Document, self outputs.Format) string {
	var links []string
	for _, l := range doc.Links(self) {
		links = append(links, link(l.Address, l.Rel, l.Type))
	}
	return strings.Join(links, ", ")
}

// pageLinks returns the Link field of a section's page, or of a search's.
func pageLinks(doc outputs.Document) string {
	links := []string{link(doc.Page(), "canonical", "text/html")}
	for _, format := range outputs.Formats {
		links = append(links, link(doc.Self(format), "alternate", format.MediaType))
	}
	return strings.Join(links, ", ")
}

func link(address, relation, mediaType string) string {
	return "<" + address + `>; rel="` + relation + `"; type="` + mediaType + `"`
}
