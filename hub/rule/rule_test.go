package rule

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// item is what the rules of these tests judge, and desk the source that it is of.
func item() *hub.Item {
	return &hub.Item{
		Title: "القوات الأميركية تغادر، 31/29", Summary: "Trump’s plan: 1,250.5 tonnes", ContentHTML: "<p>One two <b>three</b></p><p>four</p>",
		URL: "https://news.example.org:8080/a", ExternalURL: "https://else.example.com/", Language: "ar", Tags: []string{"Politics", "عاجل"},
		Authors: []hub.Person{{Name: "Nora"}, {Name: "سلمى"}}, Enclosures: []hub.Enclosure{{Type: "audio/mpeg"}, {Type: "image/png"}},
		Published: time.Unix(0, 0).Add(90 * time.Minute),
	}
}

func desk() *hub.Source { return &hub.Source{ID: "desk", Tags: []string{"wire"}, Priority: -2} }

// must panics on expressions that the test itself gets wrong.
func must(e *Expression, err error) *Expression {
	if err != nil {
		panic(err)
	}
	return e
}

// holds tells whether a condition takes an item, and as one to reject by takes it out:
// where it fails, it does neither.
func holds(t *testing.T, text string) bool {
	t.Helper()
	e, err := Condition(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	refused, _ := NewSet(e, nil, nil).Judge(item(), desk())
	rejected, _ := NewSet(nil, e, nil).Judge(item(), desk())
	if (refused == "") != (rejected != "") {
		t.Errorf("%s fails: to accept by it says %q, to reject by it %q", text, refused, rejected)
	}
	return refused == ""
}

func TestCondition(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"a word in a text", `has(summary, "plan")`, true},
		{"a word that is not in it", `has(summary, "plane")`, false},
		{"one of several words", `has(summary, "plane", "trump")`, true},
		{"a word in a list", `has(tags, "politics")`, true},
		{"a word of a list's text", `has(authors, "nora")`, true},
		{"a phrase is not parted over a list", `has(tags, "politics عاجل")`, false},
		{"a text is a phrase", `is(tags, "POLITICS")`, true},
		{"a text is not a part of it", `is(summary, "plan")`, false},
		{"a list has one of several", `is(source_tags, "tv", "wire")`, true},
		{"a list that is empty has nothing", `has(source_tags[1:], "wire")`, false},
		{"a phrase without words is nowhere", `has(title, "…")`, false},
		{"phrases are counted", `count(summary, "trump", "plan", "plane") == 2`, true},
		{"a phrase counts once", `count(tags, "politics") == 1`, true},
		{"the first number", `number(title) == 31`, true},
		{"a number in parts", `number(summary) == 1250.5`, true},
		{"no number", `number(content) == 0`, true},
		{"a comparison", `words > 3 and words <= 4`, true},
		{"the priority of the source", `priority == -2`, true},
		{"hours since 1970", `published > 1.4 and published < 1.6`, true},
		{"the letters of a text", `len(language) == 2`, true},
		{"the length of a list", `len(media) == 2`, true},
		{"a text among several", `source in ["desk", "radio"]`, true},
		{"a text that is not", `language not in ["en", "fr"]`, true},
		{"a text in a list of the item", `"audio" in media`, true},
		{"what is in a list is so letter by letter", `"politics" in tags`, false},
		{"a number in a range", `words in 1..5`, true},
		{"the host is without its port", `host == "news.example.org"`, true},
		{"the content is without markup", `content contains "two three"`, true},
		{"the page that is linked to", `external_url startsWith "https://else."`, true},
		{"a regular expression", `url matches "/a$"`, true},
		{"not and or", `not has(title, "plan") and (language == "en" or language == "ar")`, true},
		{"a choice", `language == "ar" ? words > 3 : words > 100`, true},
		{"bounds of numbers", `max(words, 10) == 10 and min(words, 10) == 4 and abs(priority) == 2`, true},
		{"several lines and a comment", "words > 3 // it is long\n  and words < 9", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := holds(t, c.text); got != c.want {
				t.Errorf("%s is %v", c.text, got)
			}
		})
	}
}

