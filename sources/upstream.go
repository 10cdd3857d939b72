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
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/page"
	"github.com/feedhub/feedhub/sources/reader"
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
	robots rulebooks
	clock  hub.Clock
	pause  time.Duration
	// resting has the hosts that failed while pages were read, explored the
	// sources for which the usual places were tried.
	resting, explored deadlines
	// searched has the changed items whose texts were looked for lately.
	searched deadlines
	notices  notices
}

// New returns an Upstream.
func New(o Options) *Upstream {
	if o.Clock == nil {
		o.Clock = hub.SystemClock{}
	}
	u := &Upstream{client: o.Client, robots: rulebooks{client: o.Client, clock: o.Clock}, clock: o.Clock, pause: o.Pause}
	u.notices.begin()
	return u
}

// Close ends what is asked behind the backs of fetches, and waits for it. No Fetch
// may follow it.
func (u *Upstream) Close() { u.notices.close() }

// lostAfter is the number of failures in a row after which a feed that a page
// named is looked for on the page again.
const lostAfter = 3

// Fetch asks the source for its feed. Only what the publisher has not said
// before is read: not an answer of 304, nor the same bytes again.
func (u *Upstream) Fetch(ctx context.Context, source hub.Source, known hub.Known) (hub.Fetched, error) {
	known.Validators = usable(source, known.Validators)
	fetched, err := u.fetch(ctx, source, known)
	if err != nil && isFollowed(source, known.Validators) && isMisled(err, known.Failures) {
		if found, findErr := u.findAgain(ctx, source, known); findErr == nil {
			return found, nil
		}
	}
	if err != nil {
		return hub.Fetched{}, failed(source, err)
	}
	return fetched, nil
}

// usable returns what is left of the validators of a source when its
// configuration or the reader changed: at least what its address is.
func usable(source hub.Source, v hub.Validators) hub.Validators {
	manner := mannerOf(source)
	switch {
	case v.URL != source.URL, v.Manner != manner && !isSamePage(source, v) && (source.Page.Item != "" || v.Feed == source.URL):
		return hub.Validators{}
	case v.Manner != manner, v.Reader != reader.Version: // which may see more than the one before
		return hub.Validators{URL: v.URL, Feed: v.Feed}
	}
	return v
}

// mannerOf names how a source is read where that is out of the ordinary.
func mannerOf(source hub.Source) string {
	if source.Page == (hub.PageSelectors{}) && !source.FullText {
		return ""
	}
	manner, err := json.Marshal(struct {
		Page     hub.PageSelectors `json:",omitzero"`
		FullText bool
	}{source.Page, source.FullText})
	if err != nil {
		panic("sources: strings always encode: " + err.Error())
	}
	return string(manner)
}

// isSamePage tells whether nothing but the wish for full texts has changed since
// the validators came.
func isSamePage(source hub.Source, v hub.Validators) bool {
	source.FullText = !source.FullText
	return v.Manner == mannerOf(source)
}

// isFollowed tells whether the source's address is that of a page that led to a
// feed elsewhere.
func isFollowed(source hub.Source, v hub.Validators) bool {
	return v.Feed != "" && v.Feed != source.URL
}

// isPage tells whether the source's address is known to be that of a page which
// is read itself.
func isPage(source hub.Source, v hub.Validators) bool {
	return source.Page.Item != "" || v.Feed == source.URL && v.URL != ""
}

// isMisled tells whether a feed seems to be no more where it was: the publisher
// says so, or it has not been there for some time. A single failure is one.
func isMisled(err error, failures int) bool {
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		return status.Code == http.StatusGone || status.Code == http.StatusNotFound && failures >= lostAfter
	}
	_, unknown := errors.AsType[*normalise.UnknownError](err)
	return failures >= lostAfter && (unknown || errors.Is(err, normalise.ErrPage))
}

// findAgain looks on the source's page for the feed that it names now. Items
// are never taken from the page itself: they would be the feed's, under other
// ids.
func (u *Upstream) findAgain(ctx context.Context, source hub.Source, known hub.Known) (hub.Fetched, error) {
	lost := known.Validators.Feed
	if err := known.Load(ctx); err != nil {
		return hub.Fetched{}, err
	}
	at, err := u.get(ctx, requestFor(source, source.URL))
	if err != nil {
		return hub.Fetched{}, err
	}
	result, err := reader.Read(at.Body, at.about())
	if err == nil { // the page has become a feed
		return u.accept(ctx, source, known, &Reading{Result: result, answer: at}), nil
	}
	found, isPage := errors.AsType[*reader.PageError](err)
	if !isPage {
		return hub.Fetched{}, err
	}
	p, err := parsePage(found.Body, at.URL)
	if err != nil {
		return hub.Fetched{}, err
	}
	if slices.ContainsFunc(p.Feeds(), func(f page.Feed) bool { return f.URL == lost }) {
		return hub.Fetched{}, errNoFeed // the page still means the one that fails
	}
	got, err := u.followFeeds(ctx, source, p, at)
	if err != nil {
		return hub.Fetched{}, err
	}
	return u.accept(ctx, source, known, got), nil
}

