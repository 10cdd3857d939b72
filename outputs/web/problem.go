package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/page"
)

// problem is RFC 9457's object. Without a type of its own, its title is that of
// the status.
type problem struct {
	Title    string   `json:"title"`
	Status   int      `json:"status"`
	Detail   string   `json:"detail"`
	Sections []string `json:"sections,omitempty"` // addresses, where the wrong one was asked
}

// fail answers with an error: a page for people, a problem for programs, which
// scripts of other sites may read too.
func (s *server) fail(c *gin.Context, status int, detail string) {
	if wantsPage(c.Request.Header["Accept"]) {
		var b bytes.Buffer
		err := page.Error(&b, s.Site, s.Sections, status, detail)
		if err == nil {
			s.sendError(c, status, outputs.HTMLContentType, page.ContentSecurityPolicy, b.Bytes())
			return
		}
		s.Log.Error("the page for an error cannot be rendered", "status", status, "error", err)
	}
	s.sendError(c, status, "application/problem+json", feedPolicy, s.problem(status, detail))
}

// sendError sends the body of an answer that is an error.
func (s *server) sendError(c *gin.Context, status int, contentType, policy string, body []byte) {
	header := c.Writer.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("Cache-Control", "no-store")
	header.Set("Vary", "Accept, Accept-Encoding")
	header.Set("X-Content-Type-Options", "nosniff")
	c.Data(status, contentType, body)
}

func (s *server) problem(status int, detail string) []byte {
	p := problem{Title: http.StatusText(status), Status: status, Detail: detail}
	if status == http.StatusNotFound {
		for _, section := range s.Sections {
			p.Sections = append(p.Sections, s.Site.Address(section.Slug))
		}
	}
	body, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		// Strings and a number always encode.
		panic("web: encode a problem: " + err.Error())
	}
	return append(body, '\n')
}

// recoverPanic turns a panic into an answer. One that comes in the middle of an
// answer ends the connection, since the client must not take half of it for
// the whole.
func (s *server) recoverPanic(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if cause == http.ErrAbortHandler {
			panic(cause)
		}
		s.Log.Error("a request panicked", "route", c.FullPath(), "panic", cause, "stack", string(debug.Stack()))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler)
		}
		clear(c.Writer.Header())
		s.fail(c, http.StatusInternalServerError, "something went wrong here; it has been noted")
		c.Abort()
	}()
	c.Next()
}
