package config

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

const complete = `
site:     {title: مركز الأخبار, url: https://hub.example.org/}
listen:   "127.0.0.1:9000"
admin:    {listen: "127.0.0.1:8081"}
store:    redis://localhost:6379/0
fetch:
  interval: 10m
  max_interval: 4h
  timeout: 20s
  user_agent: Example (+https://example.org/bot)
  parallel: 4
  pause: 3s
  allow_private: [127.0.0.0/8, "::1", 10.1.2.3]
  allow_ports: [3000, 8888]
keep:     {items: 200, age: 240h}
sources:
  - {id: desk, url: https://news.example.org/feed, tags: [news]}
  - {id: wire, url: https://wire.example.org/atom, title: Wire, tags: [news, world], interval: 30s, keep: {items: 50}}
  - id: site
    url: https://site.example.org/news
    tags: [news]
    page: {item: article.teaser, title: h2 a, link: h2 a, date: time, summary: p, content: .text, author: .by, image: img, next: a.next}
    full_text: true
  - id: paid
    url: https://paid.example.org/feed
    tags: [news]
    user: desk
    password: {env: PAID_PASSWORD}
    headers: {X-Api-Key: {file: /run/secrets/paid}, X-Edition: morning, Proxy-Authorization: {env: PROXY_AUTH}}
    proxy: http://proxy.example.org:3128/
    insecure: false
sections:
  - {slug: news, title: أخبار, language: ar, tags: [news], limit: 40}
  - slug: wire
    sources: [wire]
`

func TestACompleteConfigurationIsReadWhole(t *testing.T) {
	c, err := Parse("feedhub.yaml", []byte(complete), Checks{})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Site.URL.String(); got != "https://hub.example.org" || c.Site.Title != "مركز الأخبار" {
		t.Errorf("site %q at %q", c.Site.Title, got)
	}
	want := Config{
		Site: c.Site, Listen: "127.0.0.1:9000", Admin: Admin{"127.0.0.1:8081"}, Store: "redis://localhost:6379/0",
		Fetch: Fetch{
			Interval: 10 * time.Minute, MaxInterval: 4 * time.Hour, Timeout: 20 * time.Second, UserAgent: "Example (+https://example.org/bot)", Parallel: 4, Pause: 3 * time.Second,
			AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.1.2.3/32")},
			AllowPorts:   []uint16{3000, 8888},
		},
		Keep: hub.Keep{Items: 200, Age: 240 * time.Hour},
		Sources: []hub.Source{
			{ID: "desk", URL: "https://news.example.org/feed", Tags: []string{"news"}},
			{ID: "wire", URL: "https://wire.example.org/atom", Title: "Wire", Tags: []string{"news", "world"}, Interval: 30 * time.Second, Keep: hub.Keep{Items: 50}},
			{ID: "site", URL: "https://site.example.org/news", Tags: []string{"news"}, FullText: true, Page: hub.PageSelectors{Item: "article.teaser", Title: "h2 a",
				Link: "h2 a", Date: "time", Summary: "p", Content: ".text", Author: ".by", Image: "img", Next: "a.next"}},
			{ID: "paid", URL: "https://paid.example.org/feed", Tags: []string{"news"}, Access: hub.Access{User: "desk", Password: hub.Secret{Env: "PAID_PASSWORD"},
				Headers: map[string]hub.Secret{"X-Api-Key": {File: "/run/secrets/paid"}, "X-Edition": {Text: "morning"}, "Proxy-Authorization": {Env: "PROXY_AUTH"}},
				Proxy:   "http://proxy.example.org:3128"}},
		},
		Sections: []hub.Section{
			{Slug: "news", Title: "أخبار", Language: "ar", Tags: []string{"news"}, Limit: 40},
			{Slug: "wire", Title: "wire", Sources: []string{"wire"}, Limit: DefaultLimit},
		},
	}
	if !reflect.DeepEqual(*c, want) {
		t.Errorf("got\n%+v\nwant\n%+v", *c, want)
	}
}

