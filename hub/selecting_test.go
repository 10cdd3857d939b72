package hub

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// crawl follows next from the first page to the last, of so many items or as many as
// the section shows, of which it sees so many alone where that is not 0, and does
// something between two pages. It returns the ids in their order.
func (s *stall) crawl(slug string, limit, seen int, between func()) (ids []string) {
	s.t.Helper()
	snapshot := s.Snapshot(slug)
	if limit > 0 {
		var err error
		if snapshot, err = s.Select(s.t.Context(), slug, Selection{Limit: limit}, nil); err != nil {
			s.t.Fatal(err)
		}
	}
	for pages := 1; ; pages++ {
		if seen > 0 {
			snapshot = snapshot.First(seen)
		}
		for _, item := range snapshot.Items {
			ids = append(ids, strings.TrimPrefix(item.ID, "urn:"))
		}
		if snapshot.Next == "" {
			return ids
		}
		if pages > 300 {
			s.t.Fatalf("there are more than %d pages", pages)
		}
		between()
		var err error
		if snapshot, err = s.Select(s.t.Context(), slug, Selection{Limit: limit, After: snapshot.Next}, nil); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestWhoFollowsNextSeesEachItemOnceAndMissesNone(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 7))
		section := Section{Slug: "s", Limit: 2 + r.IntN(6)}
		if r.IntN(2) == 0 {
			section.HalfLife, section.Rules = time.Hour, refuses{}
		}
		var items []Item
		draw := func(n, age int) (drawn []Item) {
			for range n {
				name := fmt.Sprintf("%c%d", "abc"[r.IntN(3)], len(items)+len(drawn))
				drawn = append(drawn, news(name, age+r.IntN(200), 1000-len(items)-len(drawn), scored(fmt.Sprint(r.IntN(5)))))
			}
			items = append(items, drawn...)
			return drawn
		}
		stock := newStock(draw(10+r.IntN(50), 100)...)
		there := make(map[string]bool)
		for i := range items {
			there[strings.TrimPrefix(items[i].ID, "urn:")] = true
		}
		var copies []string
		for i := 1; i < len(items); i += 5 {
			if items[i].SourceID != items[0].SourceID && r.IntN(2) == 0 {
				copies = append(copies, strings.TrimPrefix(items[0].ID, "urn:")+" "+strings.TrimPrefix(items[i].ID, "urn:"))
			}
		}
		s := open(t, stock, &groups{copies: copies}, nil, section)
		s.attend()
		if r.IntN(2) == 0 {
			s.edit(does(Pin, "s", strings.TrimPrefix(items[r.IntN(len(items))].ID, "urn:"), 1))
		}
		ids := s.crawl("s", r.IntN(9)/2*2, r.IntN(4), func() {
			fresh := draw(r.IntN(4), 0) // newer than all, or among them
			s.put(fresh...)
			for _, item := range fresh {
				s.follow(item.SourceID)
			}
		})
		seen := make(map[string]int)
		for _, id := range ids {
			seen[id]++
		}
		for name := range there {
			want := 1
			if st := s.standing(s.bySlug["s"], map[Key]string{key(name): name[:1]})[key(name)]; st.Kind == ToldByAnother {
				want = 0
			}
			if seen[name] != want {
				t.Errorf("seed %d: %s was seen %d times, want %d", seed, name, seen[name], want)
			}
		}
	}
}

