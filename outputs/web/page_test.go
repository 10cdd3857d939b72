package web_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/web"
)

// everyPart is a Selector that shows the whole of a section whatever is selected from
// it, with pages and archives around it.
type everyPart struct{ shelf *shelf }

// Canonical implements web.Selector.
func (e everyPart) Canonical(typed string) (string, error) {
	if strings.Contains(typed, `"`) {
		return "", &web.QueryError{Err: fmt.Errorf("query %q: no end", typed), Fault: page.UnclosedQuote}
	}
	return typed, nil
}

// Select implements web.Selector.
func (e everyPart) Select(_ context.Context, slug string, _ outputs.Selection) (*hub.Snapshot, bool, error) {
	return e.shelf.Snapshot(slug), true, nil
}

// Archive implements web.Selector.
func (e everyPart) Archive(_ context.Context, slug string, archive hub.Archive) (*hub.Snapshot, error) {
	found := *e.shelf.Snapshot(slug)
	found.Archive = archive
	found.Previous = hub.Archive{Day: archive.Day.AddDate(0, 0, -1)}
	found.Following = hub.Archive{Day: archive.Day.AddDate(0, 0, 1)}
	return &found, nil
}

// servePages starts a server on loopback with sections that have all that pages show.
func servePages(tb testing.TB) *fixture {
	tb.Helper()
	told := outputstest.Told()
	told.Next, told.Previous = "AAAAAAAAAAAABmGEVGjeAAAGYYRWdJS-zwsSQmsKG5twONWn5_D5zXNhcml5YQ", hub.Archive{Day: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)}
	return serveAll(tb, told, outputstest.Mixed(), outputstest.Empty())
}

// serveMany starts a server with so many sections, and so many items in each, that pages
// can't show them all.
func serveMany(tb testing.TB) *fixture {
	tb.Helper()
	var snapshots []*hub.Snapshot
	for n := range 100 {
		of := outputstest.Arabic()
		if n%2 == 1 {
			of = outputstest.Mixed()
		}
		of.Section.Slug = fmt.Sprintf("section-%d", n)
		of.Section.Title += fmt.Sprintf(" %d", n)
		few := of.Items
		for i := range 100 {
			item := few[i%len(few)]
			item.ID = fmt.Sprintf("tag:hub.example.org,2026:%d", i)
			of.Items, of.Marks = append(of.Items, item), make([]hub.Digest, len(of.Items)+1)
		}
		snapshots = append(snapshots, of)
	}
	return serveAll(tb, snapshots...)
}

// serveAll starts a server with these sections, each as it is whatever is selected.
func serveAll(tb testing.TB, snapshots ...*hub.Snapshot) *fixture {
	tb.Helper()
	f := &fixture{}
	f.shelf.put(snapshots...)
	var sections []hub.Section
	for _, snapshot := range snapshots {
		sections = append(sections, snapshot.Section)
	}
	handler, err := web.New(web.Options{
		Site:      outputstest.Site(tb),
		Sections:  sections,
		Snapshots: &f.shelf,
		Selector:  everyPart{&f.shelf},
		Ready:     func() error { return nil },
		Log:       slog.New(slog.NewTextHandler(&f.log, nil)),
	})
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// kinds are the addresses of pages of every kind, and what they answer with.
var kinds = map[string]int{
	"/": 200, "/news": 200, "/tech": 200, "/empty": 200,
	"/news?source=desk": 200, "/news?story=0f1e2d3c4b5a6978": 200, "/tech?tag=c%2B%2B": 200, "/news?lang=ar&media=audio": 200,
	"/news/archive/2026-02-02": 200, "/tech/archive/2026-02-02": 200,
	"/news/search": 200, "/news/search?q=x": 200, "/news/search?q=%22": 400,
	"/news?limit=0": 400, "/nowhere": 404,
}

// crowded are pages of serveMany, with what stands for what they have no room for.
var crowded = map[string]string{
	"/":                              `<h2 id="others">أقسام أخرى</h2>`,
	"/section-98":                    "مواد لا تتسع لها هذه الصفحة: ",
	"/section-99/archive/2026-02-02": "Items that this page has no room for: ",
}

// axe returns the accessibility checker of that name as a script.
func axe(t *testing.T) string {
	t.Helper()
	npm := hubtest.Program(t, "npm", "apt-get install npm")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "axe"))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		const missing = "needs axe-core, which npm ci gets in outputs/web/testdata/axe: %v\n%s"
		if os.Getenv("FEEDHUB_TEST_REQUIRE") != "" {
			t.Fatalf(missing, err, out)
		}
		t.Skipf(missing, err, out)
	}
	script, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

