package web

import (
	"fmt"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

func TestAggregatorsSayForHowManyTheyRead(t *testing.T) {
	for agent, want := range map[string]struct {
		product string
		readers int
	}{
		"Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)": {"feedly", 16},
		"Feedbin feed-id:1373711 - 45 subscribers":                                                  {"feedbin feed-id:", 45},
		"NewsBlur Feed Fetcher - 1 subscriber - http://www.newsblur.com/site/1/":                    {"newsblur feed fetcher -", 1},
		"Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 12 subscribers)":         {"bazqux", 12},
		"theoldreader.com; 7 Readers":                                                               {"theoldreader.com", 7},
		"feedhub/1.2 (+https://hub.example.org; 37 subscribers)":                                    {"feedhub", 37},
		"999999999 subscribers":                {"", maxReaders},
		"99999999999 subscribers":              {"", 0},
		"-5 subscribers":                       {"-", 5},
		"NetNewsWire (RSS Reader; https://x/)": {"", 0},
		"FreshRSS/1.2 0 readers":               {"freshrss", 0},
		"v2 subscribersonly":                   {"", 0},
		"":                                     {"", 0},
	} {
		product, readers := readersIn(agent)
		if readers != want.readers || readers > 0 && product != want.product {
			t.Errorf("%s: %q %d, want %+v", agent, product, readers, want)
		}
	}
}

func TestTheMostReadersOfTwoDaysCountForEachAggregatorAndOutput(t *testing.T) {
	clock := hubtest.NewClock(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
	r := NewReaders(clock)
	is := func(want int) {
		t.Helper()
		if got := r.Count(); got != want {
			t.Errorf("%d readers, want %d", got, want)
		}
	}
	is(0)
	r.note("/news/rss.xml", "Feedly/1.0 (16 subscribers)")
	r.note("/news/rss.xml", "Feedly/1.0 (10 subscribers)")
	is(16)
	r.note("/news/atom.xml", "Feedly/1.0 (3 subscribers)")
	r.note("/news/rss.xml", "Feedbin - 5 subscribers")
	r.note("/news/rss.xml", "curl/8")
	is(24)
	clock.Advance(47 * time.Hour)
	r.note("/news/rss.xml", "Feedly/2.0 (12 subscribers)")
	is(24)
	clock.Advance(2 * time.Hour)
	is(12)
	r.note("/news/rss.xml", "Feedly/2.0 (11 subscribers)")
	is(12)
	clock.Advance(49 * time.Hour)
	is(0)
	r.note("/news/rss.xml", "Feedly/2.0 (1 subscribers)")
	is(1)
}

func TestReadersOfInventedAggregatorsFillNoMemory(t *testing.T) {
	clock := hubtest.NewClock(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
	r := NewReaders(clock)
	name := func(i int) string {
		return fmt.Sprintf("%c%c%c (1 subscribers)", 'a'+i%26, 'a'+i/26%26, 'a'+i/26/26%26)
	}
	for i := range 2 * maxCounts {
		r.note("/", name(i))
	}
	if got := r.Count(); got != maxCounts {
		t.Errorf("%d are remembered", got)
	}
	clock.Advance(countedFor + 1)
	r.note("/", name(1))
	if got := r.Count(); got != 1 {
		t.Errorf("%d are remembered", got)
	}
}

func FuzzAnyUserAgentNamesABoundedNumberOfReaders(f *testing.F) {
	f.Add("Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)")
	f.Add("Mozilla/5.0 (compatible; 00000000000000000001 readers")
	f.Fuzz(func(t *testing.T, agent string) {
		if product, readers := readersIn(agent); readers < 0 || readers > maxReaders || len(product) > maxProduct {
			t.Errorf("%q: %q %d", agent, product, readers)
		}
	})
}
