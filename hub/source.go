package hub

import (
	"reflect"
	"time"
)

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
	// Page says how items are found on the page at URL, for a site without a
	// feed. Where it is zero, a page's own feed is looked for first.
	Page PageSelectors
	// FullText asks for the main text of each item's page, for a feed that
	// holds only the beginnings of its articles.
	FullText bool
	// Access is how the publisher is asked where that is out of the ordinary.
	Access Access
	// Priority decides in whose words several sources' item is shown: the highest.
	Priority int
}

// Equal tells whether two sources are configured alike.
func (s *Source) Equal(other *Source) bool {
	return reflect.DeepEqual(s, other)
}

// Access is how the publisher of a source is asked where that is out of the
// ordinary. What is secret in it is sent to the host of the source's address
// alone, and never after a redirect to another.
type Access struct {
	// User and Password are credentials of the Basic scheme (RFC 7617).
	User     string `json:"user,omitzero"`
	Password Secret `json:"password,omitzero"`
	// Headers are fields that each request carries beside feedhub's own.
	Headers map[string]Secret `json:"headers,omitzero"`
	// Proxy is the address of a proxy: http, https or socks5.
	Proxy string `json:"proxy,omitzero"`
	// Insecure takes any certificate for good.
	Insecure bool `json:"insecure,omitzero"`
}

// Secret says where a value is found that may be no one else's business. It
// holds no secret itself, but for Text, which is what the configuration shows.
type Secret struct {
	Env  string `json:"env,omitzero"`  // an environment variable
	File string `json:"file,omitzero"` // a file, read without its final line end
	Text string `json:"text,omitzero"` // the value itself, which is no secret
}

// PageSelectors are CSS selectors for the items of a page. Item is the block
// of one item, Next the link to the next page; the others are looked for
// within a block, and found by rule where they are empty.
type PageSelectors struct {
	Item    string `json:"item,omitzero"`
	Title   string `json:"title,omitzero"`
	Link    string `json:"link,omitzero"`
	Date    string `json:"date,omitzero"`
	Summary string `json:"summary,omitzero"`
	Content string `json:"content,omitzero"`
	Author  string `json:"author,omitzero"`
	Image   string `json:"image,omitzero"`
	Next    string `json:"next,omitzero"`
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
	License     string   `json:"license,omitzero"` // address of a licence
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
	// Rhythm is when the publisher wants to be asked.
	Rhythm Rhythm
	// Cloud is where the feed's publisher takes subscriptions (rssCloud).
	Cloud Cloud
	// Extensions are the elements of other namespaces that no field speaks of.
	Extensions []Extension
	// Notes are what had to be mended in the feed or could not be read.
	Notes []Note
	// Partial tells that the source lists more than Items: what is not among
	// them is not gone.
	Partial bool
	// Items are those that were read, and Unread the others that the feed lists:
	// their bytes are those of the Pieces that the hub knows already.
	Items  []Item
	Unread []Key
	// Deleted are items that the source says it took down.
	Deleted []Tombstone
}

// Note is one thing that was mended in a feed, or could not be read.
type Note struct {
	// Kind is the same for all notes of one kind, such as "date-not-read".
	Kind string `json:"kind"`
	// Offset is where, in bytes of the body in UTF-8.
	Offset int `json:"offset"`
	// Detail says more, for people; it may be empty.
	Detail string `json:"detail,omitzero"`
	// Count is how often, if more than once.
	Count int `json:"count,omitzero"`
}

// Rhythm is how often a feed says that it changes. Its zero value says nothing.
type Rhythm struct {
	// TTL is how long the feed may be kept without asking again (RSS 2.0).
	TTL time.Duration `json:"ttl,omitzero"`
	// Period is the time between two updates, and Base one of them (RSS 1.0
	// module Syndication).
	Period time.Duration `json:"period,omitzero"`
	Base   time.Time     `json:"base,omitzero"`
	// SkipHours and SkipDays are the hours (0 to 23, GMT) and the days on which
	// asking is in vain (RSS 2.0), each once, in order.
	SkipHours []int          `json:"skip_hours,omitzero"`
	SkipDays  []time.Weekday `json:"skip_days,omitzero"`
}