func TestAnArabicPhraseIsFoundInItsOtherSpellings(t *testing.T) {
	for _, c := range []struct {
		name, title, phrase string
		want                bool
	}{
		{"a country in the name of its people", "القوات الأميركية تغادر", "أمريكا", true},
		{"several words with and without their articles", "كرة قدم في العراق", "كرة القدم", true},
		{"several words in a row", "قال البيت الابيض أمس", "البيت الأبيض", true},
		{"several words that are parted", "بيت في جبل أبيض", "البيت الأبيض", false},
		{"a name with a clitic", "رسالة إلى الكرملين وبوتين", "بوتن", true},
		{"a foreign letter", "قطار في هامبورج", "هامبورغ", true},
		{"a word of another root", "الأمم المتحدة تجتمع", "أمريكا", false},
		{"a word that has the same consonants", "قطار في الصحراء", "قطر", false},
		{"with its vowels", "عاجِلٌ: زلزال", "عاجل", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := must(Condition(fmt.Sprintf("has(title, %q)", c.phrase)))
			out, _ := NewSet(e, nil, nil).Judge(&hub.Item{Title: c.title}, &hub.Source{})
			if got := out == ""; got != c.want {
				t.Errorf("%q in %q: %v", c.phrase, c.title, got)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       float64
	}{
		{"a whole number", `words`, 4},
		{"a fraction", `words / 8`, 0.5},
		{"a sum of what was found", `1 + count(tags, "politics") * 2 + number(title)`, 34},
		{"a choice of a whole number and a fraction", `has(title, "أمريكا") ? 2 : 0.5`, 2},
		{"less than nothing", `priority`, -2},
		{"no number: it is one", `0 / 0`, 1},
		{"without end: it is one", `words / 0`, 1},
		{"what fails is one", `number(tags[7])`, 1},
		{"a text that turns out to be none is one", `int(source)`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Number(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if out, got := NewSet(nil, nil, e).Judge(item(), desk()); out != "" || got != c.want {
				t.Errorf("%s is %v, want %v; out: %q", c.text, got, c.want, out)
			}
		})
	}
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an unknown name", `titel == "x"`, "line 1, column 1: unknown name titel"},
		{"an unknown name in a later line", "title == \"x\" and\n  wrds > 3", "line 2, column 3: unknown name wrds"},
		{"an unknown name after Arabic", `"أمريكا" == titel`, "line 1, column 13: unknown name titel"},
		{"an unknown name that is looked into", `has(titel, "x")`, "line 1, column 5: unknown name titel"},
		{"an unknown name that is looked for", `has(title, x)`, "line 1, column 12: unknown name x"},
		{"a field of another name's", `title.length > 3`, "line 1, column 7: type string has no field length"},
		{"kinds that do not compare", `words > "3"`, "line 1, column 7: invalid operation: > (mismatched types int and string)"},
		{"a number for a condition", `words`, "expected bool, but got int"},
		{"no phrase to look for", `has(title)`, "line 1, column 1: not enough arguments to call has"},
		{"a number that is looked into", `has(words, "x")`, "line 1, column 5: "},
		{"a regular expression that is none", `title matches "a("`, "line 1, column 7: error parsing regexp: missing closing ): `a(`"},
		{"nothing", ``, "line 1, column 1: unexpected token EOF"},
		{"half an expression", `title ==`, "line 1, column 8: unexpected token EOF"},
		{"a bracket that is not closed", `(title == "x"`, "line 1, column 13: unexpected token EOF"},
		{"a quotation that is not closed", `title == "x`, "line 1, column 12: literal not terminated"},
		{"the clock", `now().Year() > 3`, "line 1, column 1: unknown name now"},
		{"a text many times", `repeat(title, 100) == ""`, "line 1, column 1: unknown name repeat"},
		{"what is known in another form", `upper(title) == "X"`, "line 1, column 1: unknown name upper"},
		{"more than may be", "true" + strings.Repeat(" and true", 300), "expression exceeds maximum allowed nodes"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.text, c.want) })
	}
	_, err := Number(`language`)
	if err == nil || err.Error() != "expected float64, but got string" {
		t.Errorf("a text for a number: %v", err)
	}
}

