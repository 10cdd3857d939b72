package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What follows is longer than any limit of the test, and ends no sentence.
const tail = " and then a long text that goes on and on and on without any mark"

func TestExcerptEndsWithASentence(t *testing.T) {
	arabic := " وهذا نص طويل لا ينتهي ولا تقف فيه علامة حتى آخره أبدا مهما طال"
	for name, c := range map[string]struct{ sentence, rest string }{
		"a full stop":                      {"The court has decided on Monday.", " The" + tail},
		"a quotation":                      {"“The court has decided.”", " He" + tail},
		"a quotation that closes low":      {"„Das Gericht hat entschieden.“", " Er" + tail},
		"brackets":                         {"(The court has decided.)", " He" + tail},
		"a question":                       {"Has the court decided?", " It" + tail},
		"an Arabic full stop":              {"قررت المحكمة يوم الاثنين.", arabic},
		"an Arabic question mark":          {"هل قررت المحكمة يوم الاثنين؟", arabic},
		"both Arabic marks":                {"هل قررت المحكمة يوم الاثنين؟!", arabic},
		"an Arabic quotation":              {"قال: «قررت المحكمة ذلك.»", arabic},
		"an Arabic quotation, stop behind": {"قال: «قررت المحكمة ذلك».", arabic},
		"an Urdu full stop":                {"عدالت نے فیصلہ سنا دیا ہے۔", " اس کے بعد" + arabic},
		"a Hindi full stop":                {"अदालत ने सोमवार को फैसला किया।", " इसके बाद" + strings.Repeat(" और", 40)},
		"a Chinese full stop":              {"法院周一作出了判决。", strings.Repeat("此后又有许多话要说", 9)},
		"a Chinese quotation":              {"他说：“法院作出了判决。”", strings.Repeat("此后又有许多话要说", 9)},
		"a Japanese quotation":             {"彼は「裁判所が決めた。」", strings.Repeat("その後もずっと話が続く", 9)},
		"two Chinese marks":                {"法院真的作出了判决吗？！", strings.Repeat("此后又有许多话要说", 9)},
		"a year":                           {"It has been so since 2024.", " The" + tail},
		"a figure":                         {"It rose by 3.5 percent.", " The" + tail},
		"an address":                       {"Read it at https://example.org/a.html.", " The" + tail},
		"a pause before a capital":         {"Nobody knew what to say...", " The" + tail},
	} {
		t.Run(name, func(t *testing.T) {
			limit := utf8.RuneCountInString(c.sentence) + 8
			if got := Excerpt(c.sentence+c.rest, limit); got != c.sentence {
				t.Errorf("Excerpt = %q, want %q", got, c.sentence)
			}
		})
	}
}

