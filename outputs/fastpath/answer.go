package fastpath

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Answer is built by a Handler and written in one call of the system.
type Answer struct {
	head    []byte
	parts   [][]byte
	isSplit bool // a field's value has more than one line
}

// Begin sets the status (RFC 9110 §15), and forgets what was set before.
func (a *Answer) Begin(status int) {
	a.head = append(a.head[:0], "HTTP/1.1 "...)
	a.head = strconv.AppendInt(a.head, int64(status), 10)
	a.head = append(append(append(a.head, ' '), http.StatusText(status)...), "\r\n"...)
	a.parts, a.isSplit = nil, false
}

// Field adds a header field.
func (a *Answer) Field(name string, values []string) {
	for _, value := range values {
		if strings.IndexByte(value, '\n') >= 0 || strings.IndexByte(value, '\r') >= 0 {
			a.isSplit = true
		}
		a.head = append(append(a.head, name...), ": "...)
		a.head = append(append(a.head, value...), "\r\n"...)
	}
}

// Body sets the bytes that follow, one part after the other. Their number must stand in
// Content-Length; nobody may change them.
func (a *Answer) Body(parts [][]byte) { a.parts = parts }

// buffers returns all that is to be written, in room that is used again.
func (a *Answer) buffers(now time.Time, room net.Buffers) net.Buffers {
	a.head = append(append(append(a.head, "Date: "...), dateOf(now)...), "\r\n\r\n"...)
	return append(append(room[:0], a.head), a.parts...)
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
