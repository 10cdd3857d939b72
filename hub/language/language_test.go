package language

import (
	"bufio"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// sample is a text with the language that it is in. Dialects that ISO 639
// counts to a larger language have the tag of that.
type sample struct{ tag, text string }

func samples(t testing.TB) []sample {
	t.Helper()
	f, err := os.Open("testdata/texts.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []sample
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		tag, text, found := strings.Cut(lines.Text(), "\t")
		if !found {
			t.Fatalf("%q is no sample", lines.Text())
		}
		all = append(all, sample{tag, text})
	}
	if len(all) < 350 || lines.Err() != nil {
		t.Fatalf("%d samples are too few to measure anything: %v", len(all), lines.Err())
	}
	return all
}

// told are the languages of which some text of the samples must be told.
const told = "ar fa ur ps ckb he en fr de es ru uk el tr hu ko zh ja hi it pt nl pl"

// A wrong language is worse than none, so precision is what counts. The samples
// hold more than forty languages besides those that are told, close relatives
// of them in particular. -v shows the figures.
func TestDetectIsRightWhereItIsSure(t *testing.T) {
	sure, right, texts, known := 0, 0, 0, 0
	for _, s := range samples(t) {
		tag, isSure := Detect(s.text)
		isTold := strings.Contains(" "+told+" ", " "+s.tag+" ")
		isText := utf8.RuneCountInString(s.text) >= 90 && isTold
		if isText {
			texts++
		}
		switch {
		case isSure && tag == s.tag:
			right++
			if isText {
				known++
			}
		case isSure:
			t.Logf("%s is taken for %s: %s", s.tag, tag, s.text)
		case isTold:
			t.Logf("%s is not sure (%s): %.80s", s.tag, tag, s.text)
		}
		if isSure {
			sure++
		}
	}
	t.Logf("of %d samples %d are sure and %d right; of %d paragraphs in languages that are told, %d", len(samples(t)), sure, right, texts, known)
	if float64(right) < 0.98*float64(sure) {
		t.Errorf("%d of %d sure answers are right", right, sure)
	}
	if float64(known) < 0.9*float64(texts) {
		t.Errorf("%d of %d paragraphs are told", known, texts)
	}
}

func TestDetectTellsEveryLanguageThatItPromises(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range samples(t) {
		if tag, sure := Detect(s.text); sure {
			seen[tag] = true
		}
	}
	for tag := range strings.FieldsSeq(told) {
		if !seen[tag] {
			t.Errorf("%s is never told", tag)
		}
	}
}

func TestDetectIsNotSureOfTooLittle(t *testing.T) {
	for _, s := range []string{"", " ", "123", "2024/05/06 10:30", "...", "OK", "ABC", "بي", "😀😀", "https://example.org/", "IPO", "AT&T", "新闻", "Ω", "iPhone 15 Pro Max"} {
		if tag, sure := Detect(s); sure {
			t.Errorf("%q is surely %s", s, tag)
		}
	}
}

func TestDetectGivesTheSameAnswerEachTimeAndEverywhere(t *testing.T) {
	type answer struct {
		tag  string
		sure bool
	}
	all := samples(t)
	want := make([]answer, len(all))
	for i, s := range all {
		want[i].tag, want[i].sure = Detect(s.text)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i, s := range all {
				tag, sure := Detect(s.text)
				if (answer{tag, sure}) != want[i] {
					t.Errorf("%q is %v and %v", s.text, want[i], answer{tag, sure})
				}
			}
		})
	}
	wait.Wait()
}

func TestDetectReadsTheBeginningOnly(t *testing.T) {
	arabic := strings.Repeat("قالت وزارة الصحة إن عدد الإصابات انخفض. ", 30)
	if tag, sure := Detect(arabic + strings.Repeat("The number of cases has fallen. ", 1000)); tag != "ar" || !sure {
		t.Errorf("got %s, %v", tag, sure)
	}
}

