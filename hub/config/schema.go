package config

import (
	"cmp"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/feedhub/feedhub/hub"
)

// shortestInterval is the least time between two fetches of a source.
const shortestInterval = time.Second

// longestPause is the most time between two pages that one fetch asks for.
const longestPause = time.Minute

func (r *reader) top(n ast.Node) {
	c := &r.config
	r.mapping(n, "the configuration",
		field{"site", r.site},
		field{"listen", r.address("listen", &c.Listen)},
		field{"admin", func(n ast.Node) {
			r.mapping(n, "admin", field{"listen", func(n ast.Node) {
				r.adminAt = at(n)
				r.address("admin.listen", &c.Admin.Listen)(n)
			}})
		}},
		field{"store", r.store},
		field{"fetch", r.fetch},
		field{"keep", r.keep("keep", &c.Keep)},
		field{"sources", r.sources},
		field{"sections", func(n ast.Node) { r.list(n, "sections", "sections ({slug: ..., title: ...})", r.section) }},
	)
}

func (r *reader) site(n ast.Node) {
	r.mapping(n, "site",
		field{"title", r.text("site.title", &r.config.Site.Title)},
		field{"url", func(n ast.Node) {
			r.siteURL = at(n)
			u := r.webAddress(n, "site.url", "https://hub.example.org")
			if u == nil {
				return
			}
			u.Path = strings.TrimSuffix(u.Path, "/")
			if u.RawQuery != "" || u.Path != "" {
				r.problem(at(n), "site.url %q has a path or query; expected the hub's root, such as https://hub.example.org", u)
			}
			r.config.Site.URL = u
		}},
	)
}

func (r *reader) fetch(n ast.Node) {
	f := &r.config.Fetch
	r.mapping(n, "fetch",
		field{"interval", r.duration("fetch.interval", &f.Interval, shortestInterval)},
		field{"max_interval", func(n ast.Node) {
			r.maxIntervalAt = at(n)
			r.duration("fetch.max_interval", &f.MaxInterval, shortestInterval)(n)
		}},
		field{"timeout", r.duration("fetch.timeout", &f.Timeout, time.Second)},
		field{"pause", func(n ast.Node) {
			r.duration("fetch.pause", &f.Pause, 0)(n)
			if f.Pause > longestPause {
				r.problem(at(n), "fetch.pause is %s; expected at most %s: a fetch waits for as long between its pages", f.Pause, longestPause)
			}
		}},
		field{"user_agent", r.text("fetch.user_agent", &f.UserAgent)},
		field{"parallel", r.number("fetch.parallel", &f.Parallel, 1, 1024)},
		field{"allow_private", func(n ast.Node) {
			r.list(n, "fetch.allow_private", "networks (127.0.0.0/8)", r.network)
		}},
		field{"allow_ports", func(n ast.Node) {
			r.list(n, "fetch.allow_ports", "ports (3000)", func(n ast.Node) {
				var port int
				if r.number("a port of fetch.allow_ports", &port, 1, 65535)(n); port > 0 {
					f.AllowPorts = append(f.AllowPorts, uint16(port))
				}
			})
		}},
	)
}

func (r *reader) keep(what string, keep *hub.Keep) func(ast.Node) {
	return func(n ast.Node) {
		r.mapping(n, what,
			field{"items", r.number(what+".items", &keep.Items, 1, 100_000)},
			field{"age", r.duration(what+".age", &keep.Age, time.Hour)},
		)
	}
}

func (r *reader) source(n ast.Node) {
	var s hub.Source
	var id *token.Position
	fields := []field{
		{"id", func(n ast.Node) { id = at(n); s.ID = r.name(n, "id of a source") }},
		{"url", func(n ast.Node) {
			if u := r.webAddress(n, "url of a source", "https://example.org/feed"); u != nil {
				s.URL = u.String()
			}
		}},
		{"title", r.text("title of a source", &s.Title)},
		{"tags", r.texts("tags of a source", &s.Tags)},
		{"interval", r.duration("interval of a source", &s.Interval, shortestInterval)},
		{"keep", r.keep("keep of a source", &s.Keep)},
		{"page", r.page(&s.Page)},
		{"full_text", r.truth("full_text of a source", &s.FullText)},
		{"priority", r.number("priority of a source", &s.Priority, -10, 10)},
	}
	r.mapping(n, "a source", append(fields, r.access(&s.Access)...)...)
	if id == nil {
		r.problem(at(n), "a source without an id; expected {id: a-name-of-its-own, url: https://...}")
	}
	if !r.has(n, "url") {
		r.problem(at(n), "source %q without a url; expected url: https://...", s.ID)
	}
	r.checkAccess(n, &s)
	r.declare(&r.sourceAt, s.ID, id, "source id")
	r.config.Sources = append(r.config.Sources, s)
}

