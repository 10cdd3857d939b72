package main

import (
	"cmp"
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/sources"
)

// finding is what asking one source once gave. Its JSON is for programs: a name
// once published stays.
type finding struct {
	ID     string    `json:"id"`
	URL    string    `json:"url"`
	Title  string    `json:"title,omitzero"`
	Format string    `json:"format,omitzero"`
	Items  int       `json:"items"`
	Newest time.Time `json:"newest,omitzero"` // zero where no item has a date
	// Feed is the address of the feed that the page at URL led to, and
	// RedirectedTo the address that answered where it is another than was asked.
	Feed         string `json:"feed,omitzero"`
	RedirectedTo string `json:"redirected_to,omitzero"`
	// Moved is where the address that was asked has moved to for good.
	Moved string     `json:"moved,omitzero"`
	Hubs  []string   `json:"hubs,omitzero"` // of WebSub
	Notes []hub.Note `json:"notes,omitzero"`
	// Error says why the source could not be read, and Verdict what that means:
	// unavailable, refused, gone or resting.
	Error   string `json:"error,omitzero"`
	Verdict string `json:"verdict,omitzero"`
	// Disallowed tells that the site's robots.txt does not let programs read the
	// feed.
	Disallowed bool `json:"disallowed,omitzero"`
	// Remarks say all that an operator may want to know, in words.
	Remarks []string `json:"remarks"`
}

// trial asks every source of a configuration once, as serve does. It stores
// nothing.
type trial struct {
	config   *config.Config
	upstream *sources.Upstream
	now      time.Time // ages are counted to it
}

// run asks the sources and calls asked after each of them. It returns what was
// found in the order of the configuration; sources that had not answered when
// the context ended are left out.
func (t trial) run(ctx context.Context, asked func()) []finding {
	found := make([]*finding, len(t.config.Sources))
	next := make(chan int)
	var group sync.WaitGroup
	for range min(t.config.Fetch.Parallel, len(found)) {
		group.Go(func() {
			for i := range next {
				if found[i] = t.ask(ctx, t.config.Sources[i]); found[i] != nil {
					asked()
				}
			}
		})
	}
	for i := range found {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	group.Wait()
	return present(found)
}

func present(found []*finding) []finding {
	list := make([]finding, 0, len(found))
	for _, f := range found {
		if f != nil {
			list = append(list, *f)
		}
	}
	return list
}

// ask asks one source. It returns nil where our own end broke that off. The
// pages of articles are left alone: there may be hundreds.
func (t trial) ask(ctx context.Context, source hub.Source) *finding {
	source.FullText = false
	source.Keep = hub.Keep{Items: cmp.Or(source.Keep.Items, t.config.Keep.Items), Age: cmp.Or(source.Keep.Age, t.config.Keep.Age)}
	fetched, err := t.upstream.Fetch(ctx, source, hub.Known{})
	if ctx.Err() != nil {
		return nil
	}
	f := &finding{ID: source.ID, URL: source.URL, Title: source.Title}
	if err != nil {
		f.fail(err)
	} else {
		f.read(source, fetched)
		if fetched.Validators.Feed == "" {
			robots, _ := t.upstream.Robots(ctx, source) // who can't tell forbids nothing
			f.Disallowed = robots == hub.RobotsDisallowed
		}
	}
	f.Remarks = f.remarks(t.now)
	return f
}

// read takes over what is to be said of a feed, and lets go of its items.
func (f *finding) read(source hub.Source, fetched hub.Fetched) {
	feed := fetched.Feed
	f.Title = cmp.Or(f.Title, feed.Title)
	f.Format = feed.Format
	f.Items = len(feed.Items)
	f.Notes = feed.Notes
	f.RedirectedTo, f.Moved = redirectedTo(source, fetched), fetched.Moved
	if fetched.Validators.Feed != source.URL {
		f.Feed = fetched.Validators.Feed
	}
	for i := range feed.Items {
		item := &feed.Items[i]
		if date := cmp.Or(item.OriginPublished, item.OriginUpdated); date.After(f.Newest) {
			f.Newest = date.UTC()
		}
	}
	for _, link := range feed.Links {
		if link.Rel == "hub" {
			f.Hubs = append(f.Hubs, link.URL)
		}
	}
}

// redirectedTo returns the address to which the source's own was redirected, ""
// where it was not.
func redirectedTo(source hub.Source, fetched hub.Fetched) string {
	asked := cmp.Or(fetched.Validators.Feed, source.URL)
	if u, err := url.Parse(asked); err == nil {
		asked = u.String() // as requests write it
	}
	if fetched.Feed.FeedURL == asked {
		return ""
	}
	return fetched.Feed.FeedURL
}
