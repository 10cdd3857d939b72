package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"github.com/feedhub/feedhub/hub/hubtest"
)

// browse starts a headless Chromium that ends with the test.
func browse(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(hubtest.Program(t, "chromium", "apt-get install chromium")),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's own refuses root
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	return ctx
}

// look is what a browser makes of a page.
type look struct {
	Lang, Dir   string
	Styled      bool // the stylesheet was let through
	Width, Need int  // of the window, and of what stands in it
	Contrast    float64
	Feeds       int // that a reader would discover
	Stories     int
	Directions  []string
}

// lookAt runs in the page.
const lookAt = `(() => {
	const shade = color => {
		const [r, g, b] = color.match(/[\d.]+/g).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const style = getComputedStyle(document.body);
	const [dark, light] = [shade(style.color), shade(style.backgroundColor)].sort((a, b) => a - b);
	return {
		Lang: document.documentElement.lang,
		Dir: getComputedStyle(document.body).direction,
		Styled: style.margin === "0px",
		Width: document.documentElement.clientWidth,
		Need: document.documentElement.scrollWidth,
		Contrast: (light + .05) / (dark + .05),
		Feeds: document.querySelectorAll('link[rel="alternate"]').length,
		Stories: document.querySelectorAll("article").length,
		Directions: [...document.querySelectorAll("article h2")].map(h => getComputedStyle(h).direction),
	};
})()`

func TestASectionsPageInABrowser(t *testing.T) {
	f := serve(t)
	ctx := browse(t)
	for _, page := range []struct{ path, lang, dir, first string }{{"/news", "ar", "rtl", "rtl"}, {"/tech", "en", "ltr", "ltr"}} {
		for _, width := range []int64{320, 390, 1200} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprintf("%s at %d pixels, %s", page.path, width, scheme), func(t *testing.T) {
					media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
					if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
						t.Fatal(err)
					}
					if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(f.url+page.path)); err != nil {
						t.Fatal(err)
					}
					got, err := chromedp.Run(ctx, chromedp.Evaluate[look](lookAt))
					if err != nil {
						t.Fatal(err)
					}
					if got.Lang != page.lang || got.Dir != page.dir || len(got.Directions) == 0 || got.Directions[0] != page.first {
						t.Errorf("language %q, direction %s, headlines %v", got.Lang, got.Dir, got.Directions)
					}
					if !got.Styled || got.Need > got.Width {
						t.Errorf("styled: %t; %d pixels wide, %d needed", got.Styled, got.Width, got.Need)
					}
					// WCAG 2.2, 1.4.3.
					if got.Contrast < 4.5 {
						t.Errorf("a contrast of %.1f in the %s scheme", got.Contrast, scheme)
					}
					if got.Feeds != 3 || got.Stories == 0 {
						t.Errorf("%d feeds to discover, %d stories", got.Feeds, got.Stories)
					}
				})
			}
		}
	}
}

func TestAPageGivesABrowserNothingToComplainOf(t *testing.T) {
	f := servePages(t)
	ctx := browse(t)
	complaints := make(chan string, 100)
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*log.EventEntryAdded); ok && e.Entry.Level == log.EntryLevelError {
			complaints <- e.Entry.Text + " " + e.Entry.URL
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/news", "/tech", "/news?source=desk", "/news?story=0f1e2d3c4b5a6978", "/tech/archive/2026-02-02", "/news/search?q=x"} {
		if err := chromedp.Do(ctx, chromedp.Navigate(f.url+path)); err != nil {
			t.Fatal(err)
		}
		for len(complaints) > 0 {
			if c := <-complaints; !ownImage(c) {
				t.Errorf("%s: %s", path, c)
			}
		}
	}
	// A test that hears nothing would pass as well.
	if err := chromedp.Do(ctx, chromedp.Navigate(f.url+"/nowhere")); err != nil {
		t.Fatal(err)
	}
	if len(complaints) == 0 {
		t.Error("the browser did not even complain of an address that is none")
	}
}

// ownImage tells whether a complaint is about an image of the test's documents,
// which is on no machine.
func ownImage(complaint string) bool {
	return strings.Contains(complaint, "example.org/") || strings.Contains(complaint, "example.net/")
}

func TestAPartnersPageReadsTheJSONFeed(t *testing.T) {
	f := serve(t)
	partner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!DOCTYPE html><title>Partner</title><p>news</p>")
	}))
	defer partner.Close()
	type reading struct {
		Status, Items, Again int
		ETag, Title          string
	}
	// The second request has a field that browsers ask about first.
	script := fmt.Sprintf(`(async () => {
		const address = %q;
		const first = await fetch(address);
		const feed = await first.json();
		const again = await fetch(address, {cache: "no-store", headers: {"If-None-Match": first.headers.get("ETag"), "X-Requested-With": "partner"}});
		await fetch(address + "?_=1"); // as libraries do against caches: it is redirected
		return {Status: first.status, ETag: first.headers.get("ETag"), Title: feed.title, Items: feed.items.length, Again: again.status};
	})()`, f.url+"/news/feed.json")
	ctx := browse(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(partner.URL)); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[reading](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != http.StatusOK || got.ETag == "" || got.Title == "" || got.Items == 0 || got.Again != http.StatusNotModified {
		t.Errorf("the partner's script got %+v", got)
	}
}