func TestALeastConfigurationHasDefaultsForAFirstUser(t *testing.T) {
	c, err := Parse("f.yaml", []byte("sources: [{id: a, url: https://example.org/feed}]\nsections: [{slug: all-of-it}]"), Checks{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Store != "bolt:feedhub.db" || c.Listen != ":8080" || c.Site.URL.String() != "http://localhost:8080" || c.Fetch.Interval != 15*time.Minute {
		t.Errorf("defaults are store %s, listen %s, site %s, interval %s", c.Store, c.Listen, c.Site.URL, c.Fetch.Interval)
	}
	if len(c.Notices) != 1 || !strings.Contains(c.Notices[0].Message, "site.url") {
		t.Errorf("notices %v, want one about site.url", c.Notices)
	}
}

// least is appended to cases that are about something else.
const least = "\nsources: [{id: a, url: https://example.org/feed}]\nsections: [{slug: s}]\n"

func TestMistakesAreNamedWithTheirPlaceAndWhatWouldBeRight(t *testing.T) {
	tests := map[string]struct {
		yaml string
		want []string // each the beginning of a line, and "..." and a part of it
	}{
		"an unknown key at the top":           {"sit: {title: x}" + least, []string{`f.yaml:1:1: unknown key "sit" in the configuration; known keys: site, listen`}},
		"an unknown key in a flow mapping":    {"site: {titel: x}" + least, []string{`f.yaml:1:8: unknown key "titel" in site; known keys: title, url`}},
		"an unknown key after Arabic text":    {"sources: [{id: a, url: https://example.org/feed}]\nsections:\n  - {slug: s, title: أخبار, langage: ar}", []string{`f.yaml:3:29: unknown key "langage" in a section`}},
		"a duplicate source id":               {"sources:\n  - {id: a, url: https://example.org/1}\n  - {id: a, url: https://example.org/2}\nsections: [{slug: s}]", []string{`f.yaml:3:10: duplicate source id "a", given first in line 2`}},
		"a duplicate section slug":            {"sources: [{id: a, url: https://example.org/1}]\nsections: [{slug: s}, {slug: s}]", []string{`f.yaml:2:30: duplicate section slug "s"`}},
		"an unknown source in a section":      {"sources: [{id: a, url: https://example.org/1}]\nsections: [{slug: s, sources: [b]}]", []string{`f.yaml:2:32: unknown source "b" in section "s"; known sources: a`}},
		"a tag that no source carries":        {"sources: [{id: a, url: https://example.org/1}]\nsections: [{slug: s, tags: [news]}]", []string{`f.yaml:2:19: section "s" takes no source`}},
		"a key given twice":                   {"listen: :80\nlisten: :81" + least, []string{`f.yaml:2:1: not YAML: mapping key "listen" already defined`}},
		"a bracket that is not closed":        {"sources: [{id: a", []string{`f.yaml:1:`}},
		"a duration without a unit":           {"fetch: {interval: 15}" + least, []string{`f.yaml:1:19: fetch.interval is "15"; expected a duration such as 30s`}},
		"a greatest interval under the least": {"fetch: {interval: 2h, max_interval: 1h}" + least, []string{`f.yaml:1:37: fetch.max_interval is 1h0m0s, less than fetch.interval, 2h0m0s; expected more`}},
		"an interval under a second":          {"fetch: {interval: 10ms}" + least, []string{`f.yaml:1:19: fetch.interval is 10ms; expected at least 1s`}},
		"a pause that is none":                {"fetch: {pause: 2h}" + least, []string{`f.yaml:1:16: fetch.pause is 2h0m0s; expected at most 1m0s`}},
		"a number that is a word":             {"keep: {items: many}" + least, []string{`f.yaml:1:15: keep.items is "many"; expected a whole number from 1`}},
		"a list where a value belongs":        {"listen: [a]" + least, []string{`f.yaml:1:9: listen is a list; expected a single value`}},
		"a value where a list belongs":        {"sources: a\nsections: [{slug: s}]", []string{`f.yaml:1:10: sources is "a"; expected a list of sources`}},
		"a value where a mapping belongs":     {"site: x" + least, []string{`f.yaml:1:7: site is "x"; expected keys and values (title, url)`}},
		"a key without a value":               {"listen:" + least, []string{`f.yaml:1:1: listen of the configuration has no value`}},
		"a listener without a port":           {"listen: localhost" + least, []string{`f.yaml:1:9: listen is "localhost"; expected host:port`}},
		"a network that is none":              {"fetch: {allow_private: [private]}" + least, []string{`f.yaml:1:25: "private" is not a network; expected an address or a prefix`}},
		"a store of an unknown kind":          {"store: mysql://localhost" + least, []string{`f.yaml:1:8: store: "mysql://localhost" is of no kind that feedhub knows; expected bolt:`}},
		"a password in the store's address":   {"store: redis://:secret@localhost:6379/0" + least, []string{`f.yaml:1:8: store: it holds a password; give that in the environment`}},
		"a source without an address":         {"sources: [{id: a}]\nsections: [{slug: s}]", []string{`f.yaml:1:11: source "a" without a url`}},
		"a source without an id":              {"sources: [{url: https://example.org/}]\nsections: [{slug: s}]", []string{`f.yaml:1:11: a source without an id`}},
		"an address that is no web address":   {"sources: [{id: a, url: example.org/feed}]\nsections: [{slug: s}]", []string{`f.yaml:1:24: url of a source is "example.org/feed"; expected an address such as`}},
		"a selector that is none":             {"sources: [{id: a, url: https://example.org/, page: {item: 'a['}}]\nsections: [{slug: s}]", []string{`f.yaml:1:59: page.item is "a[", which is no CSS selector: broken`}},
		"a page without its items' block":     {"sources: [{id: a, url: https://example.org/, page: {title: h2}}]\nsections: [{slug: s}]", []string{`f.yaml:1:52: a page without item; expected the CSS selector`}},
		"a truth that is none":                {"sources: [{id: a, url: https://example.org/, full_text: sometimes}]\nsections: [{slug: s}]", []string{`f.yaml:1:57: full_text of a source is "sometimes"; expected true or false`}},
		"credentials in an address":           {"sources: [{id: a, url: 'https://u:p@example.org/feed'}]\nsections: [{slug: s}]", []string{`f.yaml:1:24: url of a source holds a user name`}},
		"an Arabic slug":                      {"sources: [{id: a, url: https://example.org/1}]\nsections: [{slug: أخبار}]", []string{`f.yaml:2:19: slug of a section is "أخبار"; expected up to 64 small letters`}},
		"a slug that the hub needs":           {"sources: [{id: a, url: https://example.org/1}]\nsections: [{slug: healthz}]", []string{`f.yaml:2:19: slug "healthz" is kept for the hub itself`}},
		"a language that is a word":           {"sources: [{id: a, url: https://example.org/1}]\nsections: [{slug: s, language: العربية}]", []string{`f.yaml:2:32: language of a section is "العربية"; expected a language tag`}},
		"a language of too many letters":      {"sources: [{id: a, url: https://example.org/1}]\nsections: [{slug: s, language: arabic}]", []string{`f.yaml:2:32: language of a section is "arabic"`}},
		"one address for both listeners":      {"listen: :80\nadmin: {listen: ':80'}" + least, []string{`f.yaml:2:17: admin.listen is ":80", as is listen`}},
		"a site with a path":                  {"site: {url: https://example.org/hub}" + least, []string{`f.yaml:1:13: site.url "https://example.org/hub" has a path or query; expected the hub's root`}},
		"an empty file":                       {"", []string{"f.yaml: no sources", "f.yaml: no sections"}},
		"a second document":                   {least + "---\nlisten: :80", []string{`f.yaml:5:1: a second document begins here`}},
		"an alias":                            {"site: &x {title: a}" + least, []string{`f.yaml:1:7: site is an anchor, alias or tag`}},
		"several mistakes are named together": {"listen: x\nkeep: {items: 0}\nfoo: 1" + least, []string{"f.yaml:1:9: listen", "f.yaml:2:15: keep.items", "f.yaml:3:1: unknown key"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(tt.yaml), Checks{Selector: func(s string) error {
				if strings.Contains(s, "[") {
					return errors.New("broken")
				}
				return nil
			}})
			problems, ok := errors.AsType[*Problems](err)
			if !ok {
				t.Fatalf("got %v, want problems", err)
			}
			lines := strings.Split(problems.Error(), "\n")
			if len(lines) != len(tt.want) {
				t.Fatalf("got %d problems, want %d:\n%s", len(lines), len(tt.want), problems)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(lines[i], want) {
					t.Errorf("got  %s\nwant %s...", lines[i], want)
				}
			}
		})
	}
}

func TestAByteOrderMarkIsNoMistake(t *testing.T) {
	if _, err := Parse("f.yaml", []byte("\xef\xbb\xbf"+least), Checks{}); err != nil {
		t.Error(err)
	}
}

func TestASourceThatFeedsNothingIsNoticed(t *testing.T) {
	c, err := Parse("f.yaml", []byte("site: {url: https://hub.example.org}\nsources:\n - {id: a, url: https://example.org/1, tags: [x]}\n - {id: b, url: https://example.org/2}\nsections: [{slug: s, tags: [x]}]"), Checks{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Notices) != 1 || !strings.HasPrefix(c.Notices[0].String(), `f.yaml:4:9: source "b" is in no section`) {
		t.Errorf("notices: %v", c.Notices)
	}
}

func TestSecretsComeFromTheEnvironmentOrAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(path, []byte("from file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		environment map[string]string
		want        string
		fails       bool
	}{
		"neither is set":           {nil, "", false},
		"the variable":             {map[string]string{"P": "direct"}, "direct", false},
		"the file":                 {map[string]string{"P_FILE": path}, "from file", false},
		"both at once":             {map[string]string{"P": "x", "P_FILE": path}, "", true},
		"a file that is not there": {map[string]string{"P_FILE": path + "x"}, "", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Secret("P", func(name string) (string, bool) { v, ok := tt.environment[name]; return v, ok })
			if got != tt.want || (err != nil) != tt.fails {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func FuzzAnyBytesAreReadOrRefusedWithAPlace(f *testing.F) {
	f.Add([]byte(complete))
	f.Add([]byte(least))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("? {a: b}\n: c"))
	f.Add([]byte("<<: {a: b}\n!!x y: z"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("f.yaml", data, Checks{})
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v with error %v", c, err)
		}
	})
}
