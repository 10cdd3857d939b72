package newsroom

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

const base = "http://newsroom.test"

var opening = time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)

// open returns a newsroom that starts now by a clock that the test moves.
func open() (*Newsroom, *hubtest.Clock) {
	clock := hubtest.NewClock(opening)
	return New(opening, clock.Now, base), clock
}

// get asks the newsroom for an address; header is name, value, name, value.
func get(n *Newsroom, address string, header ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	n.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSectionsHaveSourcesInSeveralFormats(t *testing.T) {
	n, _ := open()
	sources := n.Sources()
	if len(sources) < 10 {
		t.Errorf("%d sources", len(sources))
	}
	every := map[string]bool{}
	for _, section := range n.Sections() {
		kinds, items := map[string]bool{}, 0
		for _, source := range sources {
			if section.Takes(&source) {
				kind := get(n, source.URL).Header.Get("Content-Type")
				kinds[kind], every[kind] = true, true
				items += len(readSource(t, n, source))
			}
			if source.Interval < time.Second || source.Interval > 3*time.Second {
				t.Errorf("source %s is asked every %v", source.ID, source.Interval)
			}
		}
		if len(kinds) < 3 {
			t.Errorf("section %s has sources in %d formats", section.Slug, len(kinds))
		}
		if items < 10 {
			t.Errorf("section %s has %d items at the start", section.Slug, items)
		}
	}
	if len(every) != len(formats) {
		t.Errorf("the sections have sources in %d of %d formats", len(every), len(formats))
	}
}

func TestSameStartAndSameTimeGiveTheSameBytes(t *testing.T) {
	for _, running := range []time.Duration{0, 17 * time.Second, 25 * time.Minute} {
		one, clock := open()
		two, other := open()
		clock.Advance(running)
		for range 50 {
			other.Advance(running / 50)
			get(two, two.Sources()[0].URL)
		}
		for _, source := range one.Sources() {
			newest := one.latest(one.publishers[one.index[source.ID]], clock.Now())[0]
			for _, address := range []string{source.URL, base + "/" + source.ID + "/", newest.url} {
				if body(t, get(one, address)) != body(t, get(two, address)) {
					t.Errorf("%s differs after %v", address, running)
				}
			}
		}
	}
}

func TestStoriesAreToldBySeveralSources(t *testing.T) {
	n, _ := open()
	for story, words := range map[string][]string{
		"the ferries":     {"مبعوثة هيئة المضائق", "جزر الفنار", "أربع ساعات"},
		"the plant":       {"خليج المنار", "فؤاد العنابي", "400 ألف"},
		"the mosaic":      {"كازيمير", "تل الريحان", "فسيفساء"},
		"the tremor":      {"سهل البيدر", "3.4 درجات"},
		"the database":    {"Lanternfish 4.0", "20 percent smaller"},
		"the cable":       {"Meridian", "31", "Valenta"},
		"the index fault": {"Lanternfish 4.0.1", "interrupted compaction"},
	} {
		tells := func(a article) bool {
			return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(a.title+a.body, word) })
		}
		tellers := 0
		for _, p := range n.publishers {
			if slices.ContainsFunc(p.items, tells) {
				tellers++
			}
		}
		if tellers < 3 {
			t.Errorf("%d sources tell of %s", tellers, story)
		}
	}
}
