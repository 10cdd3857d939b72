package page

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/dom"
)

// The bounds of walking through JSON-LD.
const (
	maxValues = 100_000
	maxLevels = 24
)

// linkedData is what the page's JSON-LD says, as far as it is about items.
type linkedData struct {
	p        *Page
	byID     map[string]dom.Object
	values   int          // still to be walked
	articles []dom.Object // in the order of the page
	listed   []Item       // by lists: an article or an address with a name
	crumbs   []crumb
	site     string          // name of the site
	types    map[string]bool // all types that were met, for the report
	broken   int             // scripts that could not be read
}

// crumb is a place above the page.
type crumb struct{ name, url string }

// linkedData reads all JSON-LD of the page.
func (p *Page) linkedData() *linkedData {
	d := &linkedData{p: p, byID: make(map[string]dom.Object), values: maxValues, types: make(map[string]bool)}
	var roots []any
	roots, d.broken = p.doc.JSONLD()
	for _, root := range roots {
		d.identify(root, 0)
	}
	d.values = maxValues
	for _, root := range roots {
		d.walk(root, 0)
	}
	return d
}

// identify learns which object an @id stands for.
func (d *linkedData) identify(v any, level int) {
	if d.values--; d.values < 0 || level > maxLevels {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			d.identify(one, level+1)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > 1 && d.byID[id] == nil {
			d.byID[id] = v
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			d.identify(v[key], level+1)
		}
	}
}

// walk collects articles, lists and breadcrumbs. It looks only into what may
// hold the page's own items.
func (d *linkedData) walk(v any, level int) {
	if d.values--; d.values < 0 || level > maxLevels {
		return
	}
	if list, ok := v.([]any); ok {
		for _, one := range list {
			d.walk(one, level+1)
		}
		return
	}
	o, ok := v.(map[string]any)
	if !ok {
		return
	}
	d.object(o, level)
}

func (d *linkedData) object(o dom.Object, level int) {
	for _, t := range o.Types() {
		if len(d.types) < 20 && len(t) < 60 {
			d.types[t] = true
		}
	}
	switch {
	case o.Is(articleTypes):
		d.articles = append(d.articles, o)
		return
	case o.Is(breadcrumbType):
		d.trail(o)
		return
	case o.Is(listType):
		d.list(o, level)
		return
	case o.Is(siteType) && d.site == "":
		d.site = titleText(d.text(o["name"]))
	}
	for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "hasPart", "blogPost", "blogPosts", "itemListElement", "breadcrumb"} {
		d.walk(o[key], level+1)
	}
}

// list reads an ItemList: of articles, of items that hold them, or of addresses.
func (d *linkedData) list(o dom.Object, level int) {
	for _, element := range dom.List(o["itemListElement"]) {
		if d.values--; d.values < 0 {
			return
		}
		if address, ok := element.(string); ok {
			d.listed = append(d.listed, Item{URL: d.p.doc.Absolute(address)})
			continue
		}
		e, ok := element.(map[string]any)
		if !ok {
			continue
		}
		entry := dom.Object(e)
		item := d.resolve(entry["item"])
		switch {
		case item != nil && item.Is(articleTypes):
			d.listed = append(d.listed, d.item(item))
		case entry.Is(articleTypes):
			d.listed = append(d.listed, d.item(entry))
		case entry.Is(listItemType), len(entry.Types()) == 0:
			d.listed = append(d.listed, d.entry(entry, item))
		}
	}
}

// entry reads an element of a list that tells no more than an address.
func (d *linkedData) entry(e, item dom.Object) Item {
	if item != nil && len(item.Types()) > 0 && !item.Is(pageTypes) {
		return Item{} // a product, an event
	}
	i := Item{URL: d.address(e["url"]), Title: d.line(e["name"])}
	if address, ok := e["item"].(string); ok && i.URL == "" {
		i.URL = d.p.doc.Absolute(address)
	}
	if item != nil {
		i.borrow(d.item(item))
		if i.URL == "" {
			i.URL = d.item(item).URL
		}
	}
	return i
}

// trail reads a BreadcrumbList; the first one counts.
func (d *linkedData) trail(o dom.Object) {
	if len(d.crumbs) > 0 {
		return
	}
	for _, element := range dom.List(o["itemListElement"])[:min(20, len(dom.List(o["itemListElement"])))] {
		e, ok := element.(map[string]any)
		if !ok {
			continue
		}
		c := crumb{name: d.line(e["name"]), url: d.address(e["item"])}
		if item := d.resolve(e["item"]); item != nil && c.name == "" {
			c.name = d.line(item["name"])
		}
		if c.name != "" {
			d.crumbs = append(d.crumbs, c)
		}
	}
}

var (
	// articleTypes are those that a feed can have items of: beyond texts, what
	// is watched and heard.
	articleTypes   = union(dom.Articles, dom.Words("VideoObject PodcastEpisode Review"))
	pageTypes      = dom.Words(`WebPage Thing CreativeWork Article`)
	listType       = dom.Words(`ItemList OfferCatalog`)
	listItemType   = dom.Words(`ListItem`)
	breadcrumbType = dom.Words(`BreadcrumbList`)
	siteType       = dom.Words(`WebSite`)
)

func union(a, b map[string]bool) map[string]bool {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// resolve returns the object that v is or names.
func (d *linkedData) resolve(v any) dom.Object {
	switch v := v.(type) {
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) == 1 {
			return d.byID[id]
		}
		return v
	case string:
		return d.byID[v]
	case []any:
		if len(v) > 0 {
			if first, ok := v[0].(map[string]any); ok {
				return first
			}
		}
	}
	return nil
}

// text returns the text that a value holds, "" where it is none.
func (d *linkedData) text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return fmt.Sprint(v)
	case []any:
		if len(v) > 0 {
			if s, ok := v[0].(string); ok {
				return s
			}
		}
	case map[string]any:
		for _, key := range []string{"@value", "name", "alternateName", "headline"} {
			if s, ok := v[key].(string); ok {
				return s
			}
		}
	}
	return ""
}

// line returns a text without markup on one line.
func (d *linkedData) line(v any) string {
	s := d.text(v)
	return titleText(sanitise.Text(s[:dom.Cut(s, 4*maxTitle)]))
}

// address returns the first address that a value holds.
func (d *linkedData) address(v any) string {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "#") || d.p.doc.Base == nil && !strings.Contains(v, "://") {
			return ""
		}
		return d.p.doc.Absolute(v)
	case []any:
		for _, one := range v[:min(len(v), 8)] {
			if _, nested := one.([]any); nested {
				continue
			}
			if address := d.address(one); address != "" {
				return address
			}
		}
	case map[string]any:
		for _, key := range []string{"url", "contentUrl", "@id"} {
			if s, ok := v[key].(string); ok {
				if address := d.address(s); address != "" {
					return address
				}
			}
		}
		if id, ok := v["@id"].(string); ok && len(v) == 1 && d.byID[id] != nil && d.byID[id]["url"] != nil {
			return d.address(d.byID[id]["url"])
		}
	}
	return ""
}

// isOf tells whether an article says that it is the one of the page at u.
func (d *linkedData) isOf(o dom.Object, u *url.URL) bool {
	address := d.articleAddress(o)
	return u != nil && address != "" && keyOfText(address) == keyOf(u)
}