// Cloud is a web service that notifies subscribers of changes (RSS 2.0).
type Cloud struct {
	Domain            string `json:"domain,omitzero"`
	Port              int    `json:"port,omitzero"`
	Path              string `json:"path,omitzero"`
	RegisterProcedure string `json:"register_procedure,omitzero"`
	Protocol          string `json:"protocol,omitzero"`
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
	// URL is the source's address for which they were received: they mean
	// nothing for another one.
	URL string `json:"url,omitzero"`
	// Feed is the address of the feed that the page at URL names, from which
	// they came. It is empty where URL is a feed itself.
	Feed         string `json:"feed,omitzero"`
	ETag         string `json:"etag,omitzero"`
	LastModified string `json:"last_modified,omitzero"`
	// Body is the digest of the last body that was read, so that the same
	// bytes are not read again.
	Body Digest `json:"body,omitzero"`
	// Inherited is what the items of the last feed that was read had from it, in
	// the words of its reader: their Pieces mean nothing where it is another.
	Inherited string `json:"inherited,omitzero"`
	// Manner is how the configuration wants the source to be read, where that is
	// out of the ordinary. They mean nothing for another manner.
	Manner string `json:"manner,omitzero"`
	// PagesLeft tells that pages of a list are still to be read, and Again, where
	// it is not zero, from when on it is of use to read what did not change: for
	// what the last reading left over.
	PagesLeft bool      `json:"pages_left,omitzero"`
	Again     time.Time `json:"again,omitzero"`
	// Reader is the version of the reading that gave the stored items. A newer
	// reader ignores the validators once, and reads anew.
	Reader int `json:"reader,omitzero"`
}

// State is what the store knows of fetching one source.
type State struct {
	Validators Validators `json:"validators,omitzero"`
	Origin     Origin     `json:"origin,omitzero"`
	// Language is that of most items of the feed, where there is one.
	Language string `json:"language,omitzero"`
	// Since is the first success. What was first seen then is the source's back
	// catalogue, and news to nobody.
	Since time.Time `json:"since,omitzero"`
	// Checked is the end of the last attempt, Succeeded that of the last one
	// that worked, Arrived the last one that brought new items, Changed the last
	// commit that changed what outputs show.
	Checked   time.Time `json:"checked,omitzero"`
	Succeeded time.Time `json:"succeeded,omitzero"`
	Arrived   time.Time `json:"arrived,omitzero"`
	Changed   time.Time `json:"changed,omitzero"`
	// Fresh is until when the last answer holds (RFC 9111 §4.2), zero where the
	// publisher did not say. Rhythm is what the feed says of it, and Habit what
	// was learned.
	Fresh  time.Time `json:"fresh,omitzero"`
	Rhythm Rhythm    `json:"rhythm,omitzero"`
	Habit  Habit     `json:"habit,omitzero"`
	// Failures counts the attempts that failed since one worked, the first of
	// them at Failing; Failure says what the last of them ran into, and Verdict
	// what that means; RetryAt is when the publisher asked us to come back (RFC
	// 9110 §10.2.3), zero when it did not say.
	Failures int       `json:"failures,omitzero"`
	Failing  time.Time `json:"failing,omitzero"`
	Failure  string    `json:"failure,omitzero"`
	Verdict  Verdict   `json:"verdict,omitzero"`
	RetryAt  time.Time `json:"retry_at,omitzero"`
	// Move is where the publisher says that the source has moved to.
	Move Move `json:"move,omitzero"`
	// Held is set while the feed is not believed.
	Held *Held `json:"held,omitempty"`
	// Wandering tells that the source gives its items other ids from fetch to
	// fetch, so that they are known by their links.
	Wandering bool `json:"wandering,omitzero"`
	// Deleted are the last items that the source took down, the last first.
	Deleted []Tombstone `json:"deleted,omitzero"`
	// Notes are what had to be mended in the feed that was read last, or could
	// not be read.
	Notes []Note `json:"notes,omitzero"`
	// Robots is what the site's robots.txt said last of the feed.
	Robots Robots `json:"robots,omitzero"`
}

// Move is a redirection for good (RFC 9110 §15.4.2, §15.4.9) from one address to
// another, and since when and how often in a row it was met.
type Move struct {
	From  string    `json:"from,omitzero"`
	URL   string    `json:"url,omitzero"`
	Since time.Time `json:"since,omitzero"`
	Count int       `json:"count,omitzero"`
}

const (
	moveTime  = 24 * time.Hour
	moveCount = 3
)

// Address is the address to ask instead of from: that of a move which has held
// for a day and three fetches, else empty.
func (m *Move) Address(from string) string {
	if m.Count < moveCount || m.From != from {
		return ""
	}
	return m.URL
}

// met returns the move after a success at which the publisher redirected from
// one address to url for good, or, where url is empty, did not redirect.
func (m Move) met(from, url string, now time.Time) Move {
	switch {
	case url == "" && m.Address(from) != "":
		return m // which was asked itself
	case url == "":
		return Move{}
	case from != m.From || url != m.URL:
		return Move{from, url, now, 1}
	case m.Count < moveCount-1 || now.Sub(m.Since) >= moveTime:
		m.Count = min(m.Count+1, moveCount)
	}
	return m
}

// MovedTo returns where the source has moved to for good, empty while it is
// asked where its address or page says.
func (s *State) MovedTo(source *Source) string { return s.Move.Address(s.asked(source)) }

// asked returns the address at which a source is asked while it has not moved:
// its own, or that of the feed which its page named.
func (s *State) asked(source *Source) string {
	if s.Validators.URL == source.URL && s.Validators.Feed != "" {
		return s.Validators.Feed
	}
	return source.URL
}