// checkAccess runs in a page that axe was loaded into. It names what breaks a rule of
// WCAG 2.2 up to level AA, or a good habit.
const checkAccess = `axe.run(document, {
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
}).then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join("; ")))`

// scheme sets what a browser says that its user prefers.
func scheme(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
}

// violations names what breaks a rule on a page; script is axe.
func violations(t *testing.T, ctx context.Context, script, address string) []string {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	// The value of the script is not wanted.
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script+"; true")); err != nil {
		t.Fatal(err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](checkAccess, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPagesOfEveryKindAreAccessible(t *testing.T) {
	script := axe(t)
	ctx := browse(t)
	check := func(f *fixture, path string, status int) {
		if a := f.ask(t, "GET", path, "Accept: text/html"); a.StatusCode != status {
			t.Fatalf("%s: %s", path, a.Status)
		}
		for _, look := range []struct {
			scheme string
			width  int64
		}{{"light", 1280}, {"dark", 360}} {
			t.Run(path+" "+look.scheme, func(t *testing.T) {
				scheme(t, ctx, look.scheme)
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(look.width, 800)); err != nil {
					t.Fatal(err)
				}
				for _, v := range violations(t, ctx, script, f.url+path) {
					t.Error(v)
				}
			})
		}
	}
	f, many := servePages(t), serveMany(t)
	for path, status := range kinds {
		check(f, path, status)
	}
	for path := range crowded {
		check(many, path, http.StatusOK)
	}
	// A check that finds nothing anywhere would pass as well.
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!DOCTYPE html><img src="x.png">`)
	}))
	defer bad.Close()
	if len(violations(t, ctx, script, bad.URL)) == 0 {
		t.Error("a page without a title, a language and a heading has no violations")
	}
}

func TestPagesOfEveryKindFitTheWindowInBothSchemes(t *testing.T) {
	ctx := browse(t)
	f, many := servePages(t), serveMany(t)
	var addresses []string
	for path := range kinds {
		addresses = append(addresses, f.url+path)
	}
	for path, want := range crowded {
		addresses = append(addresses, many.url+path)
		if a := many.ask(t, "GET", path, "Accept: text/html"); !bytes.Contains(a.body, []byte(want)) || len(a.body) > 30_000 {
			t.Errorf("%s has %d bytes and not %q", path, len(a.body), want)
		}
	}
	for _, address := range addresses {
		for _, name := range []string{"light", "dark"} {
			for _, width := range []int64{320, 1280} {
				scheme(t, ctx, name)
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(address)); err != nil {
					t.Fatal(err)
				}
				got, err := chromedp.Run(ctx, chromedp.Evaluate[look](lookAt))
				if err != nil {
					t.Fatal(err)
				}
				if !got.Styled || got.Need > got.Width || got.Contrast < 4.5 {
					t.Errorf("%s at %d pixels, %s: %+v", address, width, name, got)
				}
			}
		}
	}
}

func TestAPrintedPageHasItsItemsAndTheirAddresses(t *testing.T) {
	ctx := browse(t)
	f := servePages(t)
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(f.url+"/news")); err != nil {
		t.Fatal(err)
	}
	const lookAtPaper = `[
		...[...document.querySelectorAll("nav, .search, .subscribe, footer, article img")].filter(e => e.offsetParent).map(e => "shown: " + e.outerHTML),
		...[...document.querySelectorAll("h2, .excerpt, time")].filter(e => !e.offsetParent).map(e => "hidden: " + e.outerHTML),
		...[...document.querySelectorAll("h2 a")].filter(e => !getComputedStyle(e, "::after").content.includes(e.getAttribute("href"))).map(e => "no address: " + e.outerHTML),
	]`
	wrong, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](lookAtPaper))
	if err != nil || len(wrong) > 0 {
		t.Errorf("%v %q", err, wrong)
	}
}

// feedFace is what a browser makes of a feed.
type feedFace struct {
	Box, Direction, Title string
	Items                 int
	Technical             int // items that show what is for programs
	Need, Width           int // in pixels
}

// lookAtFeed runs in a feed that is shown as XML.
const lookAtFeed = `(() => {
	const root = document.documentElement;
	const items = [...document.querySelectorAll("item, entry")];
	return {
		Box: getComputedStyle(root, "::before").content,
		Direction: getComputedStyle(items[0]).direction,
		Title: getComputedStyle(items[0].querySelector("title")).display,
		Items: items.filter(i => i.getBoundingClientRect().height > 20).length,
		Technical: items.filter(i => [...i.querySelectorAll("guid, id, content, encoded")].some(e => e.getClientRects().length > 0)).length,
		Need: root.scrollWidth, Width: innerWidth,
	};
})()`

// Browsers show the media types of feeds as text (Chromium) or load them down (Firefox),
// and XML of any other with its stylesheet.
func TestAFeedIsReadableWhereAPersonOpensIt(t *testing.T) {
	f := servePages(t)
	ctx := browse(t)
	for path, want := range map[string]struct{ language, direction string }{
		"/news/rss.xml": {"هذه خلاصة", "rtl"}, "/news/atom.xml": {"هذه خلاصة", "rtl"}, "/news/rss.xml?content=summary": {"هذه خلاصة", "rtl"},
		"/tech/rss.xml": {"This is a feed", "ltr"}, "/tech/atom.xml": {"This is a feed", "ltr"},
	} {
		if err := chromedp.Do(ctx, chromedp.Navigate(f.url+path)); err != nil {
			t.Fatal(err)
		}
		got, err := chromedp.Run(ctx, chromedp.Evaluate[feedFace](lookAtFeed))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got.Box, want.language) || got.Direction != want.direction || got.Title != "block" || got.Items < 4 || got.Technical != 0 || got.Need > got.Width {
			t.Errorf("%s: %+v", path, got)
		}
	}
}

func TestAFeedHasAnotherMediaTypeForPeopleAlone(t *testing.T) {
	f := serve(t)
	const chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
	for _, c := range []struct {
		name, accept, path string
		isFace             bool
	}{
		{"a browser", chromium, "/news/rss.xml", true},
		{"a browser that opens Atom", chromium, "/news/atom.xml", true},
		{"JSON, which browsers show by themselves", chromium, "/news/feed.json", false},
		{"a page", chromium, "/news", false},
		{"tombstones, which have no stylesheet", chromium, "/news/deleted.xml", false},
		{"a reader that says nothing", "", "/news/rss.xml", false},
		{"a reader that takes all", "*/*", "/news/rss.xml", false},
		{"a reader that likes feeds better", "application/rss+xml, application/xml;q=0.9, text/html;q=0.5", "/news/rss.xml", false},
		{"a reader that likes both as much", "application/rss+xml, text/html", "/news/rss.xml", false},
		{"a reader that wants HTML on no account", "text/html;q=0, */*;q=0.1", "/news/rss.xml", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			usual := f.ask(t, "GET", c.path)
			fields := []string{"Accept: " + c.accept}
			if c.accept == "" {
				fields = nil
			}
			got := f.ask(t, "GET", c.path, fields...)
			tag := got.Header.Get("ETag")
			isFace := got.Header.Get("Content-Type") == "application/xml; charset=utf-8"
			if isFace != c.isFace || !bytes.Equal(got.body, usual.body) || (tag != usual.Header.Get("ETag")) != c.isFace {
				t.Errorf("%s, %s, usually %s", got.Header.Get("Content-Type"), tag, usual.Header.Get("ETag"))
			}
			if !isFace && got.Header.Get("Content-Type") != usual.Header.Get("Content-Type") {
				t.Errorf("the type is %s", got.Header.Get("Content-Type"))
			}
			if again := f.ask(t, "GET", c.path, append(fields, "If-None-Match: "+tag)...); again.StatusCode != http.StatusNotModified || again.Header.Get("ETag") != tag {
				t.Errorf("with its tag: %s %s", again.Status, again.Header.Get("ETag"))
			}
			if again := f.ask(t, "GET", c.path, "If-None-Match: "+tag); (again.StatusCode == http.StatusOK) != c.isFace {
				t.Errorf("to another client with its tag: %s", again.Status)
			}
		})
	}
}