func TestFits(t *testing.T) {
	arabic := "قالت وزارة الصحة اليوم إن عدد الإصابات انخفض خلال الأسبوع الماضي"
	english := "The ministry of health said on Monday that the number of cases had fallen"
	for name, c := range map[string]struct {
		tag, s string
		want   bool
	}{
		"English that is Arabic":                           {"en", arabic, false},
		"English of the United States that is Arabic":      {"en-US", arabic, false},
		"English with Arabic names":                        {"en", english + " (منظمة الصحة)", true},
		"English that is mostly Arabic, with Latin names":  {"en", arabic + " Reuters", false},
		"Arabic that is English":                           {"ar", english, false},
		"Arabic that is Arabic":                            {"ar-EG", arabic, true},
		"Arabic with many Latin names":                     {"ar", "شركة Apple تطلق iPhone 17 Pro Max and MacBook Air في السعودية", true},
		"a short Latin title in an Arabic feed":            {"ar", "iPhone 17 Pro Max vs Galaxy S25 Ultra", true},
		"Arabic with figures":                              {"ar", "2024 2025 2026 3.5% 10:30", true},
		"Persian in Arabic script, whatever its letters":   {"fa", arabic, true},
		"Hebrew that is Arabic":                            {"he", arabic, false},
		"Russian that is English":                          {"ru", english, false},
		"French that is English, in one script":            {"fr", english, true},
		"Chinese that is English":                          {"zh-Hans", english, false},
		"Chinese":                                          {"zh", "卫生部周一表示，过去一周病例数有所下降，但呼吁民众继续遵守防疫规定", true},
		"Japanese in Han alone":                            {"ja", "東京株式市場続伸日経平均株価上昇", true},
		"Japanese that is Korean":                          {"ja", "보건복지부는 월요일 지난주 확진자 수가 감소했다고 밝혔지만 계속", false},
		"Kurdish in either script":                         {"ku", arabic, true},
		"Kurdish in Latin by its tag":                      {"ku-Latn", arabic, false},
		"Arabic in Latin by its tag":                       {"ar-Latn", english, true},
		"an underscore":                                    {"en_US", arabic, false},
		"no tag":                                           {"", arabic, true},
		"a tag that nobody knows":                          {"xx", arabic, true},
		"several languages":                                {"mul", arabic, true},
		"a private one":                                    {"x-arab", english, true},
		"too little to tell":                               {"en", "خبر عاجل", true},
		"no letters":                                       {"en", "123 456 789 … 😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", true},
		"a script of which nothing is known, by its tag":   {"en-Shaw", english, true},
		"an extension that looks like a script":            {"en-u-arab", english, true},
		"English that is half Arabic, as a bilingual page": {"en", arabic + " " + english, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Fits(c.tag, c.s); got != c.want {
				t.Errorf("Fits(%q, %q) = %v", c.tag, c.s, got)
			}
		})
	}
}

func TestEverySampleFitsItsLanguage(t *testing.T) {
	for _, s := range samples(t) {
		if !Fits(s.tag, s.text) {
			t.Errorf("%s does not fit %s", s.text, s.tag)
		}
		if tag, sure := Detect(s.text); sure && !Fits(tag, s.text) {
			t.Errorf("%s is surely %s and does not fit it", s.text, tag)
		}
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range samples(f)[:60] {
		f.Add(s.tag, s.text)
	}
	f.Add("en-", "\xff\xfe")
	f.Add("-", "ة")
	f.Fuzz(func(t *testing.T, tag, s string) {
		got, sure := Detect(s)
		if again, surely := Detect(s); again != got || surely != sure {
			t.Errorf("%q is %q, %v and %q, %v", s, got, sure, again, surely)
		}
		if sure && (got == "" || !Fits(got, s)) {
			t.Errorf("%q is surely %q and does not fit it", s, got)
		}
		Fits(tag, s)
	})
}

func BenchmarkDetect(b *testing.B) {
	for name, s := range map[string]string{
		"Arabic title":      "وزير الخارجية يبحث مع نظيره الفرنسي العلاقات الثنائية",
		"Arabic paragraph":  strings.Repeat("قالت وزارة الصحة اليوم إن عدد الإصابات انخفض خلال الأسبوع الماضي، ", 20),
		"English title":     "Prime minister meets French counterpart to discuss trade",
		"English paragraph": strings.Repeat("The ministry of health said on Monday that the number of cases had fallen. ", 20),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Detect(s)
			}
		})
	}
}