// fetch asks for the source, or for the feed that its page named before.
func (u *Upstream) fetch(ctx context.Context, source hub.Source, known hub.Known) (hub.Fetched, error) {
	v := known.Validators
	if isPage(source, v) {
		// Programs may read feeds; pages, where robots.txt lets them.
		if err := u.mayRead(ctx, source, source.URL); err != nil {
			return hub.Fetched{}, err
		}
	}
	request := requestFor(source, cmp.Or(known.Address, v.Feed, source.URL))
	request.ETag, request.LastModified, request.Delta = v.ETag, v.LastModified, true
	if !v.Again.IsZero() && !u.clock.Now().Before(v.Again) {
		request.ETag, request.LastModified, v.Body = "", "", hub.Digest{} // for what was left over
	}
	if isPage(source, v) {
		request.MayFollow = u.mayFollow(source)
	}
	at, err := u.get(ctx, request)
	if err != nil {
		return hub.Fetched{}, err
	}
	if at.NotModified || hub.DigestOf(at.Body) == v.Body {
		next := validators(source, v.Feed, at, v.Body)
		next.Inherited, next.PagesLeft, next.Again = v.Inherited, v.PagesLeft, v.Again
		fetched := hub.Fetched{Validators: next, Fresh: at.Fresh, Moved: at.Moved}
		if v.Feed == "" {
			fetched.Robots = u.robotsOf(source, known.Robots != hub.RobotsUnknown)
		}
		return fetched, nil
	}
	if err := known.Load(ctx); err != nil {
		return hub.Fetched{}, err
	}
	got, err := u.understand(ctx, source, known, at)
	if err != nil {
		return hub.Fetched{}, err
	}
	fetched := u.accept(ctx, source, known, got)
	fetched.Moved = at.Moved
	if got.FeedURL == "" {
		fetched.Robots = u.robotsOf(source, false)
	}
	return fetched, nil
}

// accept makes a Fetched of what was understood.
func (u *Upstream) accept(ctx context.Context, source hub.Source, known hub.Known, got *Reading) hub.Fetched {
	feed := &got.Feed
	for i := range feed.Items {
		keepID(&known, &feed.Items[i])
		feed.Items[i].SourceID = source.ID
	}
	feed.Partial = feed.Partial || got.answer.Partial || got.IsCutOff()
	next := validators(source, got.FeedURL, got.answer, hub.DigestOf(got.answer.Body))
	next.Inherited = got.Inherited
	next.PagesLeft, next.Again = !got.again.IsZero(), got.again
	if source.FullText {
		next.Again = earliest(next.Again, u.completeTexts(ctx, source, &known, feed))
	}
	next.Again = next.Again.UTC().Truncate(time.Second)
	if got.IsCutOff() {
		// With validators, what is missing would not be asked for again.
		next.ETag, next.LastModified, next.Body = "", "", hub.Digest{}
	}
	if got.answer.Partial {
		next.Body = hub.Digest{} // the digest of a part is not that of the whole
	}
	return hub.Fetched{Feed: feed, Validators: next, Fresh: got.answer.Fresh}
}

// earliest returns the earlier of two times, of which either may be zero for
// never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// keepID leaves an item under the id that it is stored under where that had to
// be another than its own: the items that it shared it with may be gone.
func keepID(known *hub.Known, item *hub.Item) {
	if id := draft.PartedID(item); known.Stores(id) {
		item.NativeID, item.Piece = id, hub.Piece{} // which its bytes alone don't tell
	}
}

// about is what the answer tells of its body, and what is known of the items in
// it. Items for which something is still to be found out are read again.
func about(source hub.Source, known *hub.Known, at answer) reader.Context {
	about := at.about()
	about.SourceID, about.Manner, about.Room = source.ID, mannerOf(source), source.Keep.Items
	if v := known.Validators; !v.PagesLeft && v.Again.IsZero() {
		about.Seen, about.Inherited = known.Piece, v.Inherited
	}
	return about
}

// validators are for the next request to where the answer came from.
func validators(source hub.Source, feed string, at answer, body hub.Digest) hub.Validators {
	return hub.Validators{URL: source.URL, Feed: feed, ETag: at.ETag, LastModified: at.LastModified,
		Body: body, Reader: reader.Version, Manner: mannerOf(source)}
}

// failed names the source, and keeps what the publisher said about when to come
// back where the hub looks for it.
func failed(source hub.Source, err error) error {
	err = fmt.Errorf("source %s: %w", source.ID, err)
	if retry, ok := errors.AsType[*hub.UpstreamError](err); ok {
		return &hub.UpstreamError{Verdict: retry.Verdict, At: retry.At, Err: err}
	}
	return err
}