// page reads how items are found on a page. Without item the others would be
// looked for in no block.
func (r *reader) page(p *hub.PageSelectors) func(ast.Node) {
	return func(n ast.Node) {
		r.mapping(n, "page of a source",
			field{"item", r.selector("page.item", &p.Item)},
			field{"title", r.selector("page.title", &p.Title)},
			field{"link", r.selector("page.link", &p.Link)},
			field{"date", r.selector("page.date", &p.Date)},
			field{"summary", r.selector("page.summary", &p.Summary)},
			field{"content", r.selector("page.content", &p.Content)},
			field{"author", r.selector("page.author", &p.Author)},
			field{"image", r.selector("page.image", &p.Image)},
			field{"next", r.selector("page.next", &p.Next)},
		)
		if !r.has(n, "item") {
			r.problem(at(n), "a page without item; expected the CSS selector of one item's block, such as item: article.teaser")
		}
	}
}

// has tells whether a mapping has a key.
func (r *reader) has(n ast.Node, key string) bool {
	if m, ok := n.(*ast.MappingNode); ok {
		return slices.ContainsFunc(m.Values, func(v *ast.MappingValueNode) bool { return v.Key.GetToken().Value == key })
	}
	v, ok := n.(*ast.MappingValueNode)
	return ok && v.Key.GetToken().Value == key
}

// declare notes where a name was given, and reports it when it was given
// before.
func (r *reader) declare(names *map[string]*token.Position, name string, position *token.Position, what string) {
	if name == "" || position == nil {
		return
	}
	if *names == nil {
		*names = make(map[string]*token.Position)
	}
	if first := (*names)[name]; first != nil {
		r.problem(position, "duplicate %s %q, given first in line %d; expected one of its own", what, name, first.Line)
		return
	}
	(*names)[name] = position
}

// resolve checks what only the whole file can tell, and fills in what depends
// on other values.
func (r *reader) resolve() {
	c := &r.config
	for _, wanted := range r.wanted {
		if r.sourceAt[wanted.id] == nil {
			known := slices.Sorted(maps.Keys(r.sourceAt))
			r.problem(wanted.at, "unknown source %q in section %q; known sources: %s", wanted.id, wanted.section, strings.Join(known, ", "))
		}
	}
	r.resolveParts()
	if c.Site.URL == nil {
		c.Site.URL = localURL(c.Listen)
	}
	if f := &c.Fetch; f.MaxInterval < f.Interval {
		if r.maxIntervalAt != nil {
			r.problem(r.maxIntervalAt, "fetch.max_interval is %s, less than fetch.interval, %s; expected more", f.MaxInterval, f.Interval)
		}
		f.MaxInterval = f.Interval
	}
	if c.Admin.Listen == c.Listen && !strings.HasSuffix(c.Listen, ":0") {
		r.problem(r.adminAt, "admin.listen is %q, as is listen; expected another port: the private listener is not for the public", c.Admin.Listen)
	}
	if len(r.problems) > 0 {
		return
	}
	if len(c.Sources) == 0 {
		r.problem(nil, "no sources; expected at least one: sources: [{id: ..., url: https://...}]")
	}
	if len(c.Sections) == 0 {
		r.problem(nil, "no sections; expected at least one: sections: [{slug: news, title: ...}]")
	}
	r.checkSelections()
}

// checkSelections finds sections that nothing feeds and sources that feed
// nothing.
func (r *reader) checkSelections() {
	c := &r.config
	fed := make([]bool, len(c.Sources))
	for i := range c.Sections {
		section := &c.Sections[i]
		empty := true
		for j := range c.Sources {
			if section.Takes(&c.Sources[j]) {
				empty, fed[j] = false, true
			}
		}
		if empty && len(c.Sources) > 0 {
			r.problem(r.sectionAt[section.Slug], "section %q takes no source: no source carries a tag of %s", section.Slug, strings.Join(section.Tags, ", "))
		}
	}
	for i := range c.Sources {
		if id := c.Sources[i].ID; !fed[i] && len(c.Sections) > 0 {
			r.notice(r.sourceAt[id], "source %q is in no section: it is fetched and shown nowhere", id)
		}
	}
	if r.siteURL == nil {
		r.notice(nil, "site.url is not set: the outputs name %s as their address, which others cannot reach", c.Site.URL)
	}
}

// localURL is the hub's address as its own machine sees it.
func localURL(listen string) *url.URL {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, cmp.Or(port, "8080"))}
}
