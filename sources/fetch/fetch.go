// Package fetch is the polite and guarded HTTP client with which feedhub asks
// publishers for feeds. Package sources calls it; it knows what a response is,
// not what a feed is. It keeps no state between requests but open connections:
// validators come in and go out, and when to ask is decided elsewhere.
//
// Bodies come in one of four content codings, each decoded within the same
// limits; one that trickles in is left.
//
// It never sends cookies, a Referer or credentials, uses no proxy, and dials no
// address that is not public unless the operator listed it (see Guard).
package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

const (
	defaultTimeout   = 30 * time.Second
	defaultWire      = 5 << 20
	defaultUnpacked  = 20 << 20
	maxRedirects     = 5
	accept           = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
	maxHeader        = 64 << 10
	idleConnections  = 512
	idleConnectionOf = 30 * time.Second
)

// Options are what a Client can be told. The zero value is safe: nothing but
// public addresses is asked.
type Options struct {
	// UserAgent says who we are and where to complain.
	UserAgent string
	// Timeout bounds a whole request, redirects and body included. Zero means
	// 30 seconds.
	Timeout time.Duration
	// AllowPrivate lists networks that are not public and may be asked all the
	// same.
	AllowPrivate []netip.Prefix
	// WireBytes bounds a body as it is sent, UnpackedBytes after decoding. Zero
	// means 5 MB and 20 MB.
	WireBytes, UnpackedBytes int64
	// Clock tells when Retry-After ends. Nil means the system's.
	Clock hub.Clock
}

// Request asks for an address. Validators that are not empty make it
// conditional, and are sent byte for byte (RFC 9110 §13.1).
type Request struct {
	URL          string
	ETag         string
	LastModified string
	// MayFollow is asked before a redirect is followed; an error ends the
	// request. Nil lets all pass that fetch itself does not refuse.
	MayFollow func(ctx context.Context, address string) error
}

// mayFollow is the key of a request's MayFollow in its context, which is all
// that net/http hands to checkRedirect.
type mayFollow struct{}

// Response is the answer of a publisher that has a body for us, or has none
// because nothing changed.
type Response struct {
	// NotModified tells that the validators still hold. Body is nil then.
	NotModified bool
	// URL is the address that answered, after redirects.
	URL  string
	Body []byte
	// Wire is the length of the body as it was sent, in bytes.
	Wire        int64
	ContentType string
	// Base is what relative addresses in the body are relative to: the
	// Content-Location where there is one (RFC 3986 §5.1.3), else URL.
	Base string
	// Language is the Content-Language, empty when unknown (RFC 9110 §8.5).
	Language string
	// ETag and LastModified are for the next request to the same URL. After a
	// 304 they are those of the request where the answer had none.
	ETag         string
	LastModified string
}

// Client fetches. It is safe for concurrent use.
type Client struct {
	http    http.Client
	options Options
}

// New returns a Client.
func New(o Options) *Client {
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.WireBytes == 0 {
		o.WireBytes = defaultWire
	}
	if o.UnpackedBytes == 0 {
		o.UnpackedBytes = defaultUnpacked
	}
	if o.Clock == nil {
		o.Clock = hub.SystemClock{}
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, ControlContext: Guard{o.AllowPrivate}.control}
	c := &Client{options: o}
	c.http.Transport = &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        idleConnectionOf,
		DisableCompression:     true, // decoded here, within limits
		ForceAttemptHTTP2:      true,
	}
	c.http.CheckRedirect = checkRedirect
	return c
}

// Product returns the name by which robots.txt knows the client: the beginning
// of its User-Agent (RFC 9309 §2.2.1).
func (c *Client) Product() string {
	end := strings.IndexFunc(c.options.UserAgent, func(r rune) bool {
		return (r|0x20 < 'a' || r|0x20 > 'z') && r != '-' && r != '_'
	})
	if end < 0 {
		end = len(c.options.UserAgent)
	}
	return cmp.Or(c.options.UserAgent[:end], "feedhub")
}

