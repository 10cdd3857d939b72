package web

import (
	"net/http"
	"net/textproto"
	"strings"

	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/render"
	"github.com/gin-gonic/gin"
)

const (
	// A shared cache in front of the hub asks twice as often as a reader, and
	// its part stands in a field of its own (RFC 9213): s-maxage would forbid
	// it to serve stale while the hub is away.
	cacheControl = "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
	cdnControl   = "max-age=30, stale-while-revalidate=60, stale-if-error=86400"

	// feedPolicy keeps a browser that shows a feed as a document from running
	// or loading anything that stands in it.
	feedPolicy = "default-src 'none'; sandbox"

	retryAfter = "5" // seconds

	allowed        = "GET, HEAD, OPTIONS"
	exposedHeaders = "ETag, Link, Last-Modified, Content-Location, IM, Retry-After"
)

// kind is what the responses of a document have in common.
type kind struct {
	path        string // the address without a host, as clients see it
	contentType string
	policy      string // Content-Security-Policy
	links       string // the Link field, empty for none
	// shared tells that scripts of other sites may read the document.
	shared bool
	// counted tells that those who fetch the document for others are counted.
	counted bool
}

// document serves what an Output renders. Its header values are prepared, since
// it is asked far more often than it changes.
type document struct {
	*server
	kind
	output *render.Output // nil for what send is given
	search *view          // what a query asks for, nil where nothing is searched
	header []field        // of 200 and 304
	media  []string       // Content-Type
}

// field is a header field with its canonical name.
type field struct {
	name   string
	values []string
}

var codingGzip = []string{"gzip"}

func (s *server) newDocument(k kind, output *render.Output) *document {
	d := &document{server: s, kind: k, output: output, media: []string{k.contentType}}
	d.add("Vary", "Accept-Encoding")
	d.add("Cache-Control", cacheControl)
	d.add("CDN-Cache-Control", cdnControl)
	d.add("Accept-Ranges", "none")
	d.add("X-Content-Type-Options", "nosniff")
	d.add("Content-Security-Policy", k.policy)
	d.add("Referrer-Policy", "strict-origin-when-cross-origin")
	if k.links != "" {
		d.add("Link", k.links)
	}
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

// serve answers GET and HEAD. It puts the prepared values into the header map as
// they are: http.Header's own methods would copy them for every request.
func (d *document) serve(c *gin.Context) {
	request := c.Request
	if request.URL.RawQuery != "" || request.URL.ForceQuery {
		if typed, asked := typedQuery(request.URL.RawQuery); asked && d.search != nil {
			d.search.serve(c, typed)
			return
		}
		if d.shared {
			// A script of another site follows only what it may read.
			c.Header("Access-Control-Allow-Origin", "*")
		}
		redirect(c, d.path)
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
	d.send(c, rendered)
}

// send answers with a document, or with 304 to a client that has it.
func (d *document) send(c *gin.Context, rendered *render.Document) {
	request := c.Request
	coding := negotiate(request.Header["Accept-Encoding"])
	if coding == none {
		d.fail(c, http.StatusNotAcceptable, "this document is sent as it is or with gzip, and the request accepts neither")
		return
	}
	representation := &rendered.Plain
	if coding == compressed {
		representation = &rendered.Gzip
	}
	header := c.Writer.Header()
	for i := range d.header {
		header[d.header[i].name] = d.header[i].values
	}
	header["Etag"] = representation.ETag
	if rendered.LastModified != nil {
		header["Last-Modified"] = rendered.LastModified
	}
	if unchanged(request.Header, representation.ETag[0], rendered.Modified) {
		c.Status(http.StatusNotModified)
		return
	}
	header["Content-Type"] = d.media
	header["Content-Length"] = representation.Length
	if coding == compressed {
		header["Content-Encoding"] = codingGzip
	}
	if request.Method == http.MethodHead {
		c.Status(http.StatusOK)
		return
	}
	// An error means that the client has gone, which is its business.
	_, _ = c.Writer.Write(representation.Body)
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

// redirect leads to the one address of a document, a path that clients see.
func redirect(c *gin.Context, path string) {
	c.Header("Cache-Control", "public, max-age=3600")
	c.Header("Location", path)
	c.Status(http.StatusPermanentRedirect)
}

// feedLinks returns the Link field of an output (RFC 8288).
func feedLinks(doc outputs.Document, self outputs.Format) string {
	links := []string{link(doc.Self(self), "self", self.MediaType)}
	links = append(links, link(doc.Page(), "alternate", "text/html"))
	for _, format := range outputs.Formats {
		if format != self {
			links = append(links, link(doc.Self(format), "alternate", format.MediaType))
		}
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
