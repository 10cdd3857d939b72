package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/outputs/fastpath"
)

// Handler answers the public addresses. It is safe for concurrent use.
type Handler struct {
	engine    *gin.Engine
	documents map[string]*document
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.engine.ServeHTTP(w, r) }

// Answer answers a request for a document that is there as it is asked for, in the words
// of ServeHTTP. It implements fastpath.Handler.
func (h *Handler) Answer(r *fastpath.Request, a *fastpath.Response) bool {
	d := h.documents[r.Path]
	if d == nil {
		return false
	}
	rendered := d.output.Unchanged()
	if rendered == nil || d.hasDeltas && asksForDelta(r.Header) {
		return false
	}
	coding, ok := negotiate(r.Header["Accept-Encoding"])
	if !ok {
		return false
	}
	representation := rendered.At(coding)
	if representation == nil {
		return false
	}
	if d.counted {
		d.Readers.note(d.path, r.Header.Get("User-Agent"))
	}
	f := d.faceFor(r.Header, representation)
	if unchanged(r.Header, f.tag[0], rendered.Modified) {
		a.Begin(http.StatusNotModified)
		d.fields(f, rendered, a.Field)
		return true
	}
	a.Begin(http.StatusOK)
	d.fields(f, rendered, a.Field)
	d.bodyFields(f, representation, a.Field)
	if r.Method != http.MethodHead {
		a.Body(representation.Parts)
	}
	return true
}
