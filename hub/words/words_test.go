package words

import (
	"slices"
	"strings"
	"testing"
)

// marked writes words with what was noted of them: ^ for one that begins a sentence,
// - for one that is joined to the word before.
func marked(list []Word) string {
	var b strings.Builder
	for i, w := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		if w.Begins {
			b.WriteByte('^')
		}
		if w.Joined {
			b.WriteByte('-')
		}
		b.WriteString(w.Raw)
	}
	return b.String()
}

func TestCut(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"points and commas belong to a number", "It cost 1,250.50 in all", "^It cost 1,250.50 in all"},
		{"Arabic points belong to a number", "بلغ ٣٫٥ و١٬٢٠٠", "^بلغ ٣٫٥ و ١٬٢٠٠"},
		{"a point that ends a sentence does not", "It was 3. Then 4, he said", "^It was 3 ^Then 4 he said"},
		{"a point between letters parts words", "example.org", "^example ^org"},
		{"a score is two numbers that are joined", "Won 3-1 today", "^Won 3 -1 today"},
		{"a stroke joins", "مضيق 31/29", "^مضيق 31 -29"},
		{"spaces around what joins change nothing", "Won 3 – 1", "^Won 3 -1"},
		{"a comma joins nothing", "3, 1", "^3 1"},
		{"a possessive ending goes", "Iran's men met the USA’S", "^Iran men met the USA"},
		{"an apostrophe within a word parts it", "It's o'clock", "^It o clock"},
		{"what the possessive is joined to is joined", "Iran's-made", "^Iran -made"},
		{"a preposition is parted from its digits", "قتل بـ40 صاروخا", "^قتل بـ 40 صاروخا"},
		{"so is a conjunction", "و٤٠ آخرون", "^و ٤٠ آخرون"},
		{"a Latin letter is not", "F16 and 16th", "^F16 and 16th"},
		{"a question and an exclamation end sentences", "لماذا؟ قال! نعم", "^لماذا ^قال ^نعم"},
		{"a colon, a line and a quotation begin one", "Says: no\nOr «yes» “maybe”", "^Says ^no ^Or ^yes ^maybe"},
		{"a comma does not", "نعم، قال", "^نعم قال"},
		{"vowels and tatweel are of the word", "الأَخْبـار اليوم", "^الأَخْبـار اليوم"},
		{"nothing is nothing", " …, — ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := marked(Cut(c.in, 99)); got != c.want {
				t.Errorf("Cut(%q) = %s, want %s", c.in, got, c.want)
			}
		})
	}
}

func TestNoWordIsJoinedToNothing(t *testing.T) {
	if list := Cut(" - item", 9); len(list) != 1 || list[0].Joined {
		t.Errorf("got %+v, want one word that nothing stands before", list)
	}
}

func TestCutEndsAfterTheMost(t *testing.T) {
	if got := marked(Cut("one two. Three", 2)); got != "^one two" {
		t.Errorf("got %s", got)
	}
	if got := Cut("one", 0); len(got) != 0 {
		t.Errorf("of no words there are %v", got)
	}
}

func TestAWordIsKnownAsItIsWrittenAndAsItIsFolded(t *testing.T) {
	list := Cut("Café الأَخبار iPhone", 9)
	want := []Word{
		{Raw: "Café", Folded: "cafe", Begins: true, Capital: true},
		{Raw: "الأَخبار", Folded: "الاخبار"},
		{Raw: "iPhone", Folded: "iphone"},
	}
	if !slices.Equal(list, want) {
		t.Errorf("got %+v, want %+v", list, want)
	}
}