func TestExcerptKnowsWhatEndsNoSentence(t *testing.T) {
	for name, c := range map[string]struct{ beginning, rest string }{
		"a country":               {"Late on Monday the U.S.", " Senate" + tail},
		"an abbreviated name":     {"Late on Monday Mr.", " Smith" + tail},
		"a saint":                 {"They went to St.", " Petersburg" + tail},
		"initials":                {"A book by J. R. R.", " Tolkien" + tail},
		"initials, joined":        {"A book by J.R.R.", " Tolkien" + tail},
		"a month":                 {"It began on Jan.", " 5" + tail},
		"a number":                {"It was house No.", " 5" + tail},
		"an hour":                 {"It began at 5 p.m.", " Monday" + tail},
		"an ordinal":              {"Es begann am 5.", " Mai" + tail},
		"a doctor in Arabic":      {"التقى الوزير مع د.", " أحمد سالم في مكتبه صباح اليوم وتحدث معه طويلا عن كل شيء"},
		"a professor in Arabic":   {"التقى الوزير مع أ.د.", " أحمد سالم في مكتبه صباح اليوم وتحدث معه طويلا عن كل شيء"},
		"a pause in Arabic":       {"صور من المدينة..", " أمطار غزيرة تضرب جدة والمدن التي حولها منذ الصباح الباكر"},
		"an ellipsis in Arabic":   {"صور من المدينة…", " أمطار غزيرة تضرب جدة والمدن التي حولها منذ الصباح الباكر"},
		"speech that goes on":     {"“Has the court decided?”", " he asked" + tail},
		"a name with a mark":      {"The company Yahoo!", " said" + tail},
		"an abbreviation, small":  {"Many fruits, e.g.", " apples" + tail},
		"initials in Russian":     {"Книга писателя А. С.", " Пушкина" + strings.Repeat(" и ещё", 20)},
		"a decimal at the end":    {"It rose by almost 3.", "5 percent" + tail},
		"a file":                  {"It stands in the file main.", "go" + tail},
		"a mark within a word":    {"It stands at http://a.example/?", "b=c" + tail},
		"an initial in brackets":  {"An old book by (J.", " Smith)" + tail},
		"a title with its letter": {"رواية للكاتب الكبير م.", " حسن الذي عاش في القاهرة سنوات طويلة قبل أن يغادرها"},
	} {
		t.Run(name, func(t *testing.T) {
			limit := utf8.RuneCountInString(c.beginning) + 3
			got := Excerpt(c.beginning+c.rest, limit)
			if got == c.beginning || !strings.HasSuffix(got, ellipsis) {
				t.Errorf("Excerpt = %q", got)
			}
		})
	}
}

func TestExcerptOfScriptsWithoutSpaces(t *testing.T) {
	long := strings.Repeat("外交部长会见法国外长", 20)
	for name, c := range map[string]struct {
		in    string
		limit int
		want  string
	}{
		"an early space does not cut":     {"新华社 " + long, 21, "新华社 外交部长会见法国外长外交部长会见…"},
		"a comma before the cut goes":     {strings.Repeat("外交部", 5) + "，" + long, 17, strings.Repeat("外交部", 5) + "…"},
		"an opening before the cut goes":  {strings.Repeat("外交部", 5) + "「" + long, 17, strings.Repeat("外交部", 5) + "…"},
		"an opening before a word's goes": {"one two three (four five", 17, "one two three…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Excerpt(c.in, c.limit); got != c.want {
				t.Errorf("Excerpt = %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzExcerpt(f *testing.F) {
	for _, s := range []string{
		"The U.S. Senate. Then more", "قال: «نعم.» ثم خرج؟ وعاد", "他说：“好。”然后走了", "a\u2067b\u2068c\u2069 d e", "بَبَبَ 👩\u200d👩\u200d👧 🇪🇬🇸🇦", "a.b.c. D... e", "x“", "（「",
	} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		line := Line(s)
		got := Excerpt(line, limit)
		if limit <= 0 && got != "" || !utf8.ValidString(got) || !balanced(got) || Clean(got) != got {
			t.Errorf("Excerpt(%q, %d) = %q", line, limit, got)
		}
		if got == line {
			return
		}
		beginning := strings.TrimSuffix(got, ellipsis)
		for !strings.HasPrefix(line, beginning) && strings.HasSuffix(beginning, string(popIsolate)) {
			beginning = strings.TrimSuffix(beginning, string(popIsolate))
		}
		if !strings.HasPrefix(line, beginning) {
			t.Errorf("Excerpt(%q, %d) = %q is no beginning of it", line, limit, got)
		}
		if limit > 0 && utf8.RuneCountInString(strings.TrimRight(beginning, string(popIsolate))) > max(limit, 1)+clusterLength(line) {
			t.Errorf("Excerpt(%q, %d) = %q is too long", line, limit, got)
		}
		rest := line[len(beginning):]
		if rest != "" && rest[0] != ' ' && len(beginning) > clusterBytes(line) && joined(line, len(beginning)) {
			t.Errorf("Excerpt(%q, %d) = %q parts what is joined", line, limit, got)
		}
	})
}

func clusterBytes(s string) int {
	n := 0
	for i := range s {
		if n == clusterLength(s) {
			return i
		}
		n++
	}
	return len(s)
}