// Each of these would cost more than any item is worth. They are not run: two of them
// would take all memory, and one all of the stack.
func TestNothingOfUnboundedCostIsAccepted(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a loop", `any(tags, # == "x")`, "line 1, column 1: unknown name any"},
		{"a loop in a loop", `all(1..9000, all(1..9000, words > 0))`, "line 1, column 1: unknown name all"},
		{"a loop after a bar", `tags | map(#) | len() > 0`, "line 1, column 8: unknown name map"},
		{"a loop for a number", `sum(1..9000, #) > 3`, "line 1, column 1: unknown name sum"},
		{"a text that doubles in a loop", `reduce(1..60, #acc + #acc, title) == ""`, "line 1, column 1: unknown name reduce"},
		{"a name for a text, which doubles by each", `let a = title + title; let b = a + a; len(b) > 3`, "unknown name let"},
		{"a condition in more brackets than there is stack", strings.Repeat("(", 20_000) + "true" + strings.Repeat(")", 20_000), "expected at most"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.text, c.want) })
	}
}

func refused(t *testing.T, text, want string) {
	t.Helper()
	e, err := Condition(text)
	if fault, ok := errors.AsType[*SyntaxError](err); !ok || e != nil || !strings.Contains(fault.Error(), want) {
		t.Errorf("%.60s gives %v, want %q", text, err, want)
	}
}

func TestASyntaxErrorHasItsPlace(t *testing.T) {
	_, err := Condition("true and\n no")
	fault, ok := errors.AsType[*SyntaxError](err)
	if !ok || *fault != (SyntaxError{"unknown name no", 2, 2}) {
		t.Errorf("got %+v", fault)
	}
}

// The longest of rules judges the longest of texts.
func TestTheLongestRuleJudgesTheLongestText(t *testing.T) {
	phrases := make([]string, 400)
	for i := range phrases {
		phrases[i] = fmt.Sprintf("%q", fmt.Sprintf("word%d none", i))
	}
	long := &hub.Item{ContentHTML: strings.Repeat("<p>the words of a text </p>", 20_000)}
	e := must(Condition("has(content, " + strings.Join(phrases, ", ") + ")"))
	if out, _ := NewSet(e, nil, nil).Judge(long, &hub.Source{}); out == "" {
		t.Error("it finds what is not there")
	}
	e = must(Condition(`has(content, "last") or words > 5000`))
	long.ContentHTML += "<p>last</p>"
	if out, _ := NewSet(e, nil, nil).Judge(long, &hub.Source{}); out == "" {
		t.Error("more words are looked at than are allowed")
	}
}

func TestJudgeSaysInWordsWhatIsNotTaken(t *testing.T) {
	yes, no, fails := must(Condition(`words > 3`)), must(Condition(`words > 30`)), must(Condition(`tags[3] == "x"`))
	two, none := must(Number(`2`)), must(Number(`number(tags[3])`))
	for _, c := range []struct {
		name                  string
		accept, reject, score *Expression
		out                   string
		worth                 float64
	}{
		{"no rules take everything", nil, nil, nil, "", 1},
		{"what is accepted", yes, nil, nil, "", 1},
		{"what is not accepted", no, nil, two, "the rule accept does not hold: words > 30", 0},
		{"what is rejected", nil, yes, two, "the rule reject: words > 3", 0},
		{"what is not rejected", nil, no, nil, "", 1},
		{"rejecting comes before accepting", yes, yes, nil, "the rule reject: words > 3", 0},
		{"what is accepted, not rejected and has a score", yes, no, two, "", 2},
		{"accepting by what fails takes the item", fails, nil, nil, "", 1},
		{"rejecting by what fails takes the item", nil, fails, nil, "", 1},
		{"a score that fails is one", nil, nil, none, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, worth := NewSet(c.accept, c.reject, c.score).Judge(item(), desk())
			if out != c.out || worth != c.worth {
				t.Errorf("got %q, %v, want %q, %v", out, worth, c.out, c.worth)
			}
		})
	}
}

