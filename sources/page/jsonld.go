package page

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub/sanitise"
	"golang.org/x/net/html/atom"
)

// The bounds of walking through JSON-LD.
const (
	maxValues = 100_000
	maxLevels = 24
)

// object is an object of JSON-LD.
type object map[string]any

// linkedData is what the page's JSON-LD says, as far as it is about items.
type linkedData struct {
	p        *Page
	byID     map[string]object
	values   int      // still to be walked
	articles []object // in the order of the page
	listed   []Item   // by lists: an article or an address with a name
	crumbs   []crumb
	site     string          // name of the site
	types    map[string]bool // all types that were met, for the report
	broken   int             // scripts that could not be read
}

// crumb is a place above the page.
type crumb struct{ name, url string }

// linkedData reads all JSON-LD of the page.
func (p *Page) linkedData() *linkedData {
	d := &linkedData{p: p, byID: make(map[string]object), values: maxValues, types: make(map[string]bool)}
	var roots []any
	size, scripts := 0, 0
	for n := range p.all(atom.Script) {
		if !isJSONLD(attr(n, "type")) || n.FirstChild == nil {
			continue
		}
		script := n.FirstChild.Data
		if scripts++; scripts > maxScripts || len(script) > maxScript || size+len(script) > maxJSON {
			d.broken++
			continue
		}
		size += len(script)
		root, err := parseJSON(script)
		if err != nil {
			d.broken++
			continue
		}
		roots = append(roots, root)
	}
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

func (d *linkedData) object(o object, level int) {
	for _, t := range o.types() {
		if len(d.types) < 20 && len(t) < 60 {
			d.types[t] = true
		}
	}
	switch {
	case o.is(articleTypes):
		d.articles = append(d.articles, o)
		return
	case o.is(breadcrumbType):
		d.trail(o)
		return
	case o.is(listType):
		d.list(o, level)
		return
	case o.is(siteType) && d.site == "":
		d.site = titleText(d.text(o["name"]))
	}
	for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "hasPart", "blogPost", "blogPosts", "itemListElement", "breadcrumb"} {
		d.walk(o[key], level+1)
	}
}

// list reads an ItemList: of articles, of items that hold them, or of addresses.
func (d *linkedData) list(o object, level int) {
	for _, element := range listOf(o["itemListElement"]) {
		if d.values--; d.values < 0 {
			return
		}
		if address, ok := element.(string); ok {
			d.listed = append(d.listed, Item{URL: d.p.absolute(address)})
			continue
		}
		e, ok := element.(map[string]any)
		if !ok {
			continue
		}
		entry := object(e)
		item := d.resolve(entry["item"])
		switch {
		case item != nil && item.is(articleTypes):
			d.listed = append(d.listed, d.item(item))
		case entry.is(articleTypes):
			d.listed = append(d.listed, d.item(entry))
		case entry.is(listItemType), len(entry.types()) == 0:
			d.listed = append(d.listed, d.entry(entry, item))
		}
	}
}

// entry reads an element of a list that tells no more than an address.
func (d *linkedData) entry(e, item object) Item {
	if item != nil && len(item.types()) > 0 && !item.is(pageTypes) {
		return Item{} // a product, an event
	}
	i := Item{URL: d.address(e["url"]), Title: d.line(e["name"])}
	if address, ok := e["item"].(string); ok && i.URL == "" {
		i.URL = d.p.absolute(address)
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
func (d *linkedData) trail(o object) {
	if len(d.crumbs) > 0 {
		return
	}
	for _, element := range listOf(o["itemListElement"])[:min(20, len(listOf(o["itemListElement"])))] {
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
	articleTypes = set(`Article NewsArticle BlogPosting ReportageNewsArticle LiveBlogPosting AnalysisNewsArticle OpinionNewsArticle
		BackgroundNewsArticle ReviewNewsArticle AskPublicNewsArticle AdvertiserContentArticle SatiricalArticle ScholarlyArticle
		TechArticle Report SocialMediaPosting DiscussionForumPosting VideoObject PodcastEpisode Review`)
	pageTypes      = set(`WebPage Thing CreativeWork Article`)
	listType       = set(`ItemList OfferCatalog`)
	listItemType   = set(`ListItem`)
	breadcrumbType = set(`BreadcrumbList`)
	siteType       = set(`WebSite`)
)

func (o object) types() []string {
	var types []string
	for _, t := range listOf(o["@type"]) {
		if t, ok := t.(string); ok {
			t = strings.TrimPrefix(strings.TrimPrefix(t, "https://schema.org/"), "http://schema.org/")
			types = append(types, strings.TrimPrefix(t, "schema:"))
		}
	}
	return types
}

func (o object) is(types map[string]bool) bool {
	return slices.ContainsFunc(o.types(), func(t string) bool { return types[t] })
}

// listOf returns the elements of a list, or the one that stands for a list.
func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// resolve returns the object that v is or names.
func (d *linkedData) resolve(v any) object {
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
	return titleText(sanitise.Text(s[:cut(s, 4*maxTitle)]))
}

// address returns the first address that a value holds.
func (d *linkedData) address(v any) string {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "#") || d.p.base == nil && !strings.Contains(v, "://") {
			return ""
		}
		return d.p.absolute(v)
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
func (d *linkedData) isOf(o object, u *url.URL) bool {
	address := d.articleAddress(o)
	return u != nil && address != "" && keyOfText(address) == keyOf(u)
}
