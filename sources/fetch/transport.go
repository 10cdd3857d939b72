package fetch

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	dialTimeout      = 10 * time.Second
	tlsTimeout       = 10 * time.Second
	headerTimeout    = 15 * time.Second
	maxHeader        = 64 << 10
	idleConnections  = 512
	idleConnectionOf = 30 * time.Second
	// maxPolicies bounds the transports that are kept. A configuration that has
	// more loses connections that it could have used again, no more.
	maxPolicies = 64
)

// policy is what requests must have in common to share a connection.
type policy struct {
	proxy    string // empty for none
	toProxy  string // Proxy-Authorization
	insecure bool
}

// transports has one transport for each policy, so that no request travels on a
// connection that was made under another one.
type transports struct {
	make func(policy) *http.Transport
	mu   sync.Mutex
	kept map[policy]*http.Transport
}

func (t *transports) of(p policy) *http.Transport {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.kept[p]; known != nil {
		return known
	}
	for other, transport := range t.kept {
		if len(t.kept) < maxPolicies {
			break
		}
		transport.CloseIdleConnections()
		delete(t.kept, other)
	}
	if t.kept == nil {
		t.kept = make(map[policy]*http.Transport)
	}
	made := t.make(p)
	t.kept[p] = made
	return made
}

func (t *transports) closeIdle() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, transport := range t.kept {
		transport.CloseIdleConnections()
	}
}

// newTransport returns a transport that dials no address but those that the
// guard lets pass. It speaks HTTP/2 where the server does. Through a proxy only
// the proxy is dialled, whose address is the operator's word and needs no leave;
// the proxy then resolves the names that CheckURL let pass.
func (c *Client) newTransport(p policy) *http.Transport {
	// Connections are idle for half a minute at most: nobody has to probe them.
	dialer := &net.Dialer{Timeout: dialTimeout, Resolver: c.options.Resolver, ControlContext: c.guard.control, KeepAlive: -1}
	t := &http.Transport{
		Proxy:                  nil, // not that of the environment either
		TLSClientConfig:        &tls.Config{Time: c.options.Clock.Now, InsecureSkipVerify: p.insecure},
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        idleConnectionOf,
		DisableCompression:     true, // decoded here, within limits
		ForceAttemptHTTP2:      true,
	}
	if p.proxy != "" {
		t.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(p.proxy) }
		dialer.ControlContext = nil
		if p.toProxy != "" {
			t.ProxyConnectHeader = http.Header{"Proxy-Authorization": {p.toProxy}}
		}
	}
	t.DialContext = dialer.DialContext
	return t
}