func TestAnItemWithoutAnythingIsJudged(t *testing.T) {
	e := must(Condition(`title == "" and host == "" and words == 0 and len(tags) == 0 and not has(authors, "x") and number(title) == 0`))
	for _, empty := range []*hub.Item{{}, {URL: "http://[::"}} {
		if out, worth := NewSet(e, nil, nil).Judge(empty, &hub.Source{}); out != "" || worth != 1 {
			t.Errorf("got %q, %v", out, worth)
		}
	}
}

func TestRulesAreEqualByTheirText(t *testing.T) {
	read := func(text string) *Expression { return must(Condition(text)) }
	if a, b := NewSet(read("words > 3"), nil, must(Number("2"))), NewSet(read("words > 3"), nil, must(Number("2"))); a.String() != b.String() {
		t.Errorf("of equal rules one is %q, the other %q", a, b)
	}
	known := make(map[string]string)
	for name, s := range map[string]*Set{
		"no rule":         NewSet(nil, nil, nil),
		"accept":          NewSet(read("words > 3"), nil, nil),
		"reject":          NewSet(nil, read("words > 3"), nil),
		"another accept":  NewSet(read("words > 4"), nil, nil),
		"both":            NewSet(read("words > 3"), read("words > 3"), nil),
		"both and score":  NewSet(read("words > 3"), read("words > 3"), must(Number("words"))),
		"score":           NewSet(nil, nil, must(Number("words"))),
		"a line in one":   NewSet(read("true\nor words > 3"), nil, nil),
		"a line of two":   NewSet(read("true"), read("false\nor words > 3"), nil),
		"a line of other": NewSet(read("true or\nfalse"), read("words > 3"), nil),
	} {
		if other, ok := known[s.String()]; ok {
			t.Errorf("%s and %s are both %q", name, other, s)
		}
		known[s.String()] = name
	}
}

func TestRulesJudgeSideBySide(t *testing.T) {
	s := NewSet(must(Condition(`has(title, "أمريكا")`)), must(Condition(`number(title) > 99`)), must(Number(`words + 1`)))
	done := make(chan string)
	for range 8 {
		go func() {
			out, worth := s.Judge(item(), desk())
			done <- fmt.Sprintf("%s%v", out, worth)
		}()
	}
	for range 8 {
		if got := <-done; got != "5" {
			t.Errorf("got %s", got)
		}
	}
}

func FuzzCondition(f *testing.F) {
	for _, seed := range []string{
		`has(title, "أمريكا") and not is(tags, "x")`, `tags[3] == "x" or words % 0 > 1`, `count(summary, "a", title) in 1..3 ? true : false`,
		`$env["title"] matches "^a+"`, `title[1:-1] ?? nil`, `{"a": [1, 2]}.a[5] > int("x")`, "(", `"\xff`, `any(tags, # > 3)`, `let a = 1; a > 2`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Condition(text)
		if _, ok := errors.AsType[*SyntaxError](err); err != nil && !ok {
			t.Fatalf("%q gives %T", text, err)
		}
		n, numberErr := Number(text)
		if (e == nil) != (err != nil) || (n == nil) != (numberErr != nil) {
			t.Fatalf("%q gives %v, %v and %v, %v", text, e, err, n, numberErr)
		}
		s := NewSet(e, e, n)
		_ = s.String()
		for _, i := range []*hub.Item{item(), {}} {
			if out, worth := s.Judge(i, desk()); out != "" && worth != 0 {
				t.Errorf("%q: what is out is worth %v", text, worth)
			}
		}
	})
}
