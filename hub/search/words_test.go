package search

import (
	"testing"

	"github.com/feedhub/feedhub/hub"
)

func TestAWordIsFoundInItsFormsAndSpellings(t *testing.T) {
	for _, c := range []struct{ name, text, query string }{
		{"the hamza is nobody's concern", "الأخبار", "الاخبار"},
		{"vowels and tatweel are not written", "الأَخْبَـارُ", "أخبار"},
		{"digits are digits", "عام ٢٠٢٦", "2026"},
		{"the article may be there", "الوزير", "وزير"},
		{"the article may be missing", "وزير", "الوزير"},
		{"a conjunction stands before the name", "غزة ومصر", "مصر"},
		{"a preposition stands before the name", "الحرب بغزة", "غزة"},
		{"conjunction and preposition stand before the name", "ولمصر دور", "مصر"},
		{"conjunction and article stand before the word", "والرئيس", "رئيس"},
		{"a country is found by its adjective", "أوكرانيا", "الأوكراني"},
		{"an adjective is found by its country", "القوات الروسية", "روسيا"},
		{"America is spelt in two ways", "الخارجية الأميركية", "أمريكا"},
		{"America is spelt in two ways, the other way round", "الأمريكيون", "أميركا"},
		{"Putin is spelt in two ways", "بوتن", "بوتين"},
		{"Iran keeps its ending", "الإيرانية", "إيران"},
		{"the plural is found by the singular", "معلمون", "المعلم"},
		{"the singular is found by the plural", "الولاية", "ولايات"},
		{"the plural with an article is the plural", "الانتخابات", "انتخابات"},
		{"an adverb is found by its noun", "قانوناً", "القانون"},
		{"feminine and masculine are one", "رئيسة", "الرئيس"},
		{"English plurals and singulars are one", "Elections were held", "election"},
		{"English verbs are found in their forms", "They are voting", "voted"},
		{"case and accents are nobody's concern", "Élysée", "ELYSEE"},
		{"Zelensky is spelt in ways", "Zelenskyy", "Zelensky"},
		{"a hyphen parts words", "a well-known name", "known"},
		{"a hyphened word is found as one", "a well known name", "well-known"},
		{"an apostrophe ends the word", "Trump’s plan", "trump"},
		{"both languages are found at one time", "شركة Google الأمريكية", "أميركا google"},
		{"a phrase may stand in another form", "مجلس الأمن الدولي", `"مجلس أمن"`},
		{"a phrase may have a clitic in the text", "في غزة ومصر", `"غزة مصر"`},
		{"a phrase may have another spelling", "وزارة الخارجية الأميركية", `"الخارجية الأمريكية"`},
		{"words need no order", "bank central", "central bank"},
		{"a very long word is a word", "x " + longWord, longWord},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := item("a", "it", 0)
			it.Title = c.text
			items := []hub.Item{it}
			if find(t, fill(t, it), ask(t, c.query), 1, items) == "" {
				t.Errorf("%s does not find %s", c.query, c.text)
			}
		})
	}
}

var longWord = func() string {
	w := make([]rune, 150)
	for i := range w {
		w[i] = 'ح'
	}
	return string(w)
}()

func TestAnotherWordIsNotFound(t *testing.T) {
	for _, c := range []struct{ name, text, query string }{
		{"a trademark is no country", "ماركة جديدة", "أمريكا"},
		{"Salem is not Salim", "سالم", "سليم"},
		{"Iran is not Iraq", "إيران", "العراق"},
		{"a sultan is no authority", "السلطان", "سلطة"},
		{"a part is not the word", "electoral", "elect0ral"},
		{"Ford is not Fred", "Ford", "Fred"},
		{"Merz is not Moroz", "Merz", "Moroz"},
		{"a phrase has its words in a row", "central and bank", `"central bank"`},
		{"a phrase has its words in order", "bank central", `"central bank"`},
		{"a phrase has all its words", "central", `"central bank"`},
		{"all words must be there", "rain in Cairo", "rain paris"},
		{"a word that must not be there is not", "rain in Cairo", "rain -cairo"},
		{"a word that must not be there is not there in another form", "مطر في الولايات", "مطر -ولاية"},
		{"a phrase that must not be there is not", "rain in Cairo", `rain -"in cairo"`},
		{"one of those that must not be there is enough", "rain in Cairo", "rain -paris -cairo"},
		{"a star stands for nothing", "raining", "rai*"},
		{"a tilde makes nothing alike", "raim", "rain~"},
		{"a field has no name", "rain", "text:rain"},
		{"or is a word", "rain", "rain OR snow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := item("a", "it", 0)
			it.Title = c.text
			items := []hub.Item{it}
			if find(t, fill(t, it), ask(t, c.query), 1, items) != "" {
				t.Errorf("%s finds %s", c.query, c.text)
			}
		})
	}
}
