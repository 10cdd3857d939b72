package reader

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/normalise"
	"golang.org/x/text/language"
)

const (
	maxTags       = 64
	maxPeople     = 64
	maxEnclosures = 64
	summaryLimit  = 2_000 // runes
	// maxKept bounds, in bytes, what the items of one feed may hold: an address
	// of one letter is one of four kilobytes once it is absolute.
	maxKept = 64 << 20
)

// adapter builds a hub.Feed from what a parser of gofeed returns. rss, atom and
// json are its ways in.
type adapter struct {
	doc  *normalise.Document
	base *url.URL // what relative addresses of the feed are resolved against
	feed hub.Feed
	kept int // bytes in the items so far, about

	sidecar *sidecar
}

// draft is an item before the rules that all formats share: text as gofeed
// gives it, addresses as written.
type draft struct {
	hub.Item
	content, summary string // HTML
	published        *time.Time
	updated          *time.Time
}

// addAll adds the drafts, each with its note, to the feed: of too many the
// newest only, chosen before sanitising, which is what costs.
func (a *adapter) addAll(drafts []*draft, notes []note) {
	for _, d := range drafts {
		d.OriginPublished, d.OriginUpdated = plausible(d.published), plausible(d.updated)
	}
	kept := newest(drafts, MaxItems)
	if len(kept) < len(drafts) {
		a.doc.Repairs = append(a.doc.Repairs, normalise.Repair{
			Kind: ItemsLeftOut, Detail: fmt.Sprintf("%d items, of which the newest %d are kept", len(drafts), len(kept))})
	}
	for _, i := range kept {
		a.add(drafts[i], notes[i])
	}
}

// add completes an item and appends it to the feed, unless that holds too much
// already.
func (a *adapter) add(d *draft, n note) {
	if a.kept > maxKept {
		return
	}
	if n.base != nil {
		defer func(feed *url.URL) { a.base = feed }(a.base)
		a.base = n.base
	}
	item := &d.Item
	item.URL = a.address(item.URL)
	item.ExternalURL = a.address(item.ExternalURL)
	item.Image = a.address(item.Image)
	item.Language = a.language(item.Language)
	item.Rights = plain(item.Rights)
	item.Tags = tags(item.Tags)
	item.Authors = a.people(item.Authors)
	item.Enclosures = a.enclosures(item.Enclosures)
	a.fill(d, n.text)
	if item.NativeID == "" {
		if item.NativeID = derivedID(d); item.NativeID == "" {
			return // it says nothing at all
		}
	}
	a.feed.Items = append(a.feed.Items, *item)
	a.kept += sizeOf(item)
}

func sizeOf(item *hub.Item) int {
	n := len(item.NativeID) + len(item.URL) + len(item.ExternalURL) + len(item.Title) + len(item.Summary) +
		len(item.ContentHTML) + len(item.Image) + len(item.Rights)
	for _, tag := range item.Tags {
		n += len(tag)
	}
	for _, p := range item.Authors {
		n += len(p.Name) + len(p.URL)
	}
	for _, e := range item.Enclosures {
		n += len(e.URL) + len(e.Type) + len(e.Title)
	}
	return n
}

// fill sets content and summary. The addresses in them are relative to base, or
// where the feed names none, to the item's page. HTML that is too much to be
// kept as content still gives a summary.
func (a *adapter) fill(d *draft, base *url.URL) {
	content, summary := d.content, d.summary
	if content == "" || content == summary {
		content, summary = cmp.Or(content, summary), ""
	}
	if base == nil {
		base = a.base
		if u, err := url.Parse(d.URL); err == nil && d.URL != "" {
			base = u
		}
	}
	d.ContentHTML = unwrapped(strings.TrimSpace(sanitise.HTML(content, base)))
	if summary == "" && d.ContentHTML == "" {
		summary = content
	}
	d.Summary = text.Excerpt(sanitise.Text(summary), summaryLimit)
}

