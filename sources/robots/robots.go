// Package robots obeys robots.txt (RFC 9309): it answers whether a page may be
// fetched by us. Whoever fetches pages asks it first; feeds that an operator
// lists are another matter. It asks for the files through a function that it is
// given, keeps what they say for a day, and knows the time from a clock.
//
// Lines are read by github.com/jimsmart/grobotstxt, a port of Google's parser
// from which the RFC comes, and patterns are matched by it. Of 32 cases from
// the RFC it got 27 right, temoto/robotstxt and benjaminestes/robots 22; the
// five are all about percent-encoding, which is made uniform here before the
// parser sees it. Its own answer to a question parses the file again and keeps
// it whole, so the rules for us are kept here instead.
package robots

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// keepFor is how long a file is obeyed without a look at it (RFC 9309
	// §2.4), retryAfter how long a failure is.
	keepFor    = 24 * time.Hour
	retryAfter = 10 * time.Minute

	maxHosts   = 10_000
	maxKept    = 64 << 20 // bytes of all rules
	maxAddress = 8 << 10
)

// ErrUnavailable says that a site's robots.txt could not be read for a reason
// that is not the site's word, so that nothing may be fetched for now (RFC 9309
// §2.3.1.4).
var ErrUnavailable = errors.New("robots.txt cannot be read")

// Get fetches a robots.txt, following at least five redirects. An answer with
// whatever status is no error; an error says that there was no answer.
type Get func(ctx context.Context, address string) (status int, body []byte, err error)

// Rules answers whether pages may be fetched. The fields are set before it is
// used; it is safe for concurrent use.
type Rules struct {
	// Agent is our product token, such as "feedhub".
	Agent string
	Get   Get
	Clock hub.Clock

	mu    sync.Mutex
	sites *simplelru.LRU[string, *site]
	kept  int // bytes of rules in sites
}

// site is what is known about one scheme, host and port.
type site struct {
	ready chan struct{} // closed when the rest is known, which then stays
	rules *ruleset
	err   error // why there are no rules
	until time.Time
	size  int
}

// Allowed tells whether we may fetch the address. An error says why that is
// not known, and that it may not be fetched; it is an ErrUnavailable where the
// site could not tell.
func (r *Rules) Allowed(ctx context.Context, address string) (bool, error) {
	u, origin, err := parse(address)
	if err != nil {
		return false, err
	}
	if u.Path == "/robots.txt" {
		return true, nil // always (RFC 9309 §2.2.2)
	}
	s, err := r.site(ctx, origin)
	if err != nil {
		return false, err
	}
	return s.rules.allows(u)
}

// Delay returns the Crawl-delay that the site of the address asks of us, 0 where
// it asks for none or has not been asked itself. It is no part of the RFC.
func (r *Rules) Delay(address string) time.Duration {
	_, origin, err := parse(address)
	if err != nil {
		return 0
	}
	if s := r.known(origin); s != nil {
		return s.rules.delay
	}
	return 0
}

// Known returns the answer of Allowed where it is known without asking the site.
func (r *Rules) Known(address string) (allowed, known bool) {
	u, origin, err := parse(address)
	if err != nil {
		return false, false
	}
	s := r.known(origin)
	if s == nil || !r.Clock.Now().Before(s.until) {
		return false, false
	}
	allowed, err = s.rules.allows(u)
	return allowed, err == nil
}

// known returns a site whose rules are known, nil where they are not.
func (r *Rules) known(origin string) *site {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sites == nil {
		return nil
	}
	s, ok := r.sites.Get(origin)
	if !ok || !s.isReady() || s.err != nil {
		return nil
	}
	return s
}

// parse returns an address with the origin whose robots.txt speaks of it.
func parse(address string) (*url.URL, string, error) {
	if len(address) > maxAddress {
		return nil, "", fmt.Errorf("robots: the address is longer than %d bytes", maxAddress)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", errors.New("robots: the address is not a URL")
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if scheme != "http" && scheme != "https" || u.Hostname() == "" {
		return nil, "", errors.New("robots: only addresses of http and https have a robots.txt")
	}
	if port := map[string]string{"http": ":80", "https": ":443"}[scheme]; strings.HasSuffix(host, port) {
		host = strings.TrimSuffix(host, port)
	}
	return u, scheme + "://" + host, nil
}

// site returns what a site says, and asks it where that is not known. Of callers
// at the same time one asks, and the others wait for it.
func (r *Rules) site(ctx context.Context, origin string) (*site, error) {
	for {
		s, mine := r.entry(origin)
		if mine {
			r.ask(ctx, origin, s)
		}
		select {
		case <-s.ready:
		case <-ctx.Done():
			return nil, fmt.Errorf("robots: %w", ctx.Err())
		}
		if s.err != nil && s.until.IsZero() && !mine {
			continue // who asked went away before the answer came
		}
		return s, s.err
	}
}

// entry returns a site's entry, and whether the caller has to fill it.
func (r *Rules) entry(origin string) (s *site, mine bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sites == nil {
		r.sites, _ = simplelru.NewLRU(maxHosts, func(_ string, s *site) { r.kept -= s.size }) // fails for sizes below 1
	}
	if s, ok := r.sites.Get(origin); ok && (!s.isReady() || r.Clock.Now().Before(s.until)) {
		return s, false
	}
	r.sites.Remove(origin) // Add would replace it without giving its bytes back
	s = &site{ready: make(chan struct{})}
	r.sites.Add(origin, s)
	return s, true
}

func (s *site) isReady() bool {
	select {
	case <-s.ready:
		return true
	default:
		return false
	}
}

// ask fetches a site's robots.txt and fills its entry.
func (r *Rules) ask(ctx context.Context, origin string, s *site) {
	defer close(s.ready)
	s.err = fmt.Errorf("%w: the fetch broke off", ErrUnavailable) // unless it comes to an end
	status, body, err := r.Get(ctx, origin+"/robots.txt")
	now := r.Clock.Now()
	switch {
	case err != nil && ctx.Err() != nil:
		s.err = fmt.Errorf("robots: %w", ctx.Err()) // the caller's end says nothing of the site
		return
	case err != nil:
		s.err, s.until = fmt.Errorf("%w: %w", ErrUnavailable, err), now.Add(retryAfter)
		return
	case status >= 200 && status < 300:
		s.rules, s.err = read(body, r.Agent), nil
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests:
		s.rules, s.err = &ruleset{}, nil // there are no rules (RFC 9309 §2.3.1.3)
	default:
		s.err, s.until = fmt.Errorf("%w: answered %d", ErrUnavailable, status), now.Add(retryAfter)
		return
	}
	s.until = now.Add(keepFor)
	r.weigh(origin, s)
}

// weigh counts what a site's rules take, and lets go of the sites asked for
// longest ago while all take too much.
func (r *Rules) weigh(origin string, s *site) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if current, ok := r.sites.Peek(origin); !ok || current != s {
		return // it was pushed out meanwhile
	}
	s.size = s.rules.size
	r.kept += s.size
	for r.kept > maxKept && r.sites.Len() > 1 {
		r.sites.RemoveOldest()
	}
}
