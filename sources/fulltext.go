package sources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/article"
	"github.com/feedhub/feedhub/sources/dom"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/page"
)

const (
	// maxTexts and textsTime bound the articles that one fetch of a source asks
	// for. The others come with the next ones.
	maxTexts  = 20
	textsTime = time.Minute
	// rest is how long a host that fails is left alone at least.
	rest = 10 * time.Minute
	// searchAgain is how long the text of an item that changes again and again
	// is not looked for anew.
	searchAgain = time.Hour
)

// TextNotRead is the note of an item whose page gave no text. The item is as the
// feed has it then.
const TextNotRead = "full-text-not-read"

// completeTexts gives the items that the hub does not hold yet the texts of
// their pages, the newest first, and those that are stored already last. Every
// item is taken in at once, with what the feed has: one whose text is still to
// come is sealed so that the next fetch knows. completeTexts returns when it is
// of use to look again, zero where no text is still to come.
func (u *Upstream) completeTexts(ctx context.Context, source hub.Source, known *hub.Known, feed *hub.Feed) (again time.Time) {
	asked := 0
	end := u.clock.Now().Add(textsTime)
	for _, i := range textOrder(feed.Items, source.Keep.Items, known) {
		item := &feed.Items[i]
		state, held := known.Text(item)
		if item.URL == "" || held && state == hub.TextDone {
			item.Seal(hub.TextDone)
			continue
		}
		if state < hub.TextWaiting {
			state = hub.TextWaiting
		}
		now := u.clock.Now()
		until := u.restOf(item.URL)
		name := source.ID + " " + item.NativeID
		isChanged := !held && known.Stores(item.NativeID)
		if isChanged {
			until = later(until, u.searched.of(name, now))
		}
		if asked == maxTexts || now.After(end) || ctx.Err() != nil {
			until = later(until, now)
		}
		if !until.IsZero() {
			item.Seal(state)
			again = earliest(again, until)
			continue
		}
		if asked++; asked > 1 {
			u.wait(ctx, source, item.URL)
		}
		if isChanged {
			u.searched.set(name, now, now.Add(searchAgain))
		}
		again = earliest(again, u.tryText(ctx, source, feed, item, state))
	}
	return again
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// tryText looks for the text of an item. It returns when it is worth looking
// again, zero for never.
func (u *Upstream) tryText(ctx context.Context, source hub.Source, feed *hub.Feed, item *hub.Item, state hub.TextState) time.Time {
	item.Seal(hub.TextDone)
	err := u.completeText(ctx, source, item)
	if err == nil {
		return time.Time{}
	}
	if len(feed.Notes) < maxTexts {
		feed.Notes = append(feed.Notes, hub.Note{Kind: TextNotRead, Detail: fmt.Sprintf("%s: %s", fetch.Display(item.URL), err)})
	}
	if !isTemporary(err) {
		item.LoseText()
		return time.Time{}
	}
	until := u.letRest(item.URL, err)
	if !isResting(err) { // its page was asked for, then
		state = state.Next()
	}
	if item.Seal(state); state == hub.TextDone {
		return time.Time{}
	}
	return until
}

// textOrder returns the places of the items for which there is room, in the
// order in which their texts are looked for: items that are not stored before
// those that are, the newest first, or where not all have a date, as the feed
// has them.
func textOrder(items []hub.Item, room int, known *hub.Known) []int {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	if !slices.ContainsFunc(items, func(item hub.Item) bool { return item.OriginPublished.IsZero() }) {
		slices.SortStableFunc(order, func(a, b int) int { return items[b].OriginPublished.Compare(items[a].OriginPublished) })
	}
	var first, changed []int
	for n, i := range order {
		state, held := known.Text(&items[i])
		switch {
		case room > 0 && n >= room:
			if held {
				items[i].Seal(state) // as it is stored
			}
		case !held && known.Stores(items[i].NativeID):
			changed = append(changed, i)
		default:
			first = append(first, i)
		}
	}
	return append(first, changed...)
}

// errResting is the error of a host that failed a moment ago.
var errResting = errors.New("the site failed a moment ago and is left alone")

// letRest leaves the host of an address alone for a while, or as long as it asks
// to be, and returns until when.
func (u *Upstream) letRest(address string, err error) time.Time {
	now := u.clock.Now()
	until := now.Add(rest)
	if retry, ok := errors.AsType[*hub.UpstreamError](err); ok {
		until = later(until, retry.At)
	}
	u.resting.set(hostOf(address), now, until)
	return until
}

// restOf returns until when the host of an address is left alone, zero where it
// is not.
func (u *Upstream) restOf(address string) time.Time {
	return u.resting.of(hostOf(address), u.clock.Now())
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// errShorter is the error of a page that says less than the feed.
var errShorter = errors.New("the feed has more of the text than the page")

// completeText puts the text of its page into the item, and what else the feed
// does not say of it.
func (u *Upstream) completeText(ctx context.Context, source hub.Source, item *hub.Item) error {
	if err := u.mayRead(ctx, source, item.URL); err != nil {
		return err
	}
	request := requestFor(source, item.URL)
	request.MayFollow = u.mayFollow(source)
	at, err := u.get(ctx, request)
	if err != nil {
		return err
	}
	if err := readText(item, at); err != nil {
		return &unreadableError{err}
	}
	return nil
}

func readText(item *hub.Item, at answer) error {
	doc, err := normalise.Read(at.Body, normalise.About{ContentType: at.ContentType})
	if err != nil {
		return err
	}
	if doc.Format != normalise.Page {
		return errors.New("the item's link leads to no page")
	}
	address, err := url.Parse(at.URL)
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
	f.URL, f.CanonicalURL = address.String(), doc.Absolute(doc.Link("canonical"))
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
	item.CanonicalURL = found.CanonicalURL
	if len(sanitise.Text(found.ContentHTML)) <= len(sanitise.Text(item.ContentHTML)) {
		return errShorter
	}
	summary := item.Summary
	if strings.HasPrefix(sanitise.Text(item.ContentHTML), strings.TrimSuffix(summary, "…")) {
		summary = "" // it was made of the beginning that is the whole now
	}
	item.SetText(found.ContentHTML)
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
