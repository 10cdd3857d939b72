package outputs

import "strings"

// Speech is what several outputs say themselves, in one language.
type Speech struct {
	Language  string
	Direction string
	Also      string // goes before the other sources of an item
	Comma     string
	Coverage  string // leads to all that tell one story
	search    string // goes before what was searched for
}

var (
	english = Speech{Language: "en", Direction: "ltr", Also: "Also at", Comma: ", ", Coverage: "Full coverage", search: "search"}
	arabic  = Speech{Language: "ar", Direction: "rtl", Also: "أيضًا في", Comma: "، ", Coverage: "التغطية الكاملة", search: "بحث"}
)

// SpeechFor returns what is said to the readers of a language: Arabic to those of any
// Arabic, English to all others.
func SpeechFor(language string) Speech {
	if primary, _, _ := strings.Cut(XMLLanguage(language), "-"); strings.EqualFold(primary, arabic.Language) {
		return arabic
	}
	return english
}
