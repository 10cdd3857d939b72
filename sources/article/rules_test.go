package article

import (
	"errors"
	"strings"
	"testing"
)

const (
	sentence = "<p>The council voted on Friday for a new bridge across the river, by a single vote and after years of delay.</p>"
	second   = "<p>Work begins in spring, the mayor said, and is to take two years if the ice allows it to.</p>"
)

// Each page is what stands in the body of one with the title "A new bridge for
// the town".
func TestRulesAroundTheLibrary(t *testing.T) {
	long := strings.Repeat(sentence+second, 3)
	for name, c := range map[string]struct{ page, holds, lacks string }{
		"a headline with other punctuation":     {"<div><p><b>A new bridge — for the town!</b></p>" + long + "</div>", "council", "bridge — for"},
		"a heading within that is like it":      {"<article>" + sentence + "<h2>A new bridge</h2>" + long + "</article>", "<h2>A new bridge</h2>", ""},
		"a source at the end, though a link":    {"<article>" + long + "<p><a href=/x>Source: Reuters</a></p></article>", "Reuters", ""},
		"a signature at the end":                {"<article>" + long + "<p>Anna Holt, on the river</p></article>", "Anna Holt", ""},
		"a notice between paragraphs":           {"<article>" + sentence + "<p>Advertisement</p>" + long + "</article>", "council", "Advertisement"},
		"a label without its links":             {"<article>" + sentence + "<p>Read also</p>" + long + "</article>", "council", "Read also"},
		"a heading without a text":              {"<article>" + long + "<h3>Comments</h3></article>", "council", "Comments"},
		"a class that speaks of the page":       {"<article class='has-related no-sidebar'>" + long + "</article>", "council", ""},
		"a class of text beside one of buttons": {"<div class='entry share'>" + sentence + second + "</div><div>" + strings.Repeat("<p>Short.</p>", 9) + "</div>", "council", ""},
		"headings with a link to edit them": {strings.Repeat("<div><h2>History of the bridge <a href=/edit>edit</a></h2>"+sentence+second+"</div>", 3),
			"council", ""},
		"headings that lead to shops":        {strings.Repeat("<div><h2><a href=https://shop.example/1>A lamp</a></h2>"+sentence+second+"</div>", 3), "council", ""},
		"addresses are resolved by the base": {"<base href='/deep/er/'><article>" + long + "<p>See <a href=x>the plan</a> of it, which is long, and has no end.</p></article>", "https://newsroom.example/deep/er/x", ""},
		"a paragraph in another language":    {"<article>" + long + "<blockquote lang=fr>" + sentence + "</blockquote></article>", `lang="fr"`, ""},
		"sentences without spaces":           {"<article>" + strings.Repeat("<p>市議会は金曜日、川に新しい橋を架けることを一票差で可決した。工事は春に始まる。</p>", 3) + "</article>", "市議会", ""},
		"a data table":                       {"<article>" + long + "<table><tr><th>Year<th>Cost<tr><td>2024<td>12<tr><td>2025<td>14</table>" + second + "</article>", "<th>Year", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := extract("<title>A new bridge for the town</title>"+c.page, address, "")
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(a.HTML, c.holds) || c.lacks != "" && strings.Contains(a.HTML, c.lacks) {
				t.Errorf("got\n%s\nwant %q and not %q", a.HTML, c.holds, c.lacks)
			}
		})
	}
}

func TestTheLanguageOfAllBlocksIsTheArticles(t *testing.T) {
	page := `<html lang=en><body><div lang=ar dir=rtl>` + strings.Repeat(sentence+second, 3) + `</div>`
	a, err := extract(page, address, "")
	if err != nil || a.Language != "ar" || a.Direction != "rtl" || strings.Contains(a.HTML, "rtl") {
		t.Errorf("%v, %+v", err, a)
	}
}

func TestTheHeadlineKnownFromTheFeedIsTakenOut(t *testing.T) {
	page := "<title>Site</title><article><p>The bridge: yes!</p>" + strings.Repeat(sentence+second, 3) + "</article>"
	a, err := extract(page, address, "The Bridge, yes")
	if err != nil || strings.Contains(a.HTML, "yes") || a.Title != "The Bridge, yes" {
		t.Errorf("%v, %+v", err, a)
	}
}

func TestWhatHoldsNoTextSaysSo(t *testing.T) {
	for _, page := range []string{"", "plain", "<p>Short.</p>", "<nav><a href=/>x</a></nav>", "\xff\xfe", `{"json":true}`} {
		if a, err := extract(page, nil, ""); !errors.Is(err, ErrNoText) || a != nil {
			t.Errorf("%q: %v, %v", page, a, err)
		}
	}
}
