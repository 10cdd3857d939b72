package page

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxFeeds bounds the feeds that are told of one page.
const maxFeeds = 50

// Feed is a feed that a page links to.
type Feed struct {
	URL   string `json:"url"`
	Type  string `json:"type,omitzero"`  // media type as declared, else ""
	Title string `json:"title,omitzero"` // as the page calls it, else ""
}

// Feeds returns the feeds that the page declares, best first: <link> elements
// before other links, feeds of comments after all others, each address once.
func (p *Page) Feeds() []Feed {
	var declared, linked []Feed
	for n := range p.all(atom.Link, atom.A, atom.Area) {
		u := p.doc.Resolve(dom.Attr(n, "href"))
		if u == nil {
			continue
		}
		f := Feed{URL: u.String(), Type: mediaType(dom.Attr(n, "type")), Title: titleText(dom.Attr(n, "title"))}
		switch {
		case p.declaresFeed(n, u, f):
			if f.Title == "" && n.DataAtom != atom.Link {
				f.Title = titleOf(n)
			}
			declared = append(declared, f)
		case n.DataAtom != atom.Link && p.looksLikeFeed(u):
			f.Title = titleText(strings.TrimSpace(f.Title + " " + titleOf(n)))
			linked = append(linked, f)
		}
	}
	return ranked(append(declared, linked...))
}

// ranked puts feeds of comments last and leaves out what was told already.
func ranked(feeds []Feed) []Feed {
	slices.SortStableFunc(feeds, func(a, b Feed) int { return index(a.IsComments()) - index(b.IsComments()) })
	seen := make(map[string]bool)
	feeds = slices.DeleteFunc(feeds, func(f Feed) bool {
		key := keyOfText(f.URL)
		told := seen[key]
		seen[key] = true
		return told
	})
	return feeds[:min(len(feeds), maxFeeds)]
}

// declaresFeed tells whether a link says of itself that it leads to a feed. A
// link to an h-feed (rel="feed" of type text/html, or on the page itself) does
// not: that is a page.
func (p *Page) declaresFeed(n *html.Node, u *url.URL, f Feed) bool {
	rel := dom.Attr(n, "rel")
	if p.isHere(u) || strings.Contains(u.Path, "/wp-json/") {
		return false
	}
	switch {
	case feedTypes[f.Type]:
		return n.DataAtom != atom.Link || dom.HasWord(rel, "alternate") || dom.HasWord(rel, "feed") || dom.HasWord(rel, "home")
	case genericTypes[f.Type]:
		return dom.HasWord(rel, "alternate") && (feedTitle.MatchString(f.Title) || feedAddress.MatchString(u.Path)) || dom.HasWord(rel, "feed")
	case f.Type == "":
		return dom.HasWord(rel, "feed") || dom.HasWord(rel, "alternate") && n.DataAtom == atom.Link && dom.Attr(n, "hreflang") == "" && feedAddress.MatchString(u.Path)
	}
	return false
}

// mediaType returns a media type without its parameters.
func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	if s = strings.ToLower(strings.TrimSpace(s)); len(s) > 100 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return s
}

var feedTypes = dom.Words(`application/rss+xml application/atom+xml application/feed+json application/rdf+xml text/rss+xml
	text/atom+xml application/rss application/atom application/x-rss+xml application/x-atom+xml text/rss`)

// genericTypes are of feeds and of much else.
var genericTypes = dom.Words(`text/xml application/xml application/json`)

var (
	feedTitle   = regexp.MustCompile(`(?i)\b(rss|atom|feeds?|json feed|syndication)\b|خلاصات?|تلقيمات?|آر إس إس`)
	feedAddress = regexp.MustCompile(`(?i)(^|/)(feeds?|rss|atom|rdf)(/|$)|(^|[/.])(rss|atom|rdf)([0-9.]*)(\.(xml|php|aspx?|rdf))?$|(^|/)(feed|index)\.(xml|json|rdf)$|\.(rss|atom|rdf)$|/feeds?\.(xml|php|json|aspx?)$`)
	comments    = regexp.MustCompile(`(?i)\bcomments?\b|commentaires?|comentarios?|kommentare?|комментари|تعليق|التعليقات|تعليقات|ردود|دیدگاه|yorum`)
)

// feedHosts keep feeds for other sites.
var feedHosts = dom.Words(`feeds.feedburner.com feeds2.feedburner.com feedpress.me feeds.feedblitz.com feedproxy.google.com`)

// looksLikeFeed judges a link that says nothing of itself by its address.
func (p *Page) looksLikeFeed(u *url.URL) bool {
	if p.isHere(u) {
		return false
	}
	if feedHosts[dom.Site(u)] {
		return len(u.Path) > 1
	}
	query := u.Query()
	return p.sameSite(u) && (feedAddress.MatchString(u.Path) || feedTypes["application/"+query.Get("feed")+"+xml"] ||
		query.Get("format") == "rss" || query.Get("type") == "rss" || query.Get("format") == "feed")
}

// IsComments tells whether the feed seems to be one of comments.
func (f Feed) IsComments() bool {
	u, err := url.Parse(f.URL)
	return comments.MatchString(f.Title) || err == nil && comments.MatchString(u.Path)
}

// UsualPaths returns the addresses at which a site without a word about its
// feed may have one, to be tried last and in turn. Those of a section's page lie
// below it: the feed of the whole site is not the section's.
func UsualPaths(address *url.URL) []string {
	if !dom.IsWeb(address) {
		return nil
	}
	names := []string{"feed", "rss.xml", "index.xml", "atom.xml", "feed.xml", "feed.json", "rss"}
	dir := folderOf(address.Path)
	if dir != "/" {
		names = names[:3]
	}
	root := &url.URL{Scheme: address.Scheme, Host: address.Host}
	var paths []string
	for _, name := range names {
		paths = append(paths, root.JoinPath(dir, name).String())
	}
	return paths
}

// folderOf returns the folder of a page. A page without an extension is one.
func folderOf(p string) string {
	if path.Ext(p) != "" && !strings.HasSuffix(p, "/") {
		p = path.Dir(p)
	}
	return path.Join("/", p)
}
