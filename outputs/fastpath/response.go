package fastpath

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Response is an answer as a Handler builds it.
type Response struct {
	head  []byte
	parts [][]byte
}

// Begin sets the status (RFC 9110 §15), and forgets what was set before.
func (r *Response) Begin(status int) {
	r.head = append(r.head[:0], "HTTP/1.1 "...)
	r.head = strconv.AppendInt(r.head, int64(status), 10)
	r.head = append(append(append(r.head, ' '), http.StatusText(status)...), "\r\n"...)
	r.parts = nil
}

// lines are what net/http makes of ends of lines in a value.
var lines = strings.NewReplacer("\n", " ", "\r", " ")

// Field adds a header field.
func (r *Response) Field(name string, values []string) {
	for _, value := range values {
		if strings.IndexByte(value, '\n') >= 0 || strings.IndexByte(value, '\r') >= 0 {
			value = lines.Replace(value)
		}
		r.head = append(append(r.head, name...), ": "...)
		r.head = append(append(r.head, value...), "\r\n"...)
	}
}

// Body sets the bytes that follow, one part after the other. Their number must stand in
// Content-Length; nobody may change them.
func (r *Response) Body(parts [][]byte) { r.parts = parts }

// buffers returns all that is to be written, in room that is used again.
func (r *Response) buffers(now time.Time, room net.Buffers) net.Buffers {
	r.head = append(append(append(r.head, "Date: "...), dateOf(now)...), "\r\n\r\n"...)
	return append(append(room[:0], r.head), r.parts...)
}

// date is how a second is written in Date (RFC 9110 §5.6.7).
type date struct {
	second int64
	text   string
}

var lastDate atomic.Pointer[date]

func dateOf(now time.Time) string {
	second := now.Unix()
	if last := lastDate.Load(); last != nil && last.second == second {
		return last.text
	}
	next := &date{second, now.UTC().Format(http.TimeFormat)}
	lastDate.Store(next)
	return next.text
}
