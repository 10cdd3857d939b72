package sources

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/robots"
)

// requestFor returns the request for an address that has to do with a source. A
// feed or an article elsewhere is asked for in the source's way, but without
// what is for the source's own origin.
func requestFor(source hub.Source, address string) fetch.Request {
	access := source.Access
	if address != source.URL && !fetch.SameOrigin(source.URL, address) {
		access = hub.Access{Proxy: access.Proxy, Headers: forProxy(access.Headers)}
	}
	return fetch.Request{URL: address, Access: access}
}

// forProxy returns the one header that a publisher never sees.
func forProxy(headers map[string]hub.Secret) map[string]hub.Secret {
	for name, value := range headers {
		if http.CanonicalHeaderKey(name) == proxyAuthorization {
			return map[string]hub.Secret{proxyAuthorization: value}
		}
	}
	return nil
}

const proxyAuthorization = "Proxy-Authorization"

// rulebooks are the rules of robots.txt as they are seen through each proxy: a
// publisher that is asked through one is asked for its rules through it, too.
// It is safe for concurrent use.
type rulebooks struct {
	client *fetch.Client
	clock  hub.Clock

	mu    sync.Mutex
	rules map[way]*robots.Rules
}

// way is how a source reaches publishers.
type way struct {
	proxy    string
	toProxy  hub.Secret
	insecure bool
}

// of returns the rules for the requests of a source. Its credentials are not
// for robots.txt.
func (r *rulebooks) of(source hub.Source) *robots.Rules {
	access := hub.Access{Proxy: source.Access.Proxy, Insecure: source.Access.Insecure, Headers: forProxy(source.Access.Headers)}
	key := way{access.Proxy, access.Headers[proxyAuthorization], access.Insecure}
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.rules[key]; known != nil {
		return known
	}
	if r.rules == nil {
		r.rules = make(map[way]*robots.Rules)
	}
	made := &robots.Rules{Agent: r.client.Product(), Clock: r.clock, Get: func(ctx context.Context, address string) (int, []byte, error) {
		return getRobots(ctx, r.client, fetch.Request{URL: address, Access: access})
	}}
	r.rules[key] = made
	return made
}

func getRobots(ctx context.Context, client *fetch.Client, r fetch.Request) (int, []byte, error) {
	answer, err := client.Get(ctx, r)
	if refused, ok := errors.AsType[*fetch.StatusError](err); ok {
		return refused.Code, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, answer.Body, nil
}

// mayFollow returns what decides about the redirects of a source's page.
func (u *Upstream) mayFollow(source hub.Source) func(context.Context, string) error {
	return func(ctx context.Context, address string) error { return u.mayRead(ctx, source, address) }
}
