package newsroom

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestItemsAreTextsOfSomeLengthInTheirLanguage(t *testing.T) {
	n, clock := open()
	for range 12 {
		for _, source := range n.Sources() {
			p := n.publishers[n.index[source.ID]]
			for _, e := range n.latest(p, clock.Now()) {
				text := tag.ReplaceAllString(e.body, "")
				if length := utf8.RuneCountInString(text); length < 180 || e.title == "" || p.byline(&e.article) == "" || len(e.tags) == 0 {
					t.Errorf("%s is too little: %d characters, title %q, tags %q", e.id, length, e.title, e.tags)
				}
				if blocks := strings.Count(e.body, "<p>") + strings.Count(e.body, "<ul>") + strings.Count(e.body, "<ol>"); blocks < 2 || blocks > 6 {
					t.Errorf("%s has %d blocks", e.id, blocks)
				}
				arabic := arabicShare(e.title + text)
				if p.language == "ar" && arabic < 0.95 || p.language != "ar" && arabic > 0 {
					t.Errorf("%s is in %s, and %.0f%% of its letters are Arabic", e.id, p.language, 100*arabic)
				}
			}
		}
		clock.Advance(3 * time.Minute)
	}
}

func arabicShare(s string) float64 {
	arabic, letters := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
		if unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) {
			arabic++
		}
	}
	return float64(arabic) / float64(letters)
}

func TestBodiesAreWellFormedAndOfFewElements(t *testing.T) {
	n, _ := open()
	allowed := []string{"p", "a", "em", "blockquote", "ul", "ol", "li", "body"}
	check := func(where, html string) {
		for decoder := xml.NewDecoder(strings.NewReader("<body>" + html + "</body>")); ; {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Errorf("%s: %v", where, err)
				return
			}
			if start, ok := token.(xml.StartElement); ok && !slices.Contains(allowed, start.Name.Local) {
				t.Errorf("%s has an element %s", where, start.Name.Local)
			}
		}
	}
	for _, p := range n.publishers {
		if len(p.items) < backlog+15 {
			t.Errorf("%s has %d written items", p.id, len(p.items))
		}
		for i := range p.items {
			check(p.id+"/"+p.items[i].slug, p.items[i].body)
			if c := p.items[i].correction; c != nil {
				check(p.id+"/"+p.items[i].slug+" corrected", c.body)
			}
		}
		for i := range p.series {
			check(p.id+"/"+p.series[i].slug, p.series[i].body)
		}
	}
}

func TestMistakesInContentAreNamedWithTheirLine(t *testing.T) {
	const head = "title: T\nformat: rss\ninterval: 1s\n\n"
	items := strings.Repeat("== item a\ntitle: A\n\nText.\n", backlog)
	for name, test := range map[string]struct{ text, want string }{
		"a line that is no field":       {"title T\n", `1: "title T" is not of the form name: value`},
		"a field nobody knows":          {"colour: red\n\n", `1: "colour" is not known of a publisher`},
		"an interval that is none":      {"format: rss\ninterval: often\n\n", `1: interval: time: invalid duration "often"`},
		"a format nobody writes":        {"format: cdf\ninterval: 1s\n\n", `1: format is "cdf"; rss, atom, json and page are`},
		"a part of no kind":             {head + "== poem a\n\n", `5: "poem" is no kind of part; item, correction and series are`},
		"an item without a title":       {head + "== item a\n\nText.\n", "5: item a lacks a slug, a title or a body"},
		"an item without a body":        {head + "== item a\ntitle: A\n\n", "5: item a lacks a slug, a title or a body"},
		"an item with a stray field":    {head + "== item a\ntitle: A\nmood: B\n\nText.\n", `5: "mood" is not known of an item`},
		"a correction of nothing":       {head + "== correction 1s\ntitle: A\n\nText.\n", "5: a correction follows the item that it corrects"},
		"a correction at no time":       {head + "== correction soon\ntitle: A\n\nText.\n", `5: correction: time: invalid duration "soon"`},
		"too few items":                 {head, "1: 0 items, the backlog takes 8"},
		"no series":                     {head + items, "1: no series to go on with"},
		"a place without a figure":      {head + "== series s\ntitle: S\n\n{high} here\n", "5: there is no figure for {high}"},
		"a figure without a place":      {head + "== series s\ntitle: S\nhigh: 1..2\n\nText.\n", "5: figure high is used nowhere"},
		"a figure with one choice":      {head + "== series s\ntitle: S\nx: one\n\n{x}\n", "5: figure x: a figure has several choices, or is a range such as 18..24"},
		"a range that is empty":         {head + "== series s\ntitle: S\nx: 2..2\n\n{x}\n", "5: figure x: the range 2..2 is empty"},
		"a range that is not of figure": {head + "== series s\ntitle: S\nx: a..b\n\n{x}\n", `5: figure x: strconv.ParseFloat: parsing "a": invalid syntax`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parsePublisher("p", test.text); err == nil || err.Error() != test.want {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestABodyIsBlocksOfHTMLAndParagraphs(t *testing.T) {
	got := bodyHTML("\nOne <em>two</em>.\n\n<ul><li>three</li></ul>\n\nFour\nfive.\n")
	want := "<p>One <em>two</em>.</p>\n<ul><li>three</li></ul>\n<p>Four\nfive.</p>"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
