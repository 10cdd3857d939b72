package sources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/article"
	"github.com/feedhub/feedhub/sources/dom"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/page"
	"github.com/feedhub/feedhub/sources/reader"
)

// maxNextPages is how many pages of a list are read after the first one.
const maxNextPages = 5

// readPages reads the items of a page, and of the pages that follow it as far as
// they hold something new, or the last reading left them over.
func (u *Upstream) readPages(ctx context.Context, source hub.Source, known hub.Known, at answer) (*Reading, error) {
	if err := u.mayRead(ctx, source, at.URL); err != nil {
		return nil, err // the first time, or where a redirect led
	}
	got, next, err := readPage(source.Page, at.Body, at.about())
	if err != nil {
		return nil, err
	}
	got.FeedURL, got.answer = source.URL, at
	if source.Page.Next != "" {
		u.readOn(ctx, source, known, got, next)
	} else if len(got.Feed.Links) > 0 && source.Page.Item == "" {
		got.Feed.Notes = append(got.Feed.Notes, hub.Note{Kind: PageNamesFeed,
			Detail: fmt.Sprintf("the page is read although it names a feed, %s: make that the source's url", got.Feed.Links[0].URL)})
	}
	return got, nil
}

// The notes about pages.
const (
	PageNotRead   = "page-not-read"     // a further page of a list could not be fetched
	PageNamesFeed = "page-names-a-feed" // which was not there when the page was first read
)

// readOn reads the pages that follow the first one.
func (u *Upstream) readOn(ctx context.Context, source hub.Source, known hub.Known, got *Reading, next string) {
	isResumed := known.Validators.PagesLeft
	seen := map[string]bool{got.answer.URL: true}
	last := got.Feed.Items
	for range maxNextPages {
		if next == "" || seen[next] {
			return
		}
		if !isResumed && !holdsNews(&known, last) {
			break
		}
		seen[next] = true
		more, after, err := u.readNext(ctx, source, next)
		if _, nothing := errors.AsType[*page.NothingError](err); nothing {
			return // the last page has no items
		}
		if err != nil {
			got.Feed.Notes = append(got.Feed.Notes, hub.Note{Kind: PageNotRead, Detail: err.Error()})
			if got.Feed.Partial = isTemporary(err); got.Feed.Partial {
				got.again = u.letRest(next, err)
			}
			return
		}
		last = withoutAged(more.Feed.Items, u.clock.Now(), source.Keep.Age)
		got.Feed.Items = distinct(append(got.Feed.Items, last...))
		next = after
	}
	// What is on the pages that were not read ages as if it were gone, and is
	// not taken in again once it has. Without dates nobody could tell.
	got.Feed.Partial = slices.ContainsFunc(got.Feed.Items, func(item hub.Item) bool { return item.OriginPublished.IsZero() })
}

// withoutAged leaves out the items that are older than the hub keeps what is no
// more listed.
func withoutAged(items []hub.Item, now time.Time, age time.Duration) []hub.Item {
	if age == 0 {
		return items
	}
	return slices.DeleteFunc(items, func(item hub.Item) bool {
		return !item.OriginPublished.IsZero() && item.OriginPublished.Before(now.Add(-age))
	})
}

func (u *Upstream) readNext(ctx context.Context, source hub.Source, address string) (*Reading, string, error) {
	if until := u.restOf(address); !until.IsZero() {
		return nil, "", &hub.UpstreamError{Verdict: hub.Resting, At: until, Err: errResting}
	}
	if err := u.mayRead(ctx, source, address); err != nil {
		return nil, "", err
	}
	u.wait(ctx, source, address)
	request := requestFor(source, address)
	request.MayFollow = u.mayFollow(source)
	at, err := u.get(ctx, request)
	if err != nil {
		return nil, "", err
	}
	return readPage(source.Page, at.Body, at.about())
}

// mayRead returns an error where robots.txt forbids to read a page, or can't be
// asked.
func (u *Upstream) mayRead(ctx context.Context, source hub.Source, address string) error {
	allowed, err := u.robots.of(source).Allowed(ctx, address)
	if err != nil {
		return err
	}
	if !allowed {
		return &RobotsError{address}
	}
	return nil
}

// RobotsError says that a site does not want programs to read a page.
type RobotsError struct {
	URL string
}

func (e *RobotsError) Error() string {
	return "robots.txt of the site does not allow programs to read " + fetch.Display(e.URL)
}