func TestPagesGoOnBehindWhatTheSectionShows(t *testing.T) {
	items := []Item{news("a1", 10, 1), news("b1", 20, 2), news("a2", 30, 3), news("a3", 40, 4), news("b2", 50, 5), news("c1", 60, 6), news("a4", 70, 7)}
	tests := map[string]struct {
		section Section
		edits   []Edit
		want    string
	}{
		"in its order":                        {Section{Limit: 3}, nil, "a1 b1 a2 a3 b2 c1 a4"},
		"what is pinned comes once":           {Section{Limit: 3}, []Edit{does(Pin, "s", "c1", 1)}, "c1 a1 b1 a2 a3 b2 a4"},
		"where pins fill it":                  {Section{Limit: 1}, []Edit{does(Pin, "s", "c1", 1)}, "c1 a1 b1 a2 a3 b2 a4"},
		"what is hidden is nowhere":           {Section{Limit: 3}, []Edit{does(Hide, "s", "a3", 1)}, "a1 b1 a2 b2 c1 a4"},
		"what is too old is nowhere":          {Section{Limit: 2, Age: 45 * time.Minute}, nil, "a1 b1 a2 a3 b2"},
		"each page has its shares":            {Section{Limit: 3, PerSource: 1}, nil, "a1 b1 c1 a4"},
		"shares last to the end":              {Section{Limit: 2, PerSource: 1}, nil, "a1 b1 a2 b2 c1 a4"},
		"one of each source stands once":      {Section{Limit: 4, EachSource: true}, nil, "a1 b1 a2 c1 a3 b2 a4"},
		"what editors moved to it is in it":   {Section{Limit: 2, Sources: []string{"a"}}, []Edit{does(MoveTo, "other", "c1", 1, to("s"))}, "a1 a2 a3 c1 a4"},
		"where all is shown there is no next": {Section{Limit: 7}, nil, "a1 b1 a2 a3 b2 c1 a4"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			c.section.Slug = "s"
			s := open(t, newStock(items...), &groups{}, nil, c.section, Section{Slug: "other", Limit: 9})
			s.edit(c.edits...)
			s.attend()
			if got := strings.Join(s.crawl("s", 0, 0, func() {}), " "); got != c.want {
				t.Errorf("who follows next sees %q, want %q", got, c.want)
			}
			if got := strings.Join(s.crawl("s", c.section.Limit, 0, func() {}), " "); got != c.want {
				t.Errorf("with the limit in the address it is %q, want %q", got, c.want)
			}
			cut := s.crawl("s", 0, 2, func() {})
			if slices.Sort(cut); c.section.PerSource == 0 && !slices.Equal(cut, slices.Sorted(strings.FieldsSeq(c.want))) {
				t.Errorf("on pages of two items there are %q, want those of %q", cut, c.want)
			}
		})
	}
}

