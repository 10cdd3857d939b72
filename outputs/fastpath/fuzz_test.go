package fastpath

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"
)

// FuzzRequest has net/http read whatever is taken for a plain request: it must understand
// the same, and find its end in the same place.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		"GET /news/rss.xml HTTP/1.1\r\nHost: hub.example.org\r\nUser-Agent: Reader/1.0 (37 subscribers)\r\nAccept-Encoding: gzip, br\r\n\r\n",
		"HEAD / HTTP/1.1\r\nhost:[::1]:80\r\nif-none-match: \"a\", W/\"b\"\r\nIf-None-Match: *\r\n\r\n",
		"GET /a HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
		"GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n",
		"GET /a HTTP/1.1\r\nHost: a\r\n X: a\r\n\r\n",
		"GET /a?b#c HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
		"GET /%2e%2e//./.. HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n",
		"GET / HTTP/1.1\r\nHost:\n0\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nPragma: no-cache\r\nTransfer-Encoding:chunked\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		var r Request
		if !r.read(head) {
			return
		}
		behind := []byte("GET ")
		rest := bufio.NewReader(bytes.NewReader(slices.Concat(head, behind)))
		want, err := http.ReadRequest(rest)
		if err != nil {
			t.Fatalf("net/http refuses %q: %v", head, err)
		}
		if want.Method != r.Method || want.URL.Path != r.Path || want.RequestURI != r.Path || want.Proto != "HTTP/1.1" || want.Host != r.Header.Get("Host") {
			t.Errorf("%q is %s %s %s of %s for net/http", head, want.Method, want.RequestURI, want.Proto, want.Host)
		}
		if want.ContentLength != 0 || want.Close || len(want.TransferEncoding) > 0 || want.Body != http.NoBody {
			t.Errorf("%q has a body of %d bytes for net/http, or ends the connection (%t)", head, want.ContentLength, want.Close)
		}
		want.Header.Set("Host", want.Host)
		if want.Header.Get("Pragma") != "" {
			delete(want.Header, "Cache-Control") // which net/http adds
			delete(r.Header, "Cache-Control")
		}
		if !maps.EqualFunc(want.Header, r.Header, slices.Equal) {
			t.Errorf("%q has the fields %q for net/http, and %q", head, want.Header, r.Header)
		}
		if left, _ := io.ReadAll(rest); !bytes.Equal(left, behind) {
			t.Errorf("net/http has %q left", left)
		}
	})
}
