// Package sources is how feeds come in: it asks publishers and reads what they
// answer. Command serve gives it to the hub as its Upstream; inspect uses
// Inspect. Its rooms are fetch (the HTTP client), normalise, guard and reader
// (from bytes to items). It stores nothing and decides nothing about time.
package sources

import (
	"context"
	"errors"
	"fmt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/reader"
)

// Upstream asks publishers for their feeds. It implements hub.Upstream and is
// safe for concurrent use.
type Upstream struct {
	client *fetch.Client
}

// New returns an Upstream that fetches with the client.
func New(client *fetch.Client) *Upstream { return &Upstream{client} }

// Fetch asks the source for its feed. Only what the publisher has not said
// before is read: not an answer of 304, nor the same bytes again.
func (u *Upstream) Fetch(ctx context.Context, source hub.Source, known hub.Validators) (hub.Fetched, error) {
	if known.URL != source.URL || known.Reader != reader.Version {
		known = hub.Validators{}
	}
	answer, err := u.client.Get(ctx, fetch.Request{URL: source.URL, ETag: known.ETag, LastModified: known.LastModified})
	if err != nil {
		return hub.Fetched{}, failed(source, err)
	}
	next := hub.Validators{URL: source.URL, ETag: answer.ETag, LastModified: answer.LastModified,
		Body: known.Body, Reader: reader.Version}
	if answer.NotModified {
		return hub.Fetched{Validators: next}, nil
	}
	next.Body = hub.DigestOf(answer.Body)
	if next.Body == known.Body {
		return hub.Fetched{Validators: next}, nil
	}
	result, err := reader.Read(answer.Body, reader.Context{URL: answer.URL, ContentType: answer.ContentType})
	if err != nil {
		return hub.Fetched{}, failed(source, err)
	}
	if result.IsCutOff() {
		// With validators, what is missing would not be asked for again.
		next = hub.Validators{URL: source.URL, Reader: reader.Version}
	}
	for i := range result.Feed.Items {
		result.Feed.Items[i].SourceID = source.ID
	}
	return hub.Fetched{Feed: &result.Feed, Validators: next}, nil
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
