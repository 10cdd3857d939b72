package sources

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/dom"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/page"
	"github.com/feedhub/feedhub/sources/reader"
)

const (
	maxFeedLinks = 3 // of a page that are tried
	// exploreAgain is how long the usual places are not tried again for a page
	// that has nothing itself.
	exploreAgain = 24 * time.Hour
)

// parsePage parses a page that was found at an address.
func parsePage(body []byte, at string) (*page.Page, error) {
	address, err := url.Parse(at)
	if err != nil {
		return nil, fmt.Errorf("parse the page's address: %w", err)
	}
	doc, err := dom.Parse(body, address)
	if err != nil {
		return nil, err
	}
	return page.New(doc)
}

// explore looks on a page that is met for the first time for what it has: the
// feeds that it names, those that stand at the usual places, else items. A feed
// that can't be read only for now is waited for: the page's items would stand
// beside the feed's later.
func (u *Upstream) explore(ctx context.Context, source hub.Source, known hub.Known, at answer, found *reader.PageError) (*Reading, error) {
	p, err := parsePage(found.Body, at.URL)
	if err != nil {
		return nil, err
	}
	got, err := u.followFeeds(ctx, source, p, at)
	if err == nil || isTemporary(err) {
		return got, err
	}
	asList, listErr := u.readPages(ctx, source, known, at)
	now := u.clock.Now()
	if listErr == nil || u.explored.of(source.ID+" "+source.URL, now).IsZero() {
		if listErr != nil {
			u.explored.set(source.ID+" "+source.URL, now, now.Add(exploreAgain))
		}
		got, err = u.followUsual(ctx, source, at)
		if err == nil || isTemporary(err) && known.Failures < lostAfter {
			return got, err
		}
	}
	if listErr != nil {
		return nil, fmt.Errorf("%w, and it can't be read as a list of items: %w", normalise.ErrPage, listErr)
	}
	return asList, nil
}

// errNoFeed is the error of a page that leads to no feed.
var errNoFeed = errors.New("the page names no feed that can be read")

// followFeeds reads the first feed that the page names and that can be read.
// What readers comment is no stand-in for it. A failure that may pass is the
// last one that is tried.
func (u *Upstream) followFeeds(ctx context.Context, source hub.Source, p *page.Page, at answer) (*Reading, error) {
	for i, link := range p.Feeds() {
		if i == maxFeedLinks || link.IsComments() { // those come last
			break
		}
		if i > 0 {
			u.wait(ctx, source, link.URL)
		}
		got, err := u.follow(ctx, source, link.URL, at)
		if err == nil || isTemporary(err) {
			return got, err
		}
	}
	return nil, errNoFeed
}

func (u *Upstream) followUsual(ctx context.Context, source hub.Source, at answer) (*Reading, error) {
	address, err := url.Parse(at.URL)
	if err != nil {
		return nil, fmt.Errorf("parse the page's address: %w", err)
	}
	for _, usual := range page.UsualPaths(address) {
		if u.mayRead(ctx, source, usual) != nil {
			continue
		}
		u.wait(ctx, source, usual)
		got, err := u.follow(ctx, source, usual, at)
		if err == nil || isTemporary(err) {
			return got, err
		}
	}
	return nil, errNoFeed
}

// follow reads the feed at an address that the page at names.
func (u *Upstream) follow(ctx context.Context, source hub.Source, address string, at answer) (*Reading, error) {
	feed, err := u.get(ctx, requestFor(source, address))
	if err != nil {
		return nil, err
	}
	feed.encoding = at.encoding
	result, err := reader.Read(feed.Body, feed.about())
	if err != nil {
		return nil, &unreadableError{err}
	}
	return &Reading{Result: result, FeedURL: address, answer: feed}, nil
}

// unreadableError is the error of something that was answered, and is not what
// it should be.
type unreadableError struct{ error }

func (e *unreadableError) Unwrap() error { return e.error }

// isTemporary tells whether an error of asking for something may pass: the site
// is in trouble, or wants to be left alone for now.
func isTemporary(err error) bool {
	if err == nil || errors.Is(err, errNoFeed) {
		return false
	}
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		upstream, _ := errors.AsType[*hub.UpstreamError](err)
		return status.Code >= 400 && upstream.Verdict == hub.Unavailable
	}
	_, unreadable := errors.AsType[*unreadableError](err)
	_, refused := errors.AsType[*fetch.RefusedError](err)
	_, forbidden := errors.AsType[*RobotsError](err)
	return !unreadable && !refused && !forbidden
}

// isResting tells whether a host was not asked at all.
func isResting(err error) bool {
	upstream, ok := errors.AsType[*hub.UpstreamError](err)
	return ok && upstream.Verdict == hub.Resting
}
