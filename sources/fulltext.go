package sources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/article"
	"github.com/feedhub/feedhub/sources/dom"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/page"
)

// maxTexts is the number of articles that one fetch of a source asks for. The
// others come with the next ones.
const maxTexts = 20

// TextNotRead is the note of an item whose page gave no text. The item is as the
// feed has it then.
const TextNotRead = "full-text-not-read"

// completeTexts gives the items that the hub does not hold yet the texts of
// their pages, the newest first. An item that has to wait for the next fetch is
// left out of the feed; completeTexts returns false then.
func (u *Upstream) completeTexts(ctx context.Context, source hub.Source, known hub.Known, feed *hub.Feed) bool {
	asked, waiting := 0, make(map[string]bool)
	for _, i := range newestFirst(feed.Items, source.Keep.Items) {
		item := &feed.Items[i]
		if item.URL == "" || known.Holds != nil && known.Holds(item) {
			continue
		}
		if asked == maxTexts || ctx.Err() != nil {
			waiting[item.NativeID] = true
			continue
		}
		if asked++; asked > 1 {
			u.wait(ctx)
		}
		item.Seal()
		if err := u.completeText(ctx, item); err != nil && len(feed.Notes) < maxTexts {
			feed.Notes = append(feed.Notes, hub.Note{Kind: TextNotRead, Detail: fmt.Sprintf("%s: %s", item.URL, err)})
		}
	}
	feed.Items = slices.DeleteFunc(feed.Items, func(item hub.Item) bool { return waiting[item.NativeID] })
	return len(waiting) == 0
}

// newestFirst returns the places of the newest items, at most n of them: by
// date, or where not all have one, in the order of the feed.
func newestFirst(items []hub.Item, n int) []int {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	if !slices.ContainsFunc(items, func(item hub.Item) bool { return item.OriginPublished.IsZero() }) {
		slices.SortStableFunc(order, func(a, b int) int { return items[b].OriginPublished.Compare(items[a].OriginPublished) })
	}
	if n > 0 && n < len(order) {
		order = order[:n]
	}
	return order
}

// errShorter is the error of a page that says less than the feed.
var errShorter = errors.New("the feed has more of the text than the page")

// completeText puts the text of its page into the item, and what else the feed
// does not say of it.
func (u *Upstream) completeText(ctx context.Context, item *hub.Item) error {
	if err := u.mayRead(ctx, item.URL); err != nil {
		return err
	}
	answer, err := u.client.Get(ctx, fetch.Request{URL: item.URL})
	if err != nil {
		return err
	}
	doc, err := normalise.Read(answer.Body, normalise.About{ContentType: answer.ContentType})
	if err != nil {
		return err
	}
	if doc.Format != normalise.Page {
		return errors.New("the item's link leads to no page")
	}
	address, err := url.Parse(answer.URL)
	if err != nil {
		return fmt.Errorf("parse the page's address: %w", err)
	}
	text, err := articleOf(doc.Body, address, item.Title)
	if err != nil {
		return err
	}
	return complete(item, text, address)
}

// articleOf drafts the one article that a page holds: its text, and what the
// page says about it.
func articleOf(body []byte, address *url.URL, headline string) (*draft.Item, error) {
	doc, err := dom.Parse(body, address)
	if err != nil {
		return nil, err
	}
	text, err := article.Extract(doc, headline)
	if err != nil {
		return nil, err
	}
	said := &page.Item{}
	if p, err := page.New(doc); err == nil {
		if found, err := p.Items(hub.PageSelectors{}); err == nil && found.Method == page.AsArticle {
			said = &found.Items[0]
		}
	}
	d := draftOf(said)
	d.Title.Value = cmp.Or(d.Title.Value, text.Title)
	d.Content, d.Summary = text.HTML, ""
	d.Published = append(d.Published, text.Published)
	f := &d.Fields
	f.URL = address.String()
	f.Image = cmp.Or(f.Image, text.Image)
	f.Language = cmp.Or(f.Language, text.Language)
	if len(f.Authors) == 0 && text.Byline != "" {
		f.Authors = []hub.Person{{Name: text.Byline}}
	}
	return d, nil
}

// complete takes over what an article's page says, as far as the feed does not
// say more.
func complete(item *hub.Item, whole *draft.Item, address *url.URL) error {
	f := draft.Feed{Base: address}
	f.Language = item.Language
	whole.Fields.NativeID = item.NativeID
	if err := f.Complete([]*draft.Item{whole}); err != nil {
		return err
	}
	if len(f.Items) == 0 || f.Items[0].ContentHTML == "" {
		return article.ErrNoText
	}
	found := &f.Items[0]
	if len(sanitise.Text(found.ContentHTML)) <= len(sanitise.Text(item.ContentHTML)) {
		return errShorter
	}
	summary := item.Summary
	if strings.HasPrefix(sanitise.Text(item.ContentHTML), strings.TrimSuffix(summary, "…")) {
		summary = "" // it was made of the beginning that is the whole now
	}
	item.ContentHTML = found.ContentHTML
	item.Summary = cmp.Or(summary, found.Summary)
	item.Title = cmp.Or(item.Title, found.Title)
	item.Image = cmp.Or(item.Image, found.Image)
	item.Language = cmp.Or(item.Language, found.Language)
	if len(item.Authors) == 0 {
		item.Authors = found.Authors
	}
	if len(item.Tags) == 0 {
		item.Tags = found.Tags
	}
	if item.OriginPublished.IsZero() {
		item.OriginPublished = found.OriginPublished
	}
	return nil
}
