// Package sources is how what publishers have comes in: it asks them and reads
// what they answer. Command serve gives it to the hub as its Upstream; inspect
// uses Inspect. Its rooms are fetch (the HTTP client), normalise, guard, reader
// and draft (from bytes to items), page and article (sites without a feed, and
// the texts of articles), date and robots. It stores nothing and decides
// nothing about when to ask.
package sources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/reader"
	"github.com/feedhub/feedhub/sources/robots"
)

// Options are what an Upstream is made of.
type Options struct {
	Client *fetch.Client
	// Pause is the time between two pages that one fetch asks for.
	Pause time.Duration
	// Clock measures pauses and how long robots.txt is remembered. Nil means
	// the system's.
	Clock hub.Clock
}

// Upstream asks publishers for what they have. It implements hub.Upstream and
// is safe for concurrent use.
type Upstream struct {
	client *fetch.Client
	robots *robots.Rules
	clock  hub.Clock
	pause  time.Duration
}

// New returns an Upstream.
func New(o Options) *Upstream {
	if o.Clock == nil {
		o.Clock = hub.SystemClock{}
	}
	return &Upstream{client: o.Client, robots: newRobots(o.Client, o.Clock), clock: o.Clock, pause: o.Pause}
}

// newRobots returns the rules of robots.txt for the client.
func newRobots(client *fetch.Client, clock hub.Clock) *robots.Rules {
	return &robots.Rules{Agent: client.Product(), Clock: clock, Get: func(ctx context.Context, address string) (int, []byte, error) {
		answer, err := client.Get(ctx, fetch.Request{URL: address})
		if refused, ok := errors.AsType[*fetch.StatusError](err); ok {
			return refused.Code, nil, nil
		}
		if err != nil {
			return 0, nil, err
		}
		return http.StatusOK, answer.Body, nil
	}}
}

// Fetch asks the source for its feed. Only what the publisher has not said
// before is read: not an answer of 304, nor the same bytes again.
func (u *Upstream) Fetch(ctx context.Context, source hub.Source, known hub.Known) (hub.Fetched, error) {
	switch v := known.Validators; {
	case v.URL != source.URL:
		known.Validators = hub.Validators{}
	case v.Reader != reader.Version: // which may see more than the one before
		known.Validators = hub.Validators{URL: v.URL, Feed: v.Feed}
	}
	fetched, err := u.fetch(ctx, source, known)
	if err != nil && known.Validators.Feed != "" && isMisled(err) {
		// The feed that the page once named is no more; the page may know.
		known.Validators = hub.Validators{}
		fetched, err = u.fetch(ctx, source, known)
	}
	if err != nil {
		return hub.Fetched{}, failed(source, err)
	}
	return fetched, nil
}

// isMisled tells whether an error may be the fault of the address.
func isMisled(err error) bool {
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		return status.Code == http.StatusNotFound || status.Code == http.StatusGone
	}
	_, unknown := errors.AsType[*normalise.UnknownError](err)
	return unknown || errors.Is(err, normalise.ErrPage)
}

// fetch asks for the source, or for the feed that its page named before.
func (u *Upstream) fetch(ctx context.Context, source hub.Source, known hub.Known) (hub.Fetched, error) {
	v := known.Validators
	at, err := u.get(ctx, fetch.Request{URL: cmp.Or(v.Feed, source.URL), ETag: v.ETag, LastModified: v.LastModified})
	if err != nil {
		return hub.Fetched{}, err
	}
	if at.NotModified || hub.DigestOf(at.Body) == v.Body {
		return hub.Fetched{Validators: validators(source, v.Feed, at, v.Body)}, nil
	}
	got, err := u.understand(ctx, source, known, at)
	if err != nil {
		return hub.Fetched{}, err
	}
	next := validators(source, got.FeedURL, got.answer, hub.DigestOf(got.answer.Body))
	for i := range got.Feed.Items {
		got.Feed.Items[i].SourceID = source.ID
	}
	complete := !got.IsCutOff()
	if source.FullText {
		complete = u.completeTexts(ctx, source, known, &got.Feed) && complete
	}
	if !complete {
		// With validators, what is missing would not be asked for again.
		next = hub.Validators{URL: source.URL, Feed: got.FeedURL, Reader: reader.Version}
	}
	return hub.Fetched{Feed: &got.Feed, Validators: next}, nil
}

// validators are for the next request to where the answer came from.
func validators(source hub.Source, feed string, at answer, body hub.Digest) hub.Validators {
	return hub.Validators{URL: source.URL, Feed: feed, ETag: at.ETag, LastModified: at.LastModified,
		Body: body, Reader: reader.Version}
}

// failed names the source, and keeps what the publisher said about when to come
// back where the hub looks for it.
func failed(source hub.Source, err error) error {
	err = fmt.Errorf("source %s: %w", source.ID, err)
	if retry, ok := errors.AsType[*hub.RetryError](err); ok {
		return &hub.RetryError{At: retry.At, Err: err}
	}
	return err
}