// CloseIdle closes the connections that no request uses.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// Get asks for r.URL. Its errors name the address and the reason, and hold no
// credentials; a *hub.UpstreamError says when the publisher wants to see us again.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	ctx, hangUp := context.WithCancelCause(ctx)
	defer hangUp(nil)
	if r.MayFollow != nil {
		ctx = context.WithValue(ctx, mayFollow{}, r.MayFollow)
	}
	request, err := c.request(ctx, r)
	if err != nil {
		return nil, err
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, c.explain(r.URL, err)
	}
	defer answer.Body.Close()
	response, err := c.read(r, answer, hangUp)
	if slow, ok := errors.AsType[*slowError](context.Cause(ctx)); ok {
		err = slow
	}
	if err != nil {
		return nil, c.explain(r.URL, err)
	}
	return response, nil
}

func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, fmt.Errorf("fetch: the address is not a URL: %w", withoutURL(err))
	}
	if err := checkURL(u); err != nil {
		return nil, fmt.Errorf("fetch %s: %w", Display(r.URL), err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", Display(r.URL), withoutURL(err))
	}
	// Values go in as they came: Header.Set would keep them, but says less.
	request.Header["User-Agent"] = []string{c.options.UserAgent}
	request.Header["Accept"] = []string{accept}
	request.Header["Accept-Encoding"] = []string{acceptEncoding}
	if r.ETag != "" {
		request.Header["If-None-Match"] = []string{r.ETag}
	}
	if r.LastModified != "" {
		request.Header["If-Modified-Since"] = []string{r.LastModified}
	}
	return request, nil
}

// checkURL refuses addresses that are not to be asked whoever listed them.
func checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the scheme %q is refused, http and https are fetched", u.Scheme)
	case u.Hostname() == "":
		return errors.New("the address has no host")
	case u.User != nil:
		return errors.New("an address with a user name or password is refused")
	}
	return nil
}

// checkRedirect is asked before each hop. It also takes the Referer away that
// net/http adds.
func checkRedirect(next *http.Request, via []*http.Request) error {
	if err := checkURL(next.URL); err != nil {
		return fmt.Errorf("redirected to %s: %w", Display(next.URL.String()), err)
	}
	for _, earlier := range via {
		if earlier.URL.String() == next.URL.String() {
			return fmt.Errorf("redirected in a loop: %s comes again", Display(next.URL.String()))
		}
	}
	if len(via) > maxRedirects {
		return fmt.Errorf("redirected more than %d times, last to %s", maxRedirects, Display(next.URL.String()))
	}
	next.Header.Del("Referer")
	if may, ok := next.Context().Value(mayFollow{}).(func(context.Context, string) error); ok {
		return may(next.Context(), next.URL.String())
	}
	return nil
}

// read turns an answer into a Response or an error.
func (c *Client) read(r Request, answer *http.Response, hangUp context.CancelCauseFunc) (*Response, error) {
	conditional := r.ETag != "" || r.LastModified != ""
	switch {
	case answer.StatusCode == http.StatusOK:
	case answer.StatusCode == http.StatusNotModified && conditional:
	default:
		return nil, c.refusal(answer)
	}
	response := &Response{
		URL:          answer.Request.URL.String(),
		ContentType:  answer.Header.Get("Content-Type"),
		ETag:         answer.Header.Get("ETag"),
		LastModified: answer.Header.Get("Last-Modified"),
	}
	if answer.StatusCode == http.StatusNotModified {
		response.NotModified = true
		if response.ETag == "" && response.LastModified == "" {
			response.ETag, response.LastModified = r.ETag, r.LastModified
		}
		return response, nil
	}
	body, wire, err := c.body(answer, hangUp)
	if err != nil {
		return nil, err
	}
	response.Body, response.Wire = body, wire
	response.Base = response.URL
	if location, err := answer.Request.URL.Parse(answer.Header.Get("Content-Location")); err == nil && checkURL(location) == nil {
		response.Base = location.String()
	}
	response.Language = answer.Header.Get("Content-Language")
	return response, nil
}