func TestAFoldedWordIsOneWord(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"what parts a number goes", "a1,250", "a1250"},
		{"capitals are small", "USA", "usa"},
		{"a number with letters is one word", "1,250B", "1250b"},
		{"as an Arabic point does", "٤٠٫٥", "40.5"},
		{"and what parts thousands", "١٬٢٠٠", "1200"},
		{"a ligature of several words is one", "ﷺ", "صلياللهعليهوسلم"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Fold(c.in); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		name, in string
		value    float64
		suffix   string
		ok       bool
	}{
		{"European digits", "40", 40, "", true},
		{"Arabic digits", "٤٠", 40, "", true},
		{"Persian digits", "۴۰", 40, "", true},
		{"Indian digits", "१२", 12, "", true},
		{"mathematical digits, whose tens stand in a row", "𝟙𝟚", 12, "", true},
		{"a comma that parts thousands", "1,250,000", 1250000, "", true},
		{"a comma that parts none", "1,25", 1.25, "", true},
		{"an Arabic comma always does", "١٬٢٥٠", 1250, "", true},
		{"an Arabic point never does", "٣٫٥٠٠", 3.5, "", true},
		{"a point before three digits", "1.250", 1.25, "", true},
		{"several points", "1.250.000", 1250000, "", true},
		{"both", "1,250.5", 1250.5, "", true},
		{"an ordinal", "16th", 16, "th", true},
		{"a unit, folded", "3.5BN", 3.5, "bn", true},
		{"a unit in Arabic", "5مليون", 5, "مليون", true},
		{"a version is no number", "1.2.3", 0, "", false},
		{"a word is no number", "F16", 0, "", false},
		{"a fraction by its own sign is no number", "½", 0, "", false},
		{"nothing is no number", "", 0, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			value, suffix, ok := Number(c.in)
			if value != c.value || suffix != c.suffix || ok != c.ok {
				t.Errorf("Number(%q) = %v, %q, %v, want %v, %q, %v", c.in, value, suffix, ok, c.value, c.suffix, c.ok)
			}
		})
	}
}

func TestStem(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"English loses its endings", "elections", "elect"},
		{"Latin letters are stemmed as English", "cafes", "cafe"},
		{"Arabic loses its article", "الاخبار", "اخبار"},
		{"and its plural", "الانتخابات", "انتخاب"},
		{"and what tells of a people", "امريكيه", "امريك"},
		{"other scripts stay", "новости", "новости"},
		{"a number stays", "40", "40"},
		{"nothing is nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Stem(c.in); got != c.want {
				t.Errorf("Stem(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestSpellingsOfOneNameHaveOneSkeleton(t *testing.T) {
	for _, c := range []struct{ name, names string }{
		{"a long vowel is written or not", "بوتين بوتن"},
		{"a letter is doubled or not", "zelensky zelenskyy zelenskiy"},
		{"a people is named like its country", "iran iranian iranians"},
		{"and in Arabic", "مصر المصري مصريه"},
		{"g has two letters", "هامبورغ هامبورج"},
		{"vowels differ", "mohammed muhammad"},
		{"a hamza moves", "امريكا الاميركيه اميركي"},
		{"clitics are joined", "ترامب وترامب بترامب لترامب"},
		{"emphatic letters and plain ones", "زيلينسكي زلنسكي"},
	} {
		t.Run(c.name, func(t *testing.T) {
			names := strings.Fields(c.names)
			for _, n := range names[1:] {
				if want, got := Skeleton(names[0]), Skeleton(n); got != want {
					t.Errorf("Skeleton(%q) = %q, and of %q %q", n, got, names[0], want)
				}
			}
		})
	}
}

func TestASkeletonTellsNamesApart(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"in Latin letters", "london", "lisbon"},
		{"in Arabic", "العراق", "ايران"},
		{"a first vowel counts", "iran", "oran"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a, b := Skeleton(c.a), Skeleton(c.b); a == b {
				t.Errorf("%q and %q are both %q", c.a, c.b, a)
			}
		})
	}
}

func TestShortNamesAndOtherScriptsStayWhatTheyAre(t *testing.T) {
	for _, name := range []string{"usa", "un", "ali", "saudi", "russia", "سوريا", "روسيا", "او", "новости", ""} {
		if got := Skeleton(name); got != name {
			t.Errorf("Skeleton(%q) = %q", name, got)
		}
	}
}

func TestHowCommon(t *testing.T) {
	for _, c := range []struct {
		name string
		in   string // words of one commonness
		want Commonness
	}{
		{"words that say nothing", "the of في من", Stop},
		{"English words in their forms", "house houses", Common},
		{"an Arabic word with and without what is joined to it", "بيت البيت وبيت والبيت بالبيت للبيت وبالبيت", Common},
		{"what begins like a conjunction", "وزير لوزير بوزير الوزير", Common},
		{"a country with and without clitics", "ايران وايران لايران", Familiar},
		{"a country with and without its article", "العراق عراق وعراق والعراق بالعراق", Familiar},
		{"an agency", "reuters", Familiar},
		{"a verb that is in no list", "سيستدرجهم يتمخضون", Common},
		{"a verbal noun that is in no list", "التقويض الانجراف استدراجهم", Common},
		{"names that are on everybody's lips", "zelensky زيلينسكي ترامب بوتين", Unknown},
		{"other names", "harbrook الشويلي", Unknown},
		{"other scripts", "президент", Unknown},
		{"numbers and nothing", "40", Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, w := range strings.Fields(c.in) {
				if got, _ := HowCommon(w); got != c.want {
					t.Errorf("HowCommon(%q) = %d, want %d", w, got, c.want)
				}
			}
		})
	}
	if got, form := HowCommon(""); got != Unknown || form != "" {
		t.Errorf("of nothing it is %d, %q", got, form)
	}
}

