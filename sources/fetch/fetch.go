// Package fetch is the polite and guarded HTTP client with which feedhub asks
// publishers for feeds. Package sources calls it; it knows what a response is,
// not what a feed is. Validators come in and go out, and when to ask is decided
// elsewhere: it keeps no state between requests but open connections and what
// politeness needs.
//
// It says who asks, and for how many readers.
//
// A host is asked for one thing at a time, with a pause between two. One that is
// not there, fails twice in a row or asks for it gets a rest, for all of its
// sources, during which nothing is sent (hub.Resting).
//
// Redirects are followed here, hop by hop, each under the same rules as the
// first request. An answer tells how long it is fresh, and where the feed has
// moved for good; a failure tells what it means for the source (hub.Verdict).
// Bodies come in one of four content codings, each decoded within the same
// limits; one that trickles in is left.
//
// It never sends cookies or a Referer, asks no address that is spelt to deceive,
// and dials none that is not public unless the operator listed it (see Guard).
// Credentials, headers and a proxy come with a request (hub.Access). What is
// secret is found when it is needed, sent to the request's own origin alone, and
// told in no error. A proxy is dialled whatever its address; what is asked
// through it is checked by its spelling only, as the proxy resolves names.
package fetch

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

const (
	defaultTimeout  = 30 * time.Second
	defaultWire     = 5 << 20
	defaultUnpacked = 20 << 20
	accept          = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)

// Options are what a Client can be told. The zero value is safe: nothing but
// public addresses is asked.
type Options struct {
	// UserAgent says who we are and where to complain.
	UserAgent string
	// Readers returns how many readers there are for whom we ask, which the
	// publishers are told. Nil, and a number below 1, tell nothing.
	Readers func() int
	// Timeout bounds a whole request, redirects and body included, but not its
	// wait for its turn. Zero means 30 seconds.
	Timeout time.Duration
	// Pause is the least time from the end of a request to the begin of the next
	// one to the same host, and Parallel the most requests at one time to all.
	// Zero means none and any number. To one host there is one at a time.
	Pause    time.Duration
	Parallel int
	// Rest is how long a host that fails is left alone at first; it doubles with
	// each failure in a row, up to an hour, and the rest that is taken is any
	// time up to that. Where the publisher says for how long, that counts. Zero
	// means that hosts get no rest.
	Rest time.Duration
	// AllowPrivate lists networks that are not public and may be asked all the
	// same, and AllowPorts ports beside those of the web.
	AllowPrivate []netip.Prefix
	AllowPorts   []uint16
	// Own is the hub's public address, which is not asked. Nil means none.
	Own *url.URL
	// WireBytes bounds a body as it is sent, UnpackedBytes after decoding. Zero
	// means 5 MB and 20 MB.
	WireBytes, UnpackedBytes int64
	// Resolver finds the addresses of names. Nil means the system's.
	Resolver *net.Resolver
	// Clock tells how long answers are fresh, when pauses and rests end and how
	// fast a body comes. Nil means the system's.
	Clock hub.Clock
}

// Request asks for an address. Validators that are not empty make it
// conditional, and are sent byte for byte (RFC 9110 §13.1).
type Request struct {
	URL          string
	ETag         string
	LastModified string
	// Delta asks for no more than what is new since ETag (RFC 3229). It means
	// nothing without ETag.
	Delta bool
	// Access is how the publisher is asked where that is out of the ordinary.
	// Its credentials, headers and Insecure are for the origin of URL alone, the
	// proxy for all that is asked.
	Access hub.Access
	// MayFollow is asked before a redirect is followed; an error ends the
	// request. Nil lets all pass that fetch itself does not refuse.
	MayFollow func(ctx context.Context, address string) error
}

// isConditional tells whether an answer may be that nothing changed.
func (r Request) isConditional() bool { return r.ETag != "" || r.LastModified != "" }

// wantsDelta tells whether an answer may be a part.
func (r Request) wantsDelta() bool { return r.Delta && r.ETag != "" }

// Response is the answer of a publisher that has a body for us, or has none
// because nothing changed.
type Response struct {
	// NotModified tells that the validators still hold. Body is nil then.
	NotModified bool
	// Partial tells that Body holds only what is new since the validators (226
	// of RFC 3229).
	Partial bool
	// URL is the address that answered, after redirects.
	URL string
	// Moved is where the request's address has moved for good (301, 308), empty
	// where it has not. A redirect after one for now leads nowhere for good.
	Moved string
	Body  []byte
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
	// Fresh is until when there is nothing new to be had, as the publisher says
	// it (RFC 9111 §4.2), at most a day ahead; zero where it says nothing.
	Fresh time.Time
}

// Client fetches. It is safe for concurrent use.
type Client struct {
	transports transports
	guard      Guard
	hosts      *hosts
	options    Options
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
	c := &Client{options: o, guard: Guard{Allow: o.AllowPrivate, Ports: o.AllowPorts, Own: o.Own}}
	c.hosts = newHosts(o)
	c.transports.make = c.newTransport
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

// userAgent returns the User-Agent with the number of readers, in the form that
// publishers count by (JSON Feed, "Suggestions for Feed Readers").
func (c *Client) userAgent() string {
	agent := c.options.UserAgent
	if c.options.Readers == nil {
		return agent
	}
	readers := c.options.Readers()
	if readers < 1 {
		return agent
	}
	if open, found := strings.CutSuffix(agent, ")"); found {
		return fmt.Sprintf("%s; %d subscribers)", open, readers)
	}
	return strings.TrimSpace(fmt.Sprintf("%s (%d subscribers)", agent, readers))
}

// CloseIdle closes the connections that no request uses.
func (c *Client) CloseIdle() { c.transports.closeIdle() }

// Get asks for r.URL. Its errors name the address and the reason, and hold no
// credentials; a *hub.UpstreamError says what they mean for the source, and when
// the publisher wants to see us again.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	at, err := url.Parse(r.URL)
	if err != nil {
		return nil, &hub.UpstreamError{Verdict: hub.Refused, Err: fmt.Errorf("fetch: the address is not a URL: %w", withoutURL(err))}
	}
	response, err := c.travel(ctx, r, at)
	if err != nil {
		return nil, c.explain(r.URL, err)
	}
	return response, nil
}
