package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// maxRedirects bounds how often a request is sent on.
const maxRedirects = 5

// journey is one request on its way through redirects.
type journey struct {
	*Client
	request Request
	access  *access
	left    time.Duration   // of the time that asking may take
	seen    map[string]bool // the addresses that were asked
	// moved is where the redirects so far have led for good. isDetour tells that
	// one of them was only for now.
	moved    string
	isDetour bool
}

// travel asks at an address, and where it is sent on to, until it is answered.
func (c *Client) travel(ctx context.Context, r Request, at *url.URL) (*Response, error) {
	at, err := c.guard.CheckURL(at, r.Access.Proxy != "")
	if err != nil {
		return nil, err
	}
	given, err := accessTo(at, r.Access)
	if err != nil {
		return nil, err
	}
	j := &journey{Client: c, request: r, access: given, left: c.options.Timeout, seen: make(map[string]bool)}
	for {
		j.seen[at.String()] = true
		response, next, err := j.ask(ctx, at)
		if err != nil {
			return nil, err
		}
		if next == nil {
			response.Moved = j.moved
			return response, nil
		}
		if at, err = j.follow(ctx, next); err != nil {
			return nil, err
		}
	}
}

// redirect is an answer that sends on.
type redirect struct {
	to     *url.URL
	status int
}

// follow returns the address that a redirect leads to, if it may be asked.
func (j *journey) follow(ctx context.Context, next *redirect) (*url.URL, error) {
	to, err := j.guard.CheckURL(next.to, j.access.proxy != nil)
	if err != nil {
		return nil, fmt.Errorf("redirected to %s: %w", Display(next.to.String()), err)
	}
	address := to.String()
	switch {
	case j.seen[address]:
		return nil, fmt.Errorf("redirected in a loop: %s comes again", Display(address))
	case len(j.seen) > maxRedirects:
		return nil, fmt.Errorf("redirected more than %d times, last to %s", maxRedirects, Display(address))
	}
	if originOf(to) != j.access.origin {
		j.access = j.access.abroad()
	}
	j.isDetour = j.isDetour || next.status != http.StatusMovedPermanently && next.status != http.StatusPermanentRedirect
	if !j.isDetour {
		j.moved = address
	}
	if j.request.MayFollow != nil {
		return to, j.request.MayFollow(ctx, address)
	}
	return to, nil
}

// ask makes one request in its turn, and returns the answer or where it sends on
// to. Waiting for the turn takes nothing of the time that asking may take.
func (j *journey) ask(ctx context.Context, at *url.URL) (response *Response, next *redirect, err error) {
	if j.left <= 0 { // the hosts before this one took it all
		return nil, nil, context.DeadlineExceeded
	}
	visit, err := j.hosts.visit(ctx, hostOf(at))
	if err != nil {
		return nil, nil, err
	}
	begin, isAnswered := time.Now(), false
	defer func() {
		j.left -= time.Since(begin)
		visit.end(j.outcome(ctx, isAnswered, err))
	}()
	timed, cancel := context.WithTimeout(ctx, j.left)
	defer cancel()
	timed, hangUp := context.WithCancelCause(timed)
	defer hangUp(nil)

	answer, err := j.transports.of(j.access.policy()).RoundTrip(j.hop(timed, at))
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	isAnswered = true
	if next := redirectOf(answer, at); next != nil {
		_, _ = io.CopyN(io.Discard, answer.Body, 2<<10) // so that the connection can be used again
		return nil, next, nil
	}
	response, err = j.read(at, answer, hangUp)
	if slow, ok := errors.AsType[*slowError](context.Cause(timed)); ok {
		err = slow
	}
	return response, nil, err
}

// hostOf returns the host and port of an address, which share a turn.
func hostOf(at *url.URL) string {
	if at.Port() == "" {
		return at.Host + ":" + strconv.Itoa(int(defaultPorts[at.Scheme]))
	}
	return at.Host
}