// holdsNews tells whether one of the items is not stored.
func holdsNews(known *hub.Known, items []hub.Item) bool {
	return slices.ContainsFunc(items, func(item hub.Item) bool { return !known.Stores(item.NativeID) })
}

// distinct keeps the first of the items with one id: a list that grew while its
// pages were read repeats some.
func distinct(items []hub.Item) []hub.Item {
	seen := make(map[string]bool, len(items))
	return slices.DeleteFunc(items, func(item hub.Item) bool {
		again := seen[item.NativeID]
		seen[item.NativeID] = true
		return again
	})
}

// longestDelay bounds what a robots.txt can ask for between two requests.
const longestDelay = 10 * time.Second

// wait lets a moment pass before the next request to the site of an address: the
// configured pause, or more where the site's robots.txt asks for it.
func (u *Upstream) wait(ctx context.Context, source hub.Source, address string) {
	select {
	case <-ctx.Done():
	case <-u.clock.After(max(u.pause, min(u.robots.of(source).Delay(address), longestDelay))):
	}
}

// readPage reads the items of a page, and returns the address of the next page.
func readPage(selectors hub.PageSelectors, body []byte, about reader.Context) (*Reading, string, error) {
	doc, err := normalise.Read(body, normalise.About{ContentType: about.ContentType, Encoding: about.Encoding})
	if err != nil {
		return nil, "", err
	}
	if doc.Format != normalise.Page {
		return nil, "", errNoPage
	}
	address, err := url.Parse(cmp.Or(about.Base, about.URL))
	if err != nil {
		return nil, "", fmt.Errorf("parse the page's address: %w", err)
	}
	tree, err := dom.Parse(doc.Body, address)
	if err != nil {
		return nil, "", err
	}
	p, err := page.New(tree)
	if err != nil {
		return nil, "", err
	}
	found, err := p.Items(selectors)
	if err != nil {
		return nil, "", err
	}
	f := draft.Feed{Base: address}
	f.Format = fmt.Sprintf("HTML page (%s)", found.Method)
	f.FeedURL = about.URL
	for _, link := range p.Feeds() {
		f.Links = append(f.Links, hub.Link{Rel: "alternate", URL: link.URL, Type: link.Type})
	}
	if found.Method == page.AsArticle {
		if text, err := article.Extract(tree, found.Items[0].Title); err == nil {
			found.Items[0].ContentHTML = text.HTML
		}
	}
	if err := fill(&f, found); err != nil {
		return nil, "", err
	}
	result := &reader.Result{Feed: f.Feed, Encoding: doc.Encoding, LanguageFrom: f.LanguageFrom, Warnings: f.Notes}
	for _, r := range doc.Repairs {
		result.Repairs = append(result.Repairs, hub.Note{Kind: string(r.Kind), Offset: r.Offset, Detail: r.Detail, Count: r.Count})
	}
	result.Feed.Notes = slices.Concat(result.Repairs, result.Warnings)
	return &Reading{Result: result, Page: &PageReading{Method: string(found.Method), Selectors: found.Selectors}}, found.Next, nil
}

// errNoPage is the error of a source with page set whose address holds a feed.
var errNoPage = errors.New("page is set for the source, but its address holds a feed and no page")

// fill drafts what was found on a page.
func fill(f *draft.Feed, found *page.Found) error {
	f.Title = draft.Text{Value: found.Title, Type: draft.Plain}.Line()
	f.Description = draft.Text{Value: found.Description, Type: draft.Plain}.Line()
	f.HomePageURL = f.Address(found.HomePageURL)
	f.Icon = f.Address(found.Icon)
	f.Language = draft.Tag(found.Language)
	drafts := make([]*draft.Item, len(found.Items))
	for i := range found.Items {
		drafts[i] = draftOf(&found.Items[i])
		drafts[i].Fields.NativeID = f.Address(found.Items[i].URL)
	}
	return f.Complete(drafts)
}

// draftOf drafts an item of a page. Its texts are plain.
func draftOf(item *page.Item) *draft.Item {
	d := &draft.Item{
		Title: draft.Text{Value: item.Title, Type: draft.Plain}, Content: item.ContentHTML,
		Summary:   draft.Text{Value: item.Summary, Type: draft.Plain}.HTML(),
		Published: []string{item.Date}, Updated: []string{item.Updated},
	}
	d.Fields = hub.Item{URL: item.URL, Image: item.Image, Language: item.Language, Tags: item.Tags}
	for _, author := range item.Authors {
		d.Fields.Authors = append(d.Fields.Authors, hub.Person{Name: author.Name, URL: author.URL})
	}
	return d
}
