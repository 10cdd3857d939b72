package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Item is one entry of one source. Its text is clean when it enters this
// package (no character that XML forbids, HTML sanitised, addresses absolute),
// so that outputs only write it. After Ingest accepted it, an Item is a value:
// whoever holds one treats it, its slices included, as read-only.
type Item struct {
	// SourceID is the id of the source that the item came from.
	SourceID string `json:"source"`
	// NativeID identifies the item within its source, byte for byte as the
	// source sent it (atom:id, RSS guid, JSON Feed id); where there was none,
	// a reader derives one from the link or the content.
	NativeID string `json:"native_id"`
	// ID is the public id: NativeID where that is a valid, unclaimed URI, else
	// one that Ingest minted. It never changes once stored.
	ID string `json:"id"`

	URL         string `json:"url,omitzero"`          // permalink at the origin
	ExternalURL string `json:"external_url,omitzero"` // the page that a link post is about
	// CanonicalURL is the address that the page at URL gives itself (RFC 6596),
	// where that page was read. It is compared, and shown nowhere.
	CanonicalURL string `json:"canonical_url,omitzero"`
	Title        string `json:"title,omitzero"`        // plain text, one line
	Summary      string `json:"summary,omitzero"`      // plain text
	ContentHTML  string `json:"content_html,omitzero"` // sanitised HTML
	Language     string `json:"language,omitzero"`     // RFC 5646 tag, empty when unknown
	Image        string `json:"image,omitzero"`
	Banner       string `json:"banner_image,omitzero"` // a wide picture that goes above the item
	Rights       string `json:"rights,omitzero"`
	License      string `json:"license,omitzero"` // address of a licence

	Authors      []Person `json:"authors,omitzero"`
	Contributors []Person `json:"contributors,omitzero"`
	Tags         []string `json:"tags,omitzero"`
	// TagSchemes has the taxonomies of tags that belong to one: the scheme of
	// an Atom category (RFC 4287 §4.2.2.2), the domain of one of RSS.
	TagSchemes map[string]string `json:"tag_schemes,omitzero"`
	Enclosures []Enclosure       `json:"enclosures,omitzero"`

	// Discussion is where the item is talked about.
	Discussion Discussion `json:"discussion,omitzero"`
	// ClaimedSource is where the source says it has the item from.
	ClaimedSource ClaimedSource `json:"claimed_source,omitzero"`
	// Extensions are the elements of other namespaces that no field speaks of,
	// kept for republishing.
	Extensions []Extension `json:"extensions,omitzero"`

	// OriginPublished and OriginUpdated are the dates that the source gave,
	// zero where it gave none or none that could be read.
	OriginPublished time.Time `json:"origin_published,omitzero"`
	OriginUpdated   time.Time `json:"origin_updated,omitzero"`

	// Published orders the item. A date more than ten minutes ahead of the
	// clock, before 1990 or missing is replaced by FirstSeen.
	Published time.Time `json:"published"`
	// Updated is the last significant change. Its fraction of a second is
	// drawn from the item's Key, so that no two items share one timestamp.
	Updated time.Time `json:"updated"`
	// FirstSeen is when feedhub first stored the item. Items of one fetch have
	// falling times in feed order, a microsecond apart.
	FirstSeen time.Time `json:"first_seen"`

	// Piece is the hash of the bytes that the item was read from, zero where they
	// are not to be told from others. It is kept in the item's Ref.
	Piece Piece `json:"-"`

	// plain and sealed are set by Seal.
	plain, sealed Digest
	text          finding
}

// Person is an author. Addresses of mail are never kept.
type Person struct {
	Name   string `json:"name,omitzero"`
	URL    string `json:"url,omitzero"`
	Avatar string `json:"avatar,omitzero"` // address of a picture of the person
}

// Discussion is where people talk about an item. Count is excluded from the
// item's Digest: it is what it was when the item was last stored for another
// reason.
type Discussion struct {
	URL     string `json:"url,omitzero"`      // page of the comments
	FeedURL string `json:"feed_url,omitzero"` // feed of the comments
	Count   int    `json:"count,omitzero"`
}

// ClaimedSource is the feed that a source names as the origin of an item: the
// source of RSS or Atom (RFC 4287 §4.2.11). It proves nothing and decides
// nothing; it is shown as what it is.
type ClaimedSource struct {
	ID          string `json:"id,omitzero"`
	Title       string `json:"title,omitzero"`
	HomePageURL string `json:"home_page_url,omitzero"`
	FeedURL     string `json:"feed_url,omitzero"`
	Rights      string `json:"rights,omitzero"`
}

// Enclosure is a media file that belongs to an item.
type Enclosure struct {
	URL      string        `json:"url"`
	Type     string        `json:"type,omitzero"`     // media type
	Length   int64         `json:"length,omitzero"`   // bytes, 0 when unknown
	Duration time.Duration `json:"duration,omitzero"` // 0 when unknown
	Title    string        `json:"title,omitzero"`
}