// unwrapped takes the bare div from around sanitised HTML, which XHTML in Atom
// has by rule (RFC 4287 §3.1.1.3). One that names a language or a direction is
// kept.
func unwrapped(s string) string {
	inner, opens := strings.CutPrefix(s, "<div>")
	inner, closes := strings.CutSuffix(inner, "</div>")
	if !opens || !closes {
		return s
	}
	depth := 0
	for rest := inner; ; {
		i := strings.Index(rest, "div")
		if i < 0 {
			return strings.TrimSpace(inner)
		}
		switch before := rest[:i]; {
		case strings.HasSuffix(before, "</"):
			depth--
		case strings.HasSuffix(before, "<"):
			depth++
		}
		if depth < 0 { // the first div ended before the last
			return s
		}
		rest = rest[i+len("div"):]
	}
}

// derivedID is the identity of an item that has none of its own, "" for one
// that holds nothing. It is the same as long as link and title are, or where
// there are none, content and enclosures.
func derivedID(d *draft) string {
	of := d.URL + "\n" + d.Title
	if of == "\n" {
		of = d.content + "\n" + d.summary
		for _, e := range d.Enclosures {
			of += "\n" + e.URL
		}
	}
	if of == "\n" {
		return ""
	}
	digest := hub.DigestOf([]byte(of))
	return "digest:" + hex.EncodeToString(digest[:])
}

func (a *adapter) address(raw string) string { return sanitise.URL(raw, a.base) }

// language returns the tag in its canonical form, that of the feed where the
// item has none or one that is not valid.
func (a *adapter) language(tag string) string {
	if tag = strings.TrimSpace(tag); tag == "" || strings.EqualFold(tag, a.feed.Language) {
		return a.feed.Language
	}
	parsed, err := language.Parse(tag)
	if err != nil || parsed == language.Und {
		return a.feed.Language
	}
	return parsed.String()
}

// people keeps names and addresses of pages.
func (a *adapter) people(raw []hub.Person) []hub.Person {
	var kept []hub.Person
	for _, p := range raw {
		p = hub.Person{Name: personName(p.Name), URL: a.address(p.URL)}
		if p != (hub.Person{}) && len(kept) < maxPeople {
			kept = append(kept, p)
		}
	}
	return kept
}

// personName takes the mail address out of "mail (Name)", "Name (mail)" and
// "Name <mail>".
func personName(s string) string {
	s = plain(s)
	if !strings.Contains(s, "@") {
		return s
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ()<>[]", r) })
	kept := words[:0]
	for _, w := range words {
		w = strings.TrimPrefix(w, "mailto:")
		if at := strings.Index(w, "@"); at > 0 && strings.Contains(w[at:], ".") {
			continue
		}
		kept = append(kept, w)
	}
	return strings.Join(kept, " ")
}

func tags(raw []string) []string {
	var kept []string
	seen := make(map[string]bool, len(raw))
	for _, tag := range raw {
		if tag = plain(tag); tag != "" && !seen[tag] && len(kept) < maxTags {
			seen[tag] = true
			kept = append(kept, tag)
		}
	}
	return kept
}

func (a *adapter) enclosures(raw []hub.Enclosure) []hub.Enclosure {
	var kept []hub.Enclosure
	seen := make(map[string]bool, len(raw))
	for _, e := range raw {
		e.URL = a.address(e.URL)
		if e.URL == "" || seen[e.URL] || len(kept) == maxEnclosures {
			continue
		}
		seen[e.URL] = true
		e.Type = strings.ToLower(text.Line(e.Type))
		e.Title = plain(e.Title)
		e.Length, e.Duration = max(0, e.Length), max(0, e.Duration)
		kept = append(kept, e)
	}
	return kept
}

// plausible takes the dates for missing that no item can have.
func plausible(t *time.Time) time.Time {
	if t == nil || t.UTC().Year() < 1990 || t.UTC().Year() > 9999 {
		return time.Time{}
	}
	return t.UTC()
}

// size reads a number of bytes, 0 where it is none.
func size(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// duration reads seconds or hours:minutes:seconds, 0 where it is neither.
func duration(s string) time.Duration {
	total := 0.0
	for part := range strings.SplitSeq(strings.TrimSpace(s), ":") {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n < 0 || n > 1e6 {
			return 0
		}
		total = total*60 + n
	}
	return min(time.Duration(total)*time.Second, 1000*time.Hour)
}
