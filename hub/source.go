package hub

import "time"

// Source is one upstream as the configuration names it.
type Source struct {
	// ID names the source in the store, in logs and in sections.
	ID string
	// URL is the address of the feed.
	URL string
	// Title overrides the title that the feed gives itself.
	Title string
	// Tags are what sections select by.
	Tags []string
	// Interval is the time between two fetches. Zero means the hub's own.
	Interval time.Duration
	// Keep bounds what the store holds of the source. Zero fields mean the
	// hub's own.
	Keep Keep
}

// Keep bounds what one source may hold in the store.
type Keep struct {
	// Items is the largest number of items, the newest being kept.
	Items int
	// Age is how old an item may become. An item that its source still lists
	// is kept whatever its age: a slow blog does not vanish.
	Age time.Duration
}

// or returns k with its zero fields taken from fallback.
func (k Keep) or(fallback Keep) Keep {
	if k.Items == 0 {
		k.Items = fallback.Items
	}
	if k.Age == 0 {
		k.Age = fallback.Age
	}
	return k
}

// Origin is what a source's feed says of itself. It stands on every item that
// is republished from the source. It holds nothing that changes from fetch to
// fetch without the feed's publisher meaning it, such as a build date.
type Origin struct {
	ID          string   `json:"id,omitzero"` // atom:id of the feed, else empty
	Title       string   `json:"title,omitzero"`
	Description string   `json:"description,omitzero"`
	HomePageURL string   `json:"home_page_url,omitzero"`
	FeedURL     string   `json:"feed_url,omitzero"` // the address that the feed was read from
	Language    string   `json:"language,omitzero"`
	Icon        string   `json:"icon,omitzero"`
	Rights      string   `json:"rights,omitzero"`
	Authors     []Person `json:"authors,omitzero"`
}

// Feed is one feed as a reader understood it: the items in the order of the
// document, not yet compared with anything.
type Feed struct {
	Origin
	// Format is the name and version of the format, such as "RSS 2.0".
	Format string
	// Links are what the feed links itself to: its WebSub hubs, its own
	// address, its next page.
	Links []Link
	Items []Item
}

// Link is a typed link of a feed (RFC 8288).
type Link struct {
	Rel  string `json:"rel"` // relation, such as "hub", "self" or "next"
	URL  string `json:"url"`
	Type string `json:"type,omitzero"` // media type, empty when unknown
}

// Validators let the next fetch of a source ask only for what is new. ETag and
// LastModified are byte for byte what the publisher sent (RFC 9110 §13.1).
type Validators struct {
	// URL is the address that they were received from: they mean nothing at
	// another one.
	URL          string `json:"url,omitzero"`
	ETag         string `json:"etag,omitzero"`
	LastModified string `json:"last_modified,omitzero"`
	// Body is the digest of the last body that was read, so that the same
	// bytes are not read again.
	Body Digest `json:"body,omitzero"`
	// Reader is the version of the reading that gave the stored items. A newer
	// reader ignores the validators once, and reads anew.
	Reader int `json:"reader,omitzero"`
}

// State is what the store knows of fetching one source.
type State struct {
	Validators Validators `json:"validators,omitzero"`
	Origin     Origin     `json:"origin,omitzero"`
	// Checked is the end of the last attempt, Succeeded that of the last one
	// that worked, Changed the last commit that changed what outputs show.
	Checked   time.Time `json:"checked,omitzero"`
	Succeeded time.Time `json:"succeeded,omitzero"`
	Changed   time.Time `json:"changed,omitzero"`
	// Failures counts the attempts that failed since one worked; Failure says
	// what the last of them ran into; RetryAt is when the publisher asked us to
	// come back (RFC 9110 §10.2.3), zero when it did not say.
	Failures int       `json:"failures,omitzero"`
	Failure  string    `json:"failure,omitzero"`
	RetryAt  time.Time `json:"retry_at,omitzero"`
}
