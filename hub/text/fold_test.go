package text

import "testing"

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"hamzas on alef are one letter", "الأخبار", "الاخبار"},
		{"a hamza may stand where it does not belong", "ألأخـبار", "الاخبار"},
		{"vowels and tatweel go", "الأَخْبَارُ", "الاخبار"},
		{"presentation forms are their letters", "ﺍﻷﺧﺒﺎﺭ", "الاخبار"},
		{"a ligature is its words", "ﷲ", "الله"},
		{"teh marbuta is heh", "مدرسة", "مدرسه"},
		{"alef maksura is yeh", "على", "علي"},
		{"a hamza of its own goes", "سماء", "سما"},
		{"a hamza sits on waw or yeh", "مسؤول رئيس", "مسوول رييس"},
		{"Persian kaf and yeh are Arabic", "کی", "كي"},
		{"digits of all kinds are European", "٣٫٥ و۴۲", "3 5 و42"},
		{"direction marks and joiners go", "\u200fاليوم\u200c \u2068x\u2069", "اليوم x"},
		{"Arabic punctuation parts words", "قال: «نعم»، ثم؟", "قال نعم ثم"},
		{"Latin loses case and accents", "Čafé ÉLYSÉE", "cafe elysee"},
		{"full width is plain", "ＡＢ１", "ab1"},
		{"quotes and dashes part words", "“well-known” — it’s", "well known it s"},
		{"vowel signs of other scripts stay", "हिन्दी", "हिन्दी"},
		{"spaces collapse", " \ta \u00a0 b\n", "a b"},
		{"nothing is nothing", "…", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Fold(c.in); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"الأَخْبَارُ", "Čafé İstanbul", "ẞ ﬁ Ǆ", "a\u200d\u0301", "\u0e33 각 が", "١٢٪"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if again := Fold(once); again != once {
			t.Errorf("Fold(%q) = %q, and of that %q", s, once, again)
		}
	})
}
