package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/page"
)

func TestTheStylesheetOfTheFeedsIsServedToCachesAndBrowsers(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	s := &server{Options: Options{Site: outputstest.Site(t), Log: slog.New(slog.DiscardHandler)}}
	s.style(engine)
	ask := func(method string, fields http.Header) *httptest.ResponseRecorder {
		request := httptest.NewRequest(method, "/feed.css", nil)
		request.Header = fields
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, request)
		return w
	}
	first := ask("GET", http.Header{})
	header := first.Header()
	if first.Code != 200 || !bytes.Equal(first.Body.Bytes(), page.FeedStyle) || len(page.FeedStyle) == 0 {
		t.Fatalf("%d, %d bytes", first.Code, first.Body.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "text/css; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": styleControl,
		"Access-Control-Allow-Origin": "", "Vary": "Accept-Encoding",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	tag := header.Get("ETag")
	again := ask("GET", http.Header{"If-None-Match": {tag}})
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("ETag") != tag || again.Header().Get("Cache-Control") != styleControl {
		t.Errorf("with its tag %q: %d %v", tag, again.Code, again.Header())
	}
	if head := ask("HEAD", http.Header{}); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != header.Get("Content-Length") {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
}
