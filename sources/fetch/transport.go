package fetch

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

const (
	dialTimeout      = 10 * time.Second
	tlsTimeout       = 10 * time.Second
	headerTimeout    = 15 * time.Second
	maxHeader        = 64 << 10
	idleConnections  = 512
	idleConnectionOf = 30 * time.Second
)

// newTransport returns a transport that dials no address but those that the
// guard lets pass. It speaks HTTP/2 where the server does.
func (c *Client) newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, Resolver: c.options.Resolver, ControlContext: c.guard.control}
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{Time: c.options.Clock.Now},
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        idleConnectionOf,
		DisableCompression:     true, // decoded here, within limits
		ForceAttemptHTTP2:      true,
	}
}
