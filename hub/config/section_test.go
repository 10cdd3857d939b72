package config

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// readSections reads sections that stand below two sources.
func readSections(sections string) (*Config, error) {
	const sources = "sources:\n  - {id: a, url: https://example.org/a, tags: [news]}\n  - {id: b, url: https://example.org/b, tags: [news], priority: -3}\nsections:\n"
	return Parse("f.yaml", []byte("site: {url: https://hub.example.org}\n"+sources+sections), Checks{})
}

func TestEachKeyOfASectionIsRead(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		want       hub.Section // but for what every section has
	}{
		{"nothing: the newest of every source, by time, copies as one", "", hub.Section{}},
		{"by time", "order: time", hub.Section{}},
		{"by score, which halves by itself", "order: score", hub.Section{HalfLife: 12 * time.Hour}},
		{"by score that halves sooner", "order: score, half_life: 3h", hub.Section{HalfLife: 3 * time.Hour}},
		{"the same the other way round", "half_life: 3h, order: score", hub.Section{HalfLife: 3 * time.Hour}},
		{"a half-life is an order by score", "half_life: 90m", hub.Section{HalfLife: 90 * time.Minute}},
		{"the most of a source", "cap: {source: 3}", hub.Section{PerSource: 3}},
		{"the most of a source and of a story", "cap: {source: 1000, story: 1}", hub.Section{PerSource: 1000, PerStory: 1}},
		{"one of each source", "each_source: true", hub.Section{EachSource: true}},
		{"not of each source", "each_source: false", hub.Section{}},
		{"a window of some items", "window: {items: 7}", hub.Section{Limit: 7}},
		{"a window of some age", "window: {age: 48h}", hub.Section{Age: 48 * time.Hour}},
		{"copies as one", "collapse: copies", hub.Section{Collapse: hub.CollapseCopies}},
		{"a story as one", "collapse: story", hub.Section{Collapse: hub.CollapseStory}},
		{"each for itself", "collapse: none", hub.Section{Collapse: hub.CollapseNone}},
		{"who else tells it, in RSS", "also_in_rss: true", hub.Section{AlsoInRSS: true}},
		{"titles without their site", "clean_titles: true", hub.Section{CleanTitles: true}},
		{"other names for categories, by their folded ones", "map_categories: {Politics: سياسة, 'الأَخبار': News, 7: seven}",
			hub.Section{MapCategories: map[string]string{"politics": "سياسة", "الاخبار": "News", "7": "seven"}}},
		{"one other name", "map_categories: {World News: العالم}", hub.Section{MapCategories: map[string]string{"world news": "العالم"}}},
		{"languages", "languages: [ar, en-GB]", hub.Section{Languages: []string{"ar", "en-GB"}}},
		{"a section's own language is another thing", "language: ar, languages: [en]", hub.Section{Language: "ar", Languages: []string{"en"}}},
		{"categories", "categories: [سياسة, World News]", hub.Section{Categories: []string{"سياسة", "World News"}}},
		{"several at once", "tags: [news], order: score, cap: {story: 2}, window: {items: 9, age: 1m}, collapse: story",
			hub.Section{Tags: []string{"news"}, HalfLife: 12 * time.Hour, PerStory: 2, Limit: 9, Age: time.Minute, Collapse: hub.CollapseStory}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config, err := readSections("  - {slug: s, " + c.keys + "}")
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			want.Slug, want.Title = "s", "s"
			if want.Limit == 0 {
				want.Limit = DefaultLimit
			}
			if got := config.Sections[0]; !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
		})
	}
}

func TestOrderByTimeIsSoBesideAHalfLife(t *testing.T) {
	for _, keys := range []string{"half_life: 3h, order: time", "order: time, half_life: 3h"} {
		config, err := readSections("  - {slug: s, " + keys + "}")
		switch {
		case err != nil: // to refuse both at once is as good
		case config.Sections[0].HalfLife != 0:
			t.Errorf("%s halves a score in %s", keys, config.Sections[0].HalfLife)
		}
	}
}

func TestTheRulesOfASectionJudge(t *testing.T) {
	config, err := readSections(`
  - slug: s
    accept: has(title, "أمريكا") or source == "b"
    reject: |
      count(title, "رياضة",
        "كرة") > 0
    score: 2 + priority`)
	if err != nil {
		t.Fatal(err)
	}
	a, b := &config.Sources[0], &config.Sources[1]
	for _, c := range []struct {
		name, title string
		source      *hub.Source
		out         string
		score       float64
	}{
		{"what is accepted has its score", "القوات الأميركية", a, "", 2},
		{"what is accepted by its source has another", "طقس", b, "", -1},
		{"what is not accepted", "طقس", a, "the rule accept does not hold: has(title,", 0},
		{"what is rejected", "الكرة الأميركية", a, "the rule reject: count(title,", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, score := config.Sections[0].Judge(&hub.Item{Title: c.title}, c.source)
			if (out == "") != (c.out == "") || !strings.HasPrefix(out, c.out) || score != c.score {
				t.Errorf("got %q, %v, want %q, %v", out, score, c.out, c.score)
			}
		})
	}
}

