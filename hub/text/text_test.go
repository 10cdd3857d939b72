package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain text stays":                       {"Plain, tab\tand\nline.", "Plain, tab\tand\nline."},
		"Arabic with harakat stays":              {"الأَخْبَارُ «اليوم»", "الأَخْبَارُ «اليوم»"},
		"joiners stay":                           {"می\u200cخواهم 👩\u200d👩\u200d👧", "می\u200cخواهم 👩\u200d👩\u200d👧"},
		"direction marks stay":                   {"\u200fأ\u200e \u061c", "\u200fأ\u200e \u061c"},
		"C0 controls go":                         {"a\x00b\x08c\x1b\x7f", "abc"},
		"C1 controls go":                         {"a\u0080b\u009f", "ab"},
		"CRLF and CR become LF":                  {"a\r\nb\rc\r", "a\nb\nc\n"},
		"replacement characters go":              {"a\ufffdb", "ab"},
		"invalid UTF-8 goes":                     {"a\xffb\xd8", "ab"},
		"noncharacters go":                       {"a\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff", "a"},
		"embeddings and overrides go":            {"a\u202ab\u202ec", "abc"},
		"byte order marks and soft hyphens go":   {"\ufeffso\u00adft", "soft"},
		"annotation marks go":                    {"\ufff9a\ufffab\ufffb", "ab"},
		"tags go":                                {"a\U000e0001\U000e0041", "a"},
		"balanced isolates stay":                 {"a \u2068b\u2069 c", "a \u2068b\u2069 c"},
		"an open isolate is closed":              {"a \u2067b", "a \u2067b\u2069"},
		"a closing without an opening goes":      {"a\u2069 b", "a b"},
		"a stray closing before a control goes":  {"\u2069\r", "\n"},
		"the closings of two isolates are added": {"\u2066a\u2068b\x00", "\u2066a\u2068b\u2069\u2069"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanTextIsNotCopied(t *testing.T) {
	s := strings.Repeat("الأخبار “اليوم” — news – é 👍 \u2068x\u2069\n", 100)
	if n := testing.AllocsPerRun(10, func() { Clean(s) }); n != 0 {
		t.Errorf("Clean allocated %v times for clean text", n)
	}
	title := "عنوان من كلمات عدة"
	if n := testing.AllocsPerRun(10, func() { Line(title) }); n != 0 {
		t.Errorf("Line allocated %v times for a line", n)
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"a b":                    "a b",
		"  a \n\t b\u00a0c ":     "a b c",
		"\u2003أخبار\u3000اليوم": "أخبار اليوم",
		"a\x00 \x08b":            "a b",
		" ":                      "",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDirection(t *testing.T) {
	for name, c := range map[string]struct{ language, s, want string }{
		"an Arabic tag":                      {"ar-EG", "BBC", "rtl"},
		"an English tag on Arabic text":      {"en", "أخبار", "ltr"},
		"a script wins over its language":    {"ar-Latn", "أخبار", "ltr"},
		"Kurdish in Arabic script":           {"ku-Arab-IQ", "x", "rtl"},
		"Kurdish by default":                 {"ku", "x", "ltr"},
		"Sorani":                             {"ckb", "x", "rtl"},
		"an underscore":                      {"fa_IR", "x", "rtl"},
		"an extension is no script":          {"en-u-arab", "x", "ltr"},
		"no tag, Arabic text":                {"", "123 «أخبار» news", "rtl"},
		"no tag, Hebrew text":                {"und", "חדשות", "rtl"},
		"several languages, English text":    {"mul", "News أخبار", "ltr"},
		"isolated text does not count":       {"", "\u2068news\u2069 أخبار", "rtl"},
		"digits alone":                       {"", "1 2 3", "ltr"},
		"nothing":                            {"", "", "ltr"},
		"a tag that no registry has, by LTR": {"xx", "أخبار", "ltr"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Direction(c.language, c.s); got != c.want {
				t.Errorf("Direction(%q, %q) = %s, want %s", c.language, c.s, got, c.want)
			}
		})
	}
}

func TestExcerpt(t *testing.T) {
	for name, c := range map[string]struct {
		in    string
		limit int
		want  string
	}{
		"short text stays":                  {"Short.", 10, "Short."},
		"a sentence that ends late is kept": {"The first sentence. The second one goes on.", 30, "The first sentence."},
		"an Arabic question mark ends one":  {"من فاز في الانتخابات؟ لم تعلن النتيجة بعد حتى الآن", 30, "من فاز في الانتخابات؟"},
		"else a word":                       {"one two three four five", 15, "one two three…"},
		"a comma before the cut goes":       {"one two three, four five", 16, "one two three…"},
		"a mark stays with its letter":      {strings.Repeat("بَ", 10), 4, "بَ…"},
		"a family stays together":           {"👩\u200d👩\u200d👧x👩\u200d👩\u200d👧", 8, "👩\u200d👩\u200d👧x…"},
		"a flag stays whole":                {"🇪🇬🇸🇦🇲🇦", 4, "🇪🇬…"},
		"isolates are closed":               {"\u2067one two three four", 10, "\u2067one two\u2069…"},
		"no room":                           {"abc", 0, ""},
		"a decimal point ends nothing":      {"It rose by 3.14 percent and then more", 18, "It rose by 3.14…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Excerpt(c.in, c.limit); got != c.want {
				t.Errorf("Excerpt(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"a", "\u2068b\r\nc\xff", "بَ\u202e\u2069", "\U000e0001\u00ad"} {
		f.Add(s, 5)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		clean := Clean(s)
		if Clean(clean) != clean {
			t.Errorf("Clean is not idempotent on %q", s)
		}
		if !utf8.ValidString(clean) || strings.ContainsFunc(clean, Forbidden) || !balanced(clean) {
			t.Errorf("Clean(%q) = %q is not clean", s, clean)
		}
		line := Line(s)
		if Line(line) != line {
			t.Errorf("Line is not idempotent on %q", s)
		}
		excerpt := Excerpt(line, limit)
		if Clean(excerpt) != excerpt {
			t.Errorf("Excerpt(%q, %d) = %q is not clean", line, limit, excerpt)
		}
		if limit > 0 && utf8.RuneCountInString(strings.TrimRight(excerpt, "\u2069…")) > max(limit, 1)+clusterLength(line) {
			t.Errorf("Excerpt(%q, %d) = %q is too long", line, limit, excerpt)
		}
	})
}

// clusterLength is the length of the first grapheme, which Excerpt may not cut.
func clusterLength(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	end := size
	for end < len(s) && joined(s, end) {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return utf8.RuneCountInString(s[:end])
}

func BenchmarkClean(b *testing.B) {
	s := strings.Repeat("قالت وزارة الخارجية إن المحادثات «مستمرة» منذ أسبوع. ", 100)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Clean(s)
	}
}