func TestSelectionsHaveWhatIsWanted(t *testing.T) {
	change := func(f func(*Item)) func(*Item) { return f }
	audio := change(func(i *Item) { i.Enclosures = []Enclosure{{URL: "https://x.example/1.mp3", Type: "audio/mpeg"}} })
	pictured := change(func(i *Item) { i.Image = "https://x.example/1.jpg" })
	by := func(name string) func(*Item) { return func(i *Item) { i.Authors = []Person{{Name: name}} } }
	items := []Item{
		news("a1", 10, 1, tagged("سياسة"), by("ليلى حدّاد"), isIn("ar")), news("b1", 20, 2, tagged("Economy"), isIn("ar-EG")), news("a2", 30, 3, audio, isIn("en")),
		news("c1", 40, 4, tagged("سياسه", "economy")), news("b2", 50, 5, by("Ann"), tagged("markets"), pictured),
	}
	at := func(age int) time.Time { return noon.Add(-time.Duration(age) * time.Minute) }
	both := groups{copies: []string{"b1 c1"}, stories: []string{"a1 b2"}}
	tests := map[string]struct {
		wanted  Selection
		section Section
		want    string
	}{
		"all":                               {Selection{}, Section{}, "a1 b1+c1 a2 b2"},
		"the first few":                     {Selection{Limit: 2}, Section{}, "a1 b1+c1"},
		"more than the section shows":       {Selection{Limit: 9}, Section{Limit: 1}, "a1 b1+c1 a2 b2"},
		"from a time on":                    {Selection{Since: at(30)}, Section{}, "a1 b1+c1 a2"},
		"before a time":                     {Selection{Before: at(30)}, Section{}, "b2"},
		"of one source":                     {Selection{Source: "a"}, Section{}, "a1 a2"},
		"of a source whose item is a copy":  {Selection{Source: "c"}, Section{}, "b1+c1"},
		"of a source that there is not":     {Selection{Source: "z"}, Section{}, ""},
		"of a source that it does not take": {Selection{Source: "c"}, Section{Sources: []string{"a", "b"}}, ""},
		"with a tag, however it is spelt":   {Selection{Tag: "سياسة"}, Section{}, "a1 b1+c1"},
		"with a tag as the section has it":  {Selection{Tag: "اقتصاد"}, Section{MapCategories: map[string]string{"markets": "اقتصاد"}}, "b2"},
		"by an author":                      {Selection{Author: "ليلى حداد"}, Section{}, "a1"},
		"in a language and its variants":    {Selection{Language: "ar"}, Section{}, "a1 b1+c1"},
		"with something to hear":            {Selection{Media: Audio}, Section{}, "a2"},
		"with something to see":             {Selection{Media: Video}, Section{}, ""},
		"with a picture":                    {Selection{Media: Image}, Section{}, "b2"},
		"of a story":                        {Selection{Story: storyName(key("a1"))}, Section{}, "a1 b2"},
		"of a story of one":                 {Selection{Story: storyName(key("a2"))}, Section{}, "a2"},
		"of a story by a later item":        {Selection{Story: storyName(key("b2"))}, Section{}, ""},
		"of no story":                       {Selection{Story: "x"}, Section{}, ""},
		"of all of these":                   {Selection{Source: "b", Tag: "economy", Language: "ar", Since: at(60), Before: at(0), Limit: 3}, Section{}, "b1+c1"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			c.section.Slug = "s"
			if c.section.Limit == 0 {
				c.section.Limit = 9
			}
			s := open(t, newStock(items...), &both, nil, c.section)
			s.attend()
			snapshot, err := s.Select(t.Context(), "s", c.wanted, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := written(snapshot); got != c.want {
				t.Errorf("selected are %q, want %q", got, c.want)
			}
			limit := c.wanted.Limit
			c.wanted.Limit = 1
			var paged []string
			for {
				snapshot, err := s.Select(t.Context(), "s", c.wanted, nil)
				if err != nil {
					t.Fatal(err)
				}
				paged = append(paged, written(snapshot))
				if c.wanted.After = snapshot.Next; snapshot.Next == "" || len(paged) == limit {
					break
				}
			}
			if got := strings.Join(paged, " "); got != c.want {
				t.Errorf("page by page they are %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatNamesNobodyIsByThoseWhoWriteItsSource(t *testing.T) {
	signed := news("b1", 20, 2, func(i *Item) { i.Authors = []Person{{Name: "Bo"}} })
	stock := newStock(news("a1", 10, 1), signed, news("b2", 30, 3))
	stock.writers = []Person{{Name: "Ann"}}
	s := open(t, stock, &groups{}, nil, Section{Slug: "s", Limit: 9})
	s.attend()
	for author, want := range map[string]string{"ann": "a1 b2", "Bo": "b1", "Cy": ""} {
		snapshot, err := s.Select(t.Context(), "s", Selection{Author: author}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := written(snapshot); got != want {
			t.Errorf("by %s there are %q, want %q", author, got, want)
		}
	}
}

func TestOnePageOfASelectionReadsABoundedNumberOfItems(t *testing.T) {
	var items []Item
	for i := range 2*mostRead + 100 {
		items = append(items, news(fmt.Sprintf("a%d", i), i, 3*mostRead-i))
	}
	items = append(items, news("b1", 3*mostRead, 1, tagged("rare")))
	s := open(t, newStock(items...), &groups{}, nil, Section{Slug: "s", Limit: 5})
	s.attend()
	wanted, pages := Selection{Tag: "rare"}, 0
	for {
		snapshot, err := s.Select(t.Context(), "s", wanted, nil)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		if len(snapshot.Items) > 0 {
			break
		}
		if wanted.After = snapshot.Next; snapshot.Next == "" {
			t.Fatal("the last item was not found")
		}
	}
	if pages != 3 {
		t.Errorf("it was found on page %d, want 3", pages)
	}
}

func TestASelectionGoesThroughASectionABoundedNumberOfTimes(t *testing.T) {
	var items []Item
	for i := range (mostLines + 2) * lineLength {
		items = append(items, news(fmt.Sprintf("a%d", i), i, 2*mostLines*lineLength-i))
	}
	items = append(items, news("b1", 3*mostLines*lineLength, 1))
	s := open(t, newStock(items...), nil, nil, Section{Slug: "s", Limit: 1, PerSource: 1, Collapse: CollapseNone})
	s.attend()
	snapshot, err := s.Select(t.Context(), "s", Selection{After: s.Snapshot("s").Next}, nil)
	if err != nil || written(snapshot) != "a1" || snapshot.Next == "" {
		t.Fatalf("a page of a source that has had its share shows %q and goes on at %q, %v", written(snapshot), snapshot.Next, err)
	}
	if snapshot, err = s.Select(t.Context(), "s", Selection{After: snapshot.Next}, nil); err != nil || written(snapshot) != "a2" {
		t.Errorf("the page behind it shows %q, %v", written(snapshot), err)
	}
}

func TestACursorThatIsNoneIsSaidToBe(t *testing.T) {
	s := open(t, newStock(news("a1", 10, 1)), &groups{}, nil, Section{Slug: "s", Limit: 5})
	s.attend()
	p := position{source: "a"}
	good := p.cursor()
	for _, c := range []Cursor{"x", "!", good + "=", good[:len(good)-2], good + "\n", Cursor(strings.Repeat("A", 20))} {
		_, err := s.Select(t.Context(), "s", Selection{After: c}, nil)
		if _, ok := errors.AsType[*CursorError](err); !ok || c.Check() == nil {
			t.Errorf("%q gives %v", c, err)
		}
	}
	if good.Check() != nil || Cursor("").Check() != nil {
		t.Error("a cursor is refused")
	}
}

func FuzzCursor(f *testing.F) {
	p := position{worth: 1.5, published: 2, firstSeen: 3, source: "desk", key: KeyOf("desk", "1")}
	f.Add(string(p.cursor()))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		at, err := Cursor(text).position()
		if err == nil && at.cursor() != Cursor(text) {
			t.Errorf("%q is read as %q", text, at.cursor())
		}
	})
}

// loses is a Store that reads nothing of sources while it is away.
type loses struct {
	Store
	away bool
}

func (l *loses) Load(ctx context.Context, ids ...string) ([]Record, error) {
	if l.away {
		return nil, errAwry
	}
	return l.Store.Load(ctx, ids...)
}

func TestASelectionThatFailsTakesNothingFromTheSection(t *testing.T) {
	items := []Item{news("a1", 1, 1), news("a2", 2, 2), news("a3", 3, 3), news("b1", 60, 4), news("c1", 70, 5)}
	s := open(t, newStock(items...), &groups{}, nil, Section{Slug: "s", Limit: 2, EachSource: true}, Section{Slug: "p", Limit: 2})
	for _, id := range []string{"b", "c"} {
		s.holding[id].trim(0) // as when very many sources were read
	}
	store := &loses{s.Sections.store, true}
	s.Sections.store = store
	s.attend()
	if _, err := s.Select(t.Context(), "p", Selection{Limit: 9}, nil); !errors.Is(err, errAwry) {
		t.Fatalf("the selection gives %v", err)
	}
	store.away = false
	s.follow("a", "b", "c")
	s.shows("afterwards", "s", "a1 b1")
	snapshot, err := s.Select(t.Context(), "p", Selection{Limit: 9}, nil)
	if err != nil || written(snapshot) != "a1 a2 a3 b1 c1" {
		t.Errorf("afterwards the selection is %q, %v", written(snapshot), err)
	}
}
