package sources

import (
	"context"
	"errors"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/reader"
)

// Reading is what was understood of an input.
type Reading struct {
	*reader.Result
	// FeedURL is the address of the feed that the page at the source's address
	// led to, or of that page where it took the feed's place. It is empty where
	// the source's address is that of a feed.
	FeedURL string
	// Page tells how items were found on a page, nil for a feed.
	Page *PageReading

	answer answer    // what the items came from
	again  time.Time // when it is of use to read on; zero where there is no more
}

// PageReading is how items were found on a page.
type PageReading struct {
	Method string // such as "json-ld" or "selectors"
	// Selectors find the same items, where Method found them by rule.
	Selectors hub.PageSelectors
}

// understand reads an answer: a feed, or a page that leads to one or stands for
// one.
func (u *Upstream) understand(ctx context.Context, source hub.Source, known hub.Known, at answer) (*Reading, error) {
	if source.Page.Item == "" {
		result, err := reader.Read(at.Body, about(source, &known, at))
		notFeed, isPage := errors.AsType[*reader.PageError](err)
		if err != nil && !isPage {
			return nil, err
		}
		if !isPage {
			return &Reading{Result: result, FeedURL: known.Validators.Feed, answer: at}, nil
		}
		switch v := known.Validators; {
		case v.URL == "":
			return u.explore(ctx, source, known, at, notFeed)
		case v.Feed != source.URL:
			return nil, err // a page where a feed was: the publisher is in trouble
		}
	}
	return u.readPages(ctx, source, known, at)
}

// answer is what a publisher answered, and the encoding that somebody tries on
// it in place of its own.
type answer struct {
	*fetch.Response
	encoding string
}

func (u *Upstream) get(ctx context.Context, r fetch.Request) (answer, error) {
	response, err := u.client.Get(ctx, r)
	return answer{Response: response}, err
}

// about is what the answer tells of its body.
func (a answer) about() reader.Context {
	return reader.Context{URL: a.URL, Base: a.Base, ContentType: a.ContentType, Language: a.Language, Encoding: a.encoding}
}
