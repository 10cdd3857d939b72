package draft

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// described returns an item from "id link title day updated", where a dash is
// nothing, and a day one of March.
func described(t *testing.T, s string) hub.Item {
	t.Helper()
	words := strings.Fields(strings.ReplaceAll(s, " -", " \x00"))
	for i := range words {
		words[i] = strings.Trim(words[i], "\x00")
	}
	item := hub.Item{NativeID: words[0], URL: words[1], Title: words[2]}
	for i, into := range []*time.Time{&item.OriginPublished, &item.OriginUpdated} {
		if len(words) > 3+i && words[3+i] != "" {
			day := 0
			if _, err := fmt.Sscan(words[3+i], &day); err != nil {
				t.Fatal(err)
			}
			*into = time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)
		}
	}
	return item
}

// distinctOf returns what is left of items, as "id title", where an id that was
// made is "made".
func distinctOf(t *testing.T, format string, items ...string) (kept []string, f *Feed) {
	t.Helper()
	f = &Feed{Feed: hub.Feed{Format: format}}
	for _, item := range items {
		f.Items, f.Traces = append(f.Items, described(t, item)), append(f.Traces, Trace{})
	}
	f.distinct()
	for i := range f.Items {
		id := f.Items[i].NativeID
		if strings.HasPrefix(id, "digest:") {
			id = "made"
		}
		kept = append(kept, strings.TrimSpace(id+" "+f.Items[i].Title))
	}
	return kept, f
}

func TestItemsOfOneIDAreOneOrSeveral(t *testing.T) {
	for name, c := range map[string]struct {
		format      string
		items, want []string
		notes       int
	}{
		"items of different ids are left alone":             {"RSS 2.0", []string{"a /1 x 1", "b /1 x 1"}, []string{"a x", "b x"}, 0},
		"one item twice is one":                             {"RSS 2.0", []string{"a /1 x 1", "a /1 x 1"}, []string{"a x"}, 0},
		"one that changed is the newer":                     {"RSS 2.0", []string{"a /1 x 1 2", "a /1 y 1 3"}, []string{"a y"}, 0},
		"one that changed is the newer in any order":        {"RSS 2.0", []string{"a /1 y 1 3", "a /1 x 1 2"}, []string{"a y"}, 0},
		"without dates the first one counts":                {"RSS 2.0", []string{"a /1 x", "a /1 y"}, []string{"a x"}, 0},
		"different links are different items":               {"RSS 2.0", []string{"a /2 y 2", "a /1 x 1"}, []string{"made y", "a x"}, 1},
		"a link and none are different items":               {"RSS 2.0", []string{"a - y 2", "a /1 x 1"}, []string{"made y", "a x"}, 1},
		"different texts of another date are different":     {"RSS 2.0", []string{"a /1 y 2", "a /1 x 1"}, []string{"made y", "a x"}, 1},
		"different texts of one date are one that changed":  {"RSS 2.0", []string{"a /1 y 1", "a /1 x 1"}, []string{"a y"}, 0},
		"different texts without links are different items": {"RSS 2.0", []string{"a - y", "a - x"}, []string{"made y", "a x"}, 1},
		"without dates the last one is the oldest":          {"RSS 2.0", []string{"a /3 z", "a /2 y", "a /1 x"}, []string{"made z", "made y", "a x"}, 1},
		"different ones and one twice":                      {"RSS 2.0", []string{"a /2 y 2", "a /1 x 1", "a /2 y 2"}, []string{"made y", "a x"}, 1},
		"each id is noted":                                  {"RSS 2.0", []string{"a /2 y 2", "b /3 y 2", "a /1 x 1", "b /1 x 1"}, []string{"made y", "made y", "a x", "b x"}, 2},
		"JSON Feed is as RSS":                               {"JSON Feed 1.1", []string{"a /2 y 2", "a /1 x 1"}, []string{"made y", "a x"}, 1},
		"versions of an entry of Atom are one":              {"Atom 1.0", []string{"a /2 y 1 2", "a /1 x 1 1"}, []string{"a y"}, 0},
		"versions of an entry of Atom are one in any order": {"Atom 1.0", []string{"a /1 x 1 1", "a /2 y 1 2"}, []string{"a y"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			kept, f := distinctOf(t, c.format, c.items...)
			if !slices.Equal(kept, c.want) || len(f.Notes) != c.notes {
				t.Errorf("%q with %v, want %q with %d notes", kept, f.Notes, c.want, c.notes)
			}
		})
	}
}

// An item that is kept under another id tomorrow is stored a second time.
func TestAnIDStaysWhenAnotherItemLeavesTheFeed(t *testing.T) {
	items := []string{"a /4 w 4", "a /3 z 3", "a /2 y 2", "a /1 x 1"}
	ids := func(items []string) map[string]string {
		_, f := distinctOf(t, "RSS 2.0", items...)
		found := make(map[string]string)
		for i := range f.Items {
			found[f.Items[i].URL] = f.Items[i].NativeID
		}
		return found
	}
	all := ids(items)
	for gone := range items {
		for url, id := range ids(slices.Delete(slices.Clone(items), gone, gone+1)) {
			// Nothing in a feed tells of the oldest one once it is gone: the id is
			// the next one's, and only that one's changes.
			if url == "/2" && gone == 3 {
				if id != "a" {
					t.Errorf("without the oldest, the next one is %q", id)
				}
				continue
			}
			if id != all[url] {
				t.Errorf("without %q, %s is %q and was %q", items[gone], url, id, all[url])
			}
		}
	}
	slices.Reverse(items)
	for url, id := range ids(items) {
		if id != all[url] {
			t.Errorf("in another order, %s is %q and was %q", url, id, all[url])
		}
	}
}
