package sources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/article"
	"github.com/feedhub/feedhub/sources/dom"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/page"
	"github.com/feedhub/feedhub/sources/reader"
)

const (
	maxFeedLinks = 3 // of a page that are tried
	maxNextPages = 5 // that are read after the first one
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

	answer answer // what the items came from
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
		result, err := reader.Read(at.Body, at.about())
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

// explore looks on a page that is met for the first time for what it has: the
// feeds that it names, those that stand at the usual places, else items.
func (u *Upstream) explore(ctx context.Context, source hub.Source, known hub.Known, at answer, found *reader.PageError) (*Reading, error) {
	address, err := url.Parse(at.URL)
	if err != nil {
		return nil, fmt.Errorf("parse the page's address: %w", err)
	}
	p, err := page.Parse(found.Body, address)
	if err != nil {
		return nil, err
	}
	for i, link := range p.Feeds() {
		if i == maxFeedLinks {
			break
		}
		if got, err := u.follow(ctx, link.URL); err == nil {
			return got, nil
		}
	}
	for _, usual := range page.UsualPaths(address) {
		if allowed, _ := u.robots.Allowed(ctx, usual); !allowed {
			continue
		}
		if got, err := u.follow(ctx, usual); err == nil {
			return got, nil
		}
	}
	got, err := u.readPages(ctx, source, known, at)
	if err != nil {
		return nil, fmt.Errorf("%w, and it can't be read as a list of items: %w", normalise.ErrPage, err)
	}
	return got, nil
}

// follow reads the feed at an address that a page leads to.
func (u *Upstream) follow(ctx context.Context, address string) (*Reading, error) {
	at, err := u.get(ctx, fetch.Request{URL: address})
	if err != nil {
		return nil, err
	}
	result, err := reader.Read(at.Body, at.about())
	if err != nil {
		return nil, err
	}
	return &Reading{Result: result, FeedURL: address, answer: at}, nil
}

// readPages reads the items of a page, and of the pages that follow it as far as
// they hold something new. robots.txt is asked first: the operator has listed a
// page, not a feed that is there to be fetched by programs.
func (u *Upstream) readPages(ctx context.Context, source hub.Source, known hub.Known, at answer) (*Reading, error) {
	if err := u.mayRead(ctx, at.URL); err != nil {
		return nil, err
	}
	got, next, err := readPage(source.Page, at.Body, at.about())
	if err != nil {
		return nil, err
	}
	got.FeedURL, got.answer = source.URL, at
	if source.Page.Next == "" {
		return got, nil
	}
	seen := map[string]bool{at.URL: true}
	last := got.Feed.Items
	for range maxNextPages {
		if next == "" || seen[next] || !holdsNews(known, last) || u.mayRead(ctx, next) != nil {
			break
		}
		seen[next] = true
		u.wait(ctx)
		further, err := u.get(ctx, fetch.Request{URL: next})
		if err != nil {
			got.Feed.Notes = append(got.Feed.Notes, hub.Note{Kind: PageNotRead, Detail: err.Error()})
			break
		}
		more, after, err := readPage(source.Page, further.Body, further.about())
		if err != nil {
			break // the last page has no items
		}
		last = more.Feed.Items
		got.Feed.Items = distinct(append(got.Feed.Items, last...))
		next = after
	}
	return got, nil
}

// PageNotRead is the note of a further page that could not be fetched.
const PageNotRead = "page-not-read"

// mayRead returns an error where robots.txt forbids to read a page, or can't be
// asked.
func (u *Upstream) mayRead(ctx context.Context, address string) error {
	allowed, err := u.robots.Allowed(ctx, address)
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
	return fmt.Sprintf("robots.txt of the site does not allow programs to read %s", e.URL)
}

// holdsNews tells whether one of the items is not known as it is.
func holdsNews(known hub.Known, items []hub.Item) bool {
	return known.Holds == nil || slices.ContainsFunc(items, func(item hub.Item) bool { return !known.Holds(&item) })
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

// wait lets a moment pass between two requests to one site.
func (u *Upstream) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-u.clock.After(u.pause):
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
	parsed, err := dom.Parse(doc.Body, address)
	if err != nil {
		return nil, "", err
	}
	p, err := page.New(parsed)
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
		if text, err := article.Extract(parsed, found.Items[0].Title); err == nil {
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
		drafts[i].Fields.NativeID = f.Link(found.Items[i].URL)
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