func TestAWordIsKnownInOneFormWhateverIsJoinedToIt(t *testing.T) {
	for form, list := range map[string]string{
		"بيت":   "بيت وبيت والبيت وبالبيت",
		"ايران": "ايران وايران لايران",
		"عراق":  "عراق والعراق",
	} {
		for _, w := range strings.Fields(list) {
			if _, got := HowCommon(w); got != form {
				t.Errorf("the form of %q is %q, want %q", w, got, form)
			}
		}
	}
	// What is not known is known as it is: its first letter may be its own.
	for _, w := range []string{"وشويلي", "harbrook"} {
		if _, got := HowCommon(w); got != w {
			t.Errorf("the form of %q is %q", w, got)
		}
	}
}

func TestPhrase(t *testing.T) {
	for _, c := range []struct {
		name, phrase, text string
		isIn, is           bool
	}{
		{"a people is found by its country", "أمريكا", "القوات الأميركية", true, false},
		{"and in English", "Iran", "an Iranian ship", true, false},
		{"a name in another spelling", "Zelenskyy", "Mr Zelensky’s plan", true, false},
		{"a name without its long vowel", "بوتين", "بوتن", true, true},
		{"a name that has no long vowel itself", "ترمب", "ترامب", true, true},
		{"a name with what is joined to it", "ترامب", "رسالة لترامب", true, false},
		{"a plural", "election", "Elections", true, true},
		{"words in a row", "البيت الأبيض", "قال البيت الابيض أمس", true, false},
		{"the whole of it", "كرة القدم", "كرة قدم", true, true},
		{"words that are not in a row", "البيت الأبيض", "بيت في جبل أبيض", false, false},
		{"words in another order", "White House", "house white", false, false},
		{"a phrase that begins at the end", "White House", "all white", false, false},
		{"a word of another root", "أمريكا", "الأمم المتحدة", false, false},
		{"a longer word", "trump", "a trumpet", false, false},
		{"a common word is no spelling of a name", "Iran", "iron", false, false},
		{"a short name is no skeleton", "قطر", "قطار", false, false},
		{"digits of another script", "40", "بـ٤٠", true, false},
		{"no words", "…", "x", false, false},
		{"no words in nothing", "", "", false, false},
		{"a word in nothing", "x", "", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			phrase, text := NewPhrase(c.phrase, 99), NewPhrase(c.text, 99)
			if isIn, is := phrase.IsIn(text), phrase.Is(text); isIn != c.isIn || is != c.is {
				t.Errorf("%q is in %q: %v, and is it: %v; want %v, %v", c.phrase, c.text, isIn, is, c.isIn, c.is)
			}
		})
	}
}

func TestAPhraseEndsAfterTheMost(t *testing.T) {
	if NewPhrase("three", 9).IsIn(NewPhrase("one two three", 2)) {
		t.Error("a third word is found among two")
	}
}

func FuzzCut(f *testing.F) {
	for _, seed := range []string{"Iran's 3-1, بـ40", "١٬٢٠٠٫٥ 1,250B", "ﷺ 2½ e\u0301t\u200d \u0301", "\xff\xc3'", "𝟙𝟚 ͺ -x"} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, s string, most int) {
		most = max(most, 0)
		list := Cut(s, most)
		if len(list) > most {
			t.Errorf("Cut(%q, %d) has %d words", s, most, len(list))
		}
		for _, w := range list {
			if w.Raw == "" || !strings.Contains(s, w.Raw) || strings.Contains(w.Folded, " ") || w.Folded != Fold(w.Raw) {
				t.Errorf("Cut(%q, %d) has %+v", s, most, w)
			}
			Number(w.Raw)
			Skeleton(w.Folded)
			Stem(w.Folded)
			HowCommon(w.Folded)
		}
		NewPhrase(s, most).IsIn(NewPhrase(s, most))
	})
}