// Key names an item in the stores: a digest of its source and native id, so
// that no source can name another one's item.
type Key [16]byte

// String returns the key in hexadecimal.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// KeyOf returns the key of the item that a source calls nativeID.
func KeyOf(sourceID, nativeID string) Key {
	h := sha256.New()
	fmt.Fprintf(h, "%d:%s%s", len(sourceID), sourceID, nativeID)
	return Key(h.Sum(nil)[:16])
}

// Piece is a hash of the bytes of one item in its feed, of all that its reading
// depends on: equal pieces of one source give equal items. Its zero value stands
// for bytes that are to be read whatever they are.
type Piece [8]byte

// By returns who an item of a source is by: whoever writes the source, where it names
// nobody. What is known of the source may be nil.
func (i *Item) By(source *Origin) []Person {
	if len(i.Authors) > 0 || source == nil {
		return i.Authors
	}
	return source.Authors
}

// Key returns the item's key.
func (i *Item) Key() Key { return KeyOf(i.SourceID, i.NativeID) }

// Digest is a hash of content, for telling whether something changed.
type Digest [16]byte

// DigestOf hashes b.
func DigestOf(b []byte) Digest {
	sum := sha256.Sum256(b)
	return Digest(sum[:16])
}

// TextState is how far the search for an item's full text has come. It is part
// of the item's digest, so that the store knows it without another field.
type TextState byte

// The states. One that waits says how often its page was asked for in vain.
const (
	TextNotWanted TextState = iota // the source sends what there is
	TextDone                       // found, or given up: never to be asked for again
	TextWaiting                    // and more of it for each attempt
)

// maxTextTries is how often the page of an item is asked for before it is given
// up.
const maxTextTries = 3

// Next is the state after an attempt that failed for now.
func (t TextState) Next() TextState {
	if t < TextWaiting {
		t = TextWaiting
	}
	if t+1 >= TextWaiting+maxTextTries {
		return TextDone
	}
	return t + 1
}

// Seal fixes the item's Digest: that of what its source sent, and of how far the
// search for its text has come. It is called before more is found out about the
// item elsewhere, which is no change of the item. Seal may be called again with
// another state.
func (i *Item) Seal(t TextState) {
	if i.plain == (Digest{}) {
		i.plain = i.Digest()
	}
	i.sealed, i.text = sealed(i.plain, t), textMissing
}

// SetText puts the text that was found in the place of what the source sent.
func (i *Item) SetText(html string) { i.ContentHTML, i.text = html, textFound }

// LoseText says that there is no text any more. Without it a sealed item that
// has none keeps the one that is stored, unless the source sent more.
func (i *Item) LoseText() { i.text = textGone }

// finding is what came of the search for a text.
type finding byte

const (
	notSought finding = iota
	textFound
	textMissing // for now
	textGone
)

func sealed(plain Digest, t TextState) Digest {
	if t == TextNotWanted {
		return plain
	}
	return DigestOf(append(plain[:], byte(t)))
}

// stateIn returns the state for which the item has a digest, if it has it for
// any.
func (i *Item) stateIn(digest Digest) (state TextState, found bool) {
	plain := i.plain
	if plain == (Digest{}) {
		plain = i.Digest()
	}
	for state := range TextWaiting + maxTextTries {
		if digest == sealed(plain, state) {
			return state, true
		}
	}
	return TextNotWanted, false
}

// isStoredAs tells whether what the source sent of the item is what a stored
// digest stands for, however far the search for its text had come.
func (i *Item) isStoredAs(digest Digest) bool {
	_, same := i.stateIn(digest)
	return same
}

// Digest hashes what the source said of the item. What feedhub decided itself
// (the source's id, the public id and the three times) has no part in it, nor
// have numbers that count readers, so that an unchanged item has an unchanged
// digest at every fetch. That of a sealed item is the one that Seal fixed.
func (i *Item) Digest() Digest {
	if i.sealed != (Digest{}) {
		return i.sealed
	}
	origin := *i
	origin.SourceID, origin.ID = "", ""
	origin.Published, origin.Updated, origin.FirstSeen = time.Time{}, time.Time{}, time.Time{}
	origin.Discussion.Count = 0
	origin.Extensions = withoutCounters(origin.Extensions)
	b, err := EncodeItem(&origin)
	if err != nil {
		// Strings, numbers and times with years of four digits always encode;
		// Ingest lets no other times in.
		panic("hub: digest of an item: " + err.Error())
	}
	return DigestOf(b)
}

// Ref is what the hub keeps in memory of a stored item: enough to order it
// among others and to tell whether a fetch changed it.
type Ref struct {
	Key       Key
	Digest    Digest
	Published time.Time
	FirstSeen time.Time
	// Piece is that of the bytes from which the item was read last.
	Piece Piece
}