func TestEachRuleIsKeptInItsOwnPlaceAndEqualToTheSame(t *testing.T) {
	rules := func(keys string) string {
		config, err := readSections("  - {slug: s, " + keys + "}")
		if err != nil {
			t.Fatal(err)
		}
		return config.Sections[0].Rules.String()
	}
	for keys, want := range map[string]string{
		"accept: words > 3": "words > 3\n\n\n",
		"reject: words > 3": "\nwords > 3\n\n",
		"score: words":      "\n\nwords\n",
		"score: 1, reject: 'false', accept: words > 3":      "words > 3\nfalse\n1\n",
		"accept: words > 3, score: 1.5, clean_titles: true": "words > 3\n\n1.5\n",
	} {
		if got := rules(keys); got != want || got != rules(keys) {
			t.Errorf("the rules of %s are %q, want %q", keys, got, want)
		}
	}
}

func TestASectionIsMadeOfOthersWhereverTheyStand(t *testing.T) {
	config, err := readSections(`
  - {slug: whole, sections: [half, rest]}
  - {slug: half, sections: [quarter], limit: 7}
  - {slug: quarter, sources: [a]}
  - {slug: rest, sources: [b]}
  - {slug: again, sections: [half, quarter]}`)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]int{{1, 3}, {2}, nil, nil, {1, 2}} {
		s := &config.Sections[i]
		if len(s.Parts) != len(want) {
			t.Fatalf("%s has %d parts, want %d", s.Slug, len(s.Parts), len(want))
		}
		for j, part := range s.Parts {
			if part != &config.Sections[want[j]] {
				t.Errorf("part %d of %s is not the section %s itself", j, s.Slug, config.Sections[want[j]].Slug)
			}
		}
	}
	for i, want := range []string{"ab", "a", "a", "b", "a"} {
		took := ""
		for j := range config.Sources {
			if config.Sections[i].Takes(&config.Sources[j]) {
				took += config.Sources[j].ID
			}
		}
		if took != want {
			t.Errorf("%s takes %s, want %s", config.Sections[i].Slug, took, want)
		}
	}
}

func TestAPriorityIsOfASource(t *testing.T) {
	for value, want := range map[string]int{"-10": -10, "0": 0, "10": 10} {
		c, err := Parse("f.yaml", []byte("sources: [{id: a, url: https://example.org/a, priority: "+value+"}]\nsections: [{slug: s}]"), Checks{})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Sources[0].Priority; got != want {
			t.Errorf("priority %s is %d", value, got)
		}
	}
}