// outcome returns what the end of a request tells of its host.
func (j *journey) outcome(ctx context.Context, isAnswered bool, err error) outcome {
	_, isRefused := errors.AsType[*RefusedError](err)
	_, isSlow := errors.AsType[*slowError](err)
	status, hasStatus := errors.AsType[*StatusError](err)
	switch {
	case err == nil:
		return outcome{state: well}
	case isRefused || ctx.Err() != nil || j.access.proxy != nil && !isAnswered: // it may be the proxy's fault
		return outcome{state: unknown}
	case hasStatus && (status.Code >= 500 || status.Code == http.StatusTooManyRequests):
		known, _ := errors.AsType[*hub.UpstreamError](err)
		return outcome{failing, known.At}
	case hasStatus:
		return outcome{state: well}
	case isSlow || isTimeout(err) && !isDialling(err) || isAnswered && isNetwork(err):
		return outcome{state: failing}
	case isAnswered:
		return outcome{state: well} // with a body that is not as it should be
	}
	return outcome{state: down}
}

// isNetwork tells whether a connection broke.
func isNetwork(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok || errors.Is(err, io.ErrUnexpectedEOF)
}

// isDialling tells whether the host was not even reached.
func isDialling(err error) bool {
	network, ok := errors.AsType[*net.OpError](err)
	return ok && network.Op == "dial"
}

// redirectOf returns where an answer sends on to, nil where it does not.
func redirectOf(answer *http.Response, at *url.URL) *redirect {
	switch answer.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	location := answer.Header.Get("Location")
	to, err := at.Parse(location)
	if location == "" || err != nil {
		return nil
	}
	return &redirect{to, answer.StatusCode}
}

// hop returns the request for one address. Values go into the header as they
// came: Header.Set would keep them, but says less.
func (j *journey) hop(ctx context.Context, at *url.URL) *http.Request {
	header := http.Header{
		"User-Agent":      {j.userAgent()},
		"Accept":          {accept},
		"Accept-Encoding": {acceptEncoding},
	}
	if j.request.ETag != "" {
		header["If-None-Match"] = []string{j.request.ETag}
	}
	if j.request.LastModified != "" {
		header["If-Modified-Since"] = []string{j.request.LastModified}
	}
	if j.request.wantsDelta() {
		header["A-Im"] = []string{"feed"}
	}
	request := &http.Request{Method: http.MethodGet, URL: at, Host: at.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	j.access.putOn(request)
	return request.WithContext(ctx)
}

// read turns an answer into a Response or an error.
func (j *journey) read(at *url.URL, answer *http.Response, hangUp context.CancelCauseFunc) (*Response, error) {
	now := j.options.Clock.Now()
	response := &Response{
		URL:          at.String(),
		ContentType:  answer.Header.Get("Content-Type"),
		ETag:         answer.Header.Get("ETag"),
		LastModified: answer.Header.Get("Last-Modified"),
		Fresh:        freshUntil(answer.Header, now),
	}
	switch {
	case answer.StatusCode == http.StatusOK:
	case answer.StatusCode == http.StatusNotModified && j.request.isConditional():
		response.NotModified = true
		if response.ETag == "" && response.LastModified == "" {
			response.ETag, response.LastModified = j.request.ETag, j.request.LastModified
		}
		return response, nil
	case answer.StatusCode == http.StatusIMUsed && j.request.wantsDelta() && isFeedDelta(answer.Header):
		response.Partial = true
	default:
		return nil, refusal(answer, now)
	}
	var err error
	if response.Body, response.Wire, err = j.body(answer, hangUp); err != nil {
		return nil, err
	}
	response.Base = response.URL
	if location, err := at.Parse(answer.Header.Get("Content-Location")); err == nil && isBase(location) {
		response.Base = location.String()
	}
	response.Language = answer.Header.Get("Content-Language")
	return response, nil
}

// isBase tells whether an address can be what others are relative to.
func isBase(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}
