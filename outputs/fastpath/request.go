package fastpath

import (
	"bytes"
	"net/http"
	"net/textproto"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Request is a GET or HEAD without a body, and without anything that asks for more than
// an answer, in the words of HTTP/1.1 (RFC 9112). Everything else is net/http's to
// understand, or to refuse.
type Request struct {
	Method string
	Path   string // as it was sent; there is no query
	Header http.Header

	values []string // backs the header
}

// mostFields bounds the fields of a Request. Clients send about a dozen.
const mostFields = 64

var headEnd = []byte("\r\n\r\n")

// read reads the head of one request, which must be all that b is. It returns false for
// whatever is not a Request. Nothing of r refers to b.
func (r *Request) read(b []byte) bool {
	if end := bytes.Index(b, headEnd); end < 0 || end+len(headEnd) != len(b) {
		return false
	}
	line, fields, _ := strings.Cut(string(b[:len(b)-len("\r\n")]), "\r\n")
	method, line, _ := strings.Cut(line, " ")
	target, version, _ := strings.Cut(line, " ")
	if version != "HTTP/1.1" || method != http.MethodGet && method != http.MethodHead || !isPath(target) {
		return false
	}
	r.Method, r.Path = method, target
	return r.readFields(fields)
}

// isPath tells whether a request's target is a path and nothing else, in which nothing
// has to be decoded.
func isPath(target string) bool {
	if !strings.HasPrefix(target, "/") {
		return false
	}
	for i := range len(target) {
		switch c := target[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("/-._~", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// readFields reads the fields of a head, each with its line's end.
func (r *Request) readFields(fields string) bool {
	if r.Header == nil {
		r.Header, r.values = make(http.Header, mostFields), make([]string, 0, mostFields)
	}
	clear(r.Header)
	r.values = r.values[:0]
	for n := 0; fields != ""; n++ {
		var line string
		line, fields, _ = strings.Cut(fields, "\r\n")
		name, value, found := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		if !found || n == mostFields || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return false
		}
		name = textproto.CanonicalMIMEHeaderKey(name)
		if !isHarmless(name, value) {
			return false
		}
		if before := r.Header[name]; before != nil {
			r.Header[name] = append(before, value)
			continue
		}
		r.values = append(r.values, value)
		r.Header[name] = r.values[len(r.values)-1 : len(r.values) : len(r.values)]
	}
	host := r.Header["Host"]
	return len(host) == 1 && httpguts.ValidHostHeader(host[0])
}

// isHarmless tells whether a field says nothing of the connection or of a body.
func isHarmless(name, value string) bool {
	switch name {
	case "Connection":
		return strings.EqualFold(value, "keep-alive") // which says nothing in HTTP/1.1
	case "Content-Length", "Transfer-Encoding", "Trailer", "Expect", "Upgrade":
		return false
	}
	return true
}