func TestMistakesOfSectionsAreNamedWithTheirPlace(t *testing.T) {
	// The sections begin in line 6, and the second key of one in column 15.
	for _, c := range []struct {
		name, sections string
		want           []string
	}{
		{"an order that is none", "  - {slug: s, order: size}", []string{`f.yaml:6:22: order of a section is "size"; expected one of time, score`}},
		{"an order that is a list", "  - {slug: s, order: [time]}", []string{`f.yaml:6:22: order of a section is a list; expected a single value`}},
		{"a half-life that is too short", "  - {slug: s, half_life: 1s}", []string{`f.yaml:6:26: half_life of a section is 1s; expected at least 1m0s`}},
		{"a half-life without a unit", "  - {slug: s, half_life: 12}", []string{`f.yaml:6:26: half_life of a section is "12"; expected a duration`}},
		{"a cap of nothing", "  - {slug: s, cap: {source: 0}}", []string{`f.yaml:6:29: cap.source is "0"; expected a whole number from 1 to 1000`}},
		{"a cap of a story that is a word", "  - {slug: s, cap: {story: few}}", []string{`f.yaml:6:28: cap.story is "few"; expected a whole number from 1 to 1000`}},
		{"a cap of what has none", "  - {slug: s, cap: {author: 1}}", []string{`f.yaml:6:21: unknown key "author" in cap of a section; known keys: source, story`}},
		{"a cap that is a number", "  - {slug: s, cap: 3}", []string{`f.yaml:6:20: cap of a section is "3"; expected keys and values (source, story)`}},
		{"a truth that is none", "  - {slug: s, each_source: yes}", []string{`f.yaml:6:28: each_source of a section is "yes"; expected true or false`}},
		{"another truth", "  - {slug: s, also_in_rss: 1}", []string{`f.yaml:6:28: also_in_rss of a section is "1"; expected true or false`}},
		{"a third", "  - {slug: s, clean_titles: name}", []string{`f.yaml:6:29: clean_titles of a section is "name"; expected true or false`}},
		{"a window of too many", "  - {slug: s, window: {items: 1001}}", []string{`f.yaml:6:31: window.items is "1001"; expected a whole number from 1 to 1000`}},
		{"a window that is too short", "  - {slug: s, window: {age: 10s}}", []string{`f.yaml:6:29: window.age is 10s; expected at least 1m0s`}},
		{"a window of what it is not", "  - {slug: s, window: {hours: 10}}", []string{`f.yaml:6:24: unknown key "hours" in window of a section; known keys: items, age`}},
		{"a collapse that is none", "  - {slug: s, collapse: all}", []string{`f.yaml:6:25: collapse of a section is "all"; expected one of copies, story, none`}},
		{"a name for no category", "  - {slug: s, map_categories: [a]}", []string{`f.yaml:6:31: map_categories of a section is a list; expected keys and values (Politics: سياسة)`}},
		{"a category of no name", "  - {slug: s, map_categories: {a: ' '}}", []string{`f.yaml:6:35: a name in map_categories is ""; expected a line of text`}},
		{"a category of several names", "  - {slug: s, map_categories: {a: [b, c]}}", []string{`f.yaml:6:35: a name in map_categories is a list; expected a single value`}},
		{"a language that is a word", "  - {slug: s, languages: [ar, العربية]}", []string{`f.yaml:6:31: language of a section is "العربية"; expected a language tag`}},
		{"a language that is no list", "  - {slug: s, languages: ar}", []string{`f.yaml:6:26: languages of a section is "ar"; expected a list of language tags`}},
		{"categories that are no list", "  - {slug: s, categories: news}", []string{`f.yaml:6:27: categories of a section is "news"; expected a list of words`}},
		{"an empty category", "  - {slug: s, categories: ['']}", []string{`f.yaml:6:28: an entry of categories of a section is ""; expected a line of text`}},
		{"an unknown section", "  - {slug: s, sections: [t]}", []string{`f.yaml:6:26: unknown section "t" in section "s"; expected the slug of another one`}},
		{"a section made of itself", "  - {slug: s, sections: [s]}", []string{`f.yaml:6:26: section "s" would be made of itself by "s"`}},
		{"a section made of itself through another", "  - {slug: s, sections: [t]}\n  - {slug: t, sections: [s]}", []string{`f.yaml:7:26: section "t" would be made of itself by "s"`}},
		{"a section made of itself through two others", "  - {slug: s, sections: [t]}\n  - {slug: t, sections: [u]}\n  - {slug: u, sections: [a, s]}\n  - {slug: a}",
			[]string{`f.yaml:8:29: section "u" would be made of itself by "s"`}},
		{"a section that is given as it is", "  - {slug: s, sections: [{slug: t}]}", []string{`f.yaml:6:26: section of a section is a mapping; expected a single value`}},
		{"a condition with an unknown name", "  - {slug: s, accept: 'titel == \"x\"'}", []string{`f.yaml:6:23: accept of a section is "titel == \"x\"": line 1, column 1: unknown name titel`}},
		{"a condition that is a number", "  - {slug: s, reject: words + 1}", []string{`f.yaml:6:23: reject of a section is "words + 1": expected bool, but got int`}},
		{"a score that is a truth", "  - {slug: s, score: words > 1}", []string{`f.yaml:6:22: score of a section is "words > 1": expected float64, but got bool`}},
		{"a mistake in a later line of a condition", "  - slug: s\n    accept: |\n      words > 3\n      and wrds < 9", []string{`f.yaml:7:13: accept of a section is "words > 3\nand wrds < 9": line 2, column 5: unknown name wrds`}},
		{"an empty condition", "  - {slug: s, accept: ''}", []string{`f.yaml:6:23: accept of a section is "": line 1, column 1: unexpected token EOF`}},
		{"a condition that is a list", "  - {slug: s, accept: [a, b]}", []string{`f.yaml:6:23: accept of a section is a list; expected a single value`}},
		{"a condition without a value", "  - {slug: s, accept: }", []string{`f.yaml:6:15: accept of a section has no value; give one or leave the key out`}},
		{"all three rules", "  - {slug: s, accept: x, reject: y, score: z}", []string{`f.yaml:6:23: accept of a section is "x": `, `f.yaml:6:34: reject of a section is "y": `, `f.yaml:6:44: score of a section is "z": `}},
		{"a key that is none", "  - {slug: s, colapse: none}", []string{`f.yaml:6:15: unknown key "colapse" in a section; known keys: slug, title, description, language, limit, window, collapse, also_in_rss, clean_titles, map_categories, each_source, cap, tags, sources, sections, languages, categories, accept, reject, score, order, half_life`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readSections(c.sections)
			said(t, err, c.want)
		})
	}
}

func TestAPriorityThatIsNoneIsNamed(t *testing.T) {
	for _, value := range []string{"11", "-11", "high", "1.5"} {
		_, err := Parse("f.yaml", []byte("sources: [{id: a, url: https://example.org/a, priority: "+value+"}]\nsections: [{slug: s}]"), Checks{})
		said(t, err, []string{`f.yaml:1:57: priority of a source is "` + value + `"; expected a whole number from -10 to 10`})
	}
}

// said tells whether the problems begin as they are wanted.
func said(t *testing.T, err error, want []string) {
	t.Helper()
	problems, ok := errors.AsType[*Problems](err)
	if !ok {
		t.Fatalf("got %v, want problems", err)
	}
	if len(problems.List) != len(want) {
		t.Fatalf("got %d problems, want %d:\n%s", len(problems.List), len(want), problems)
	}
	for i, problem := range problems.List {
		if !strings.HasPrefix(problem.String(), want[i]) {
			t.Errorf("got  %s\nwant %s...", problem, want[i])
		}
	}
}
