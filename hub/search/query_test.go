package search

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"a word is itself", "rain", "rain"},
		{"words are in order", "snow rain", "rain snow"},
		{"case is nobody's concern", "RAIN", "rain"},
		{"a word is said once", "rain Rain", "rain"},
		{"spaces collapse", "  rain\t\u00a0snow ", "rain snow"},
		{"Arabic letters are unified", "الأخبار مدرسة", "الاخبار مدرسه"},
		{"a phrase stays together", `"central  Bank"`, `"central bank"`},
		{"a phrase of one word is the word", `"rain"`, "rain"},
		{"Arabic quotation marks make a phrase", "«مجلس الأمن»", `"مجلس الامن"`},
		{"curly quotation marks make a phrase", "“central bank”", `"central bank"`},
		{"quotation marks may be the wrong way round", "”central bank“ »مجلس الأمن«", `"central bank" "مجلس الامن"`},
		{"other quotation marks within a phrase are punctuation", "«a “b” c»", `"a b c"`},
		{"a phrase needs no space around it", `rain"a b"snow`, `"a b" rain snow`},
		{"a minus leaves a word out", "rain -snow", "rain -snow"},
		{"a minus leaves a phrase out", `rain -"heavy snow"`, `rain -"heavy snow"`},
		{"a minus leaves an Arabic phrase out", "مطر -«مجلس الأمن»", `مطر -"مجلس الامن"`},
		{"words to leave out are at the end", "-snow rain -hail", "rain -hail -snow"},
		{"a minus by itself is a dash", "Gaza - live", "gaza live"},
		{"two minuses are one", "rain --snow", "rain -snow"},
		{"a hyphen within a word makes a phrase", "well-known", `"well known"`},
		{"punctuation parts words", "rain,snow;", `"rain snow"`},
		{"punctuation by itself is nothing", "rain … ?!", "rain"},
		{"an empty phrase is nothing", `rain "" «»`, "rain"},
		{"a word may be asked for and left out", "rain -rain", "rain -rain"},
		{"200 characters are enough", strings.Repeat("ح", 200), strings.Repeat("ح", 200)},
		{"16 words are enough", "a b c d e f g h i j k l m n o p", "a b c d e f g h i j k l m n o p"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := Parse(c.typed)
			if err != nil || q.String() != c.want {
				t.Errorf("Parse(%q) is %s, %v, want %s", c.typed, q, err, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		want        error
	}{
		{"nothing", "", ErrNoWords},
		{"nothing but space", " \n", ErrNoWords},
		{"nothing but punctuation", `… "" -`, ErrNoWords},
		{"only words to leave out", "-rain -«a b»", ErrOnlyNot},
		{"an open phrase", `rain "heavy snow`, ErrUnclosed},
		{"an open Arabic phrase", "«مجلس الأمن", ErrUnclosed},
		{"a phrase that another mark ends", `"heavy snow»`, ErrUnclosed},
		{"a mark at the end", `rain"`, ErrUnclosed},
		{"201 characters", strings.Repeat("ح", 201), ErrTooLong},
		{"a flood", strings.Repeat("a", 1<<20), ErrTooLong},
		{"letters that stand for long texts", strings.Repeat("ﷺ", 100), ErrTooManyWords},
		{"a letter that unfolds beyond 200", strings.Repeat("㎭", 120), ErrTooLong},
		{"17 words", "a b c d e f g h i j k l m n o p q", ErrTooManyWords},
		{"17 words of which some are left out", "a b c d e f g h -i j k l m n o p -q", ErrTooManyWords},
		{"17 words in a phrase", `"a b c d e f g h i j k l m n o p q"`, ErrTooManyWords},
	} {
		t.Run(c.name, func(t *testing.T) {
			if q, err := Parse(c.typed); !errors.Is(err, c.want) || q.String() != "" {
				t.Errorf("Parse gives %q, %v, want %v", q, err, c.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`rain -"heavy snow" «مجلس الأمن» “a”`, "-", `"`, "a-b --c", "ﷺ ㎭ ½ ＂x＂ ﹣y", "\xff\"\x00\"", "‐a ‑b −c", "$5 +6 ^7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q, err := Parse(typed)
		if err != nil {
			if q.String() != "" {
				t.Errorf("%v has a query: %s", err, q)
			}
			return
		}
		said := q.String()
		again, err := Parse(said)
		if err != nil || again.String() != said {
			t.Errorf("Parse(%q) is %s, and of that %s, %v", typed, said, again, err)
		}
		for _, term := range append(q.all, q.none...) {
			for word := range strings.FieldsSeq(term) {
				for _, key := range appendKeys(nil, shortened(word)) {
					if strings.Trim(key, ofRareWord+ofCommonWord) == "" {
						t.Errorf("%q has the key %q", word, key)
					}
				}
			}
		}
	})
}
