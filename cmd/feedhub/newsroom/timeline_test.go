package newsroom

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestBacklogLiesInTheLastDayUpToMinutesAgo(t *testing.T) {
	n, _ := open()
	for _, source := range n.Sources() {
		items := readSource(t, n, source)
		if len(items) != backlog {
			t.Errorf("%s has %d items at the start", source.ID, len(items))
		}
		newest, oldest := opening.Sub(items[0].published), opening.Sub(items[len(items)-1].published)
		if newest < time.Minute || newest > 20*time.Minute || oldest > 24*time.Hour || oldest < 12*time.Hour {
			t.Errorf("%s has a backlog between %v and %v old", source.ID, newest, oldest)
		}
	}
}

// TestIDsAreUniqueAndStable follows all feeds for hours. What an id names may
// be corrected, and nothing else may become of it.
func TestIDsAreUniqueAndStable(t *testing.T) {
	n, clock := open()
	type seen struct {
		posted
		source string
	}
	known := make(map[string]seen)
	for range 60 {
		for _, source := range n.Sources() {
			if n.trouble(n.publishers[n.index[source.ID]], clock.Now()) != nil {
				continue
			}
			items := readSource(t, n, source)
			if !slices.IsSortedFunc(items, func(a, b posted) int { return b.published.Compare(a.published) }) {
				t.Fatalf("%s does not list newest first", source.ID)
			}
			for _, item := range items {
				if item.published.After(clock.Now()) || item.updated.After(clock.Now()) {
					t.Fatalf("%s is of the future: published %v, updated %v, now %v", item.id, item.published, item.updated, clock.Now())
				}
				before, ok := known[item.id]
				known[item.id] = seen{item, source.ID}
				switch {
				case !ok:
				case before.source != source.ID:
					t.Fatalf("%s is of %s and of %s", item.id, before.source, source.ID)
				case !before.published.Equal(item.published) || before.link != item.link:
					t.Fatalf("%s moved from %v %s to %v %s", item.id, before.published, before.link, item.published, item.link)
				case before.updated.Equal(item.updated) && (before.title != item.title || before.html != item.html):
					t.Fatalf("%s changed without a new date", item.id)
				}
			}
		}
		// A feed lists the items of six minutes.
		clock.Advance(5 * time.Minute)
	}
	// Those that came while their publisher was in trouble were not seen.
	if want := int(5 * time.Hour / (2 * time.Second)); len(known) < want*9/10 {
		t.Errorf("%d items in five hours, %d were published", len(known), want)
	}
}

func TestNewItemsComeOneEveryTwoSecondsInAllAndAreDatedThen(t *testing.T) {
	n, clock := open()
	total := func() (count int) {
		for _, p := range n.publishers {
			count += n.count(p, clock.Now())
		}
		return count
	}
	for _, running := range []time.Duration{0, 2 * time.Second, 20 * time.Second, time.Hour, 9 * time.Hour} {
		clock.Advance(running)
		since := clock.Now().Sub(opening)
		if want := backlog*len(n.publishers) + int(since/(2*time.Second)); total() != want {
			t.Errorf("%v after the start %d items are published, want %d", since, total(), want)
		}
	}
}

func TestSeriesGoOnWhenTheWrittenItemsAreUsedUp(t *testing.T) {
	n, clock := open()
	clock.Advance(5 * time.Hour)
	for _, source := range n.Sources() {
		items := readSource(t, n, source)
		titles := make(map[string]bool)
		for _, item := range items {
			titles[item.title] = true
			if strings.ContainsAny(item.title+item.html, "{}") {
				t.Errorf("%s has an unfilled place: %s", item.id, item.title)
			}
		}
		if len(items) != window || len(titles) < window {
			t.Errorf("%s lists %d items with %d titles", source.ID, len(items), len(titles))
		}
		// A page tells the minute only.
		if age := clock.Now().Sub(items[0].published); age > 2*time.Minute {
			t.Errorf("%s published its last item %v ago", source.ID, age)
		}
	}
}

func TestWhatIsNotPublishedIsNotThere(t *testing.T) {
	n, clock := open()
	clock.Advance(time.Hour)
	p := n.publishers[0]
	last := n.count(p, clock.Now())
	tomorrow := n.entry(p, last, clock.Now())
	for _, address := range []string{
		tomorrow.url, base + "/" + p.id + "/no-such-item", base + "/nobody/", base + "/nobody/feed.xml",
		base + "/" + p.id + "/-1", base + "/" + p.id + "/x-99999999999999999999", base + "/" + p.id + "/" + strconv.Itoa(last-1),
	} {
		if response := get(n, address); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %s", address, response.Status)
		}
	}
}

func TestItemsAreCorrectedAndGetANewDate(t *testing.T) {
	n, clock := open()
	before := make(map[string]posted)
	corrected := make(map[string]bool)
	for range 16 {
		for _, source := range n.Sources() {
			if n.trouble(n.publishers[n.index[source.ID]], clock.Now()) != nil {
				continue
			}
			for _, item := range readSource(t, n, source) {
				if old, ok := before[item.id]; ok && old.html != item.html {
					corrected[source.ID] = true
					if !item.updated.After(old.updated) || !item.updated.After(item.published) {
						t.Errorf("%s was corrected, its date went from %v to %v", item.id, old.updated, item.updated)
					}
				}
				before[item.id] = item
			}
		}
		clock.Advance(40 * time.Second)
	}
	if len(corrected) < 4 {
		t.Errorf("corrected themselves: %v", corrected)
	}
}
