package page

import (
	"fmt"
	"net/http"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// words is what the pages say themselves, in one language.
type words struct {
	outputs.Speech
	Sections    string
	All         string // leads to a section's page
	Subscribe   string
	Everything  string // leads to the subscription list
	Nothing     string
	Skip        string
	Back        string
	NotFound    string
	NotYet      string
	WrongMethod string
	BadAddress  string
	Failed      string
	Hint        string // says what to do with the feeds
	Originals   string // leads to the list of a section's sources
	AllSections string // leads to the front page, which has them
	MoreHere    string // goes before the names of sections
	AndMore     string // has a place for a number
	Rest        string // has a place for the number of items that a page has no room for
	// Of what is selected from a section; Part has a place for a number.
	Since, Before, Source, Tag, Author, InLanguage string
	Audio, Video, Image                            string
	ToldBy                                         string // goes before their names
	Website                                        string // goes before a source's own address
	Archive, Part                                  string
	// Of the pages around a page: Pages is what they are together.
	Pages, Older, Newer, Newest, Whole string
	// Of searching: TooLong and TooManyWords have a place for the number allowed.
	Search, SearchHere                                     string
	NothingFound                                           string
	TooLong, TooManyWords, UnclosedQuote, NoWords, OnlyNot string
	NotNow, NoSearch                                       string
	months                                                 [12]string
}

var english = words{
	Speech:      outputs.SpeechFor("en"),
	Sections:    "Sections",
	All:         "All items",
	Subscribe:   "Subscribe",
	Everything:  "All sections (OPML)",
	Nothing:     "Nothing has been published here yet.",
	Skip:        "Skip to the content",
	Back:        "To the front page",
	NotFound:    "There is no page at this address.",
	NotYet:      "This section is still being loaded. Please try again in a moment.",
	WrongMethod: "This address can only be read.",
	BadAddress:  "Something in this address is not right.",
	Failed:      "Something went wrong here. It has been noted.",
	Hint:        "Copy one of these addresses into a feed reader.",
	Originals:   "The sources themselves (OPML)",
	AllSections: "All sections",
	MoreHere:    "More sections",
	AndMore:     "and %d more",
	Rest:        "Items that this page has no room for: %d. These feeds have all of them:",

	Since:      "Since",
	Before:     "Before",
	Source:     "Source",
	Tag:        "Tag",
	Author:     "Author",
	InLanguage: "Language",
	Audio:      "Audio",
	Video:      "Video",
	Image:      "Pictures",
	ToldBy:     "Told by",
	Website:    "Website",
	Archive:    "Archive",

	Pages:  "More pages",
	Older:  "Older items",
	Newer:  "Newer items",
	Newest: "Newest items",
	Whole:  "All of",

	Search:        "Search",
	SearchHere:    "Search this section",
	NothingFound:  "Nothing was found.",
	TooLong:       "A search may have at most %d characters.",
	TooManyWords:  "A search may have at most %d words.",
	UnclosedQuote: `A phrase needs a quotation mark at its end too, as in: "central bank"`,
	NoWords:       "Type a word to look for, as in: elections",
	OnlyNot:       "Type a word to look for besides those to leave out, as in: elections -local",
	NotNow:        "Searching is not possible at the moment. Please try again shortly.",
	NoSearch:      "There is no search here at present.",

	months: [12]string{
		"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December",
	},
}

var arabic = words{
	Speech:      outputs.SpeechFor("ar"),
	Sections:    "الأقسام",
	All:         "كل المواد",
	Subscribe:   "اشترك",
	Everything:  "كل الأقسام (OPML)",
	Nothing:     "لم يُنشر شيء هنا بعد.",
	Skip:        "انتقل إلى المحتوى",
	Back:        "إلى الصفحة الرئيسية",
	NotFound:    "لا توجد صفحة على هذا العنوان.",
	NotYet:      "يجري تحميل هذا القسم. حاول مرة أخرى بعد قليل.",
	WrongMethod: "هذا العنوان للقراءة فقط.",
	BadAddress:  "في هذا العنوان شيء غير صحيح.",
	Failed:      "حدث خطأ ما، وقد سُجّل.",
	Hint:        "انسخ أحد هذه العناوين إلى قارئ الخلاصات.",
	Originals:   "المصادر نفسها (OPML)",
	AllSections: "كل الأقسام",
	MoreHere:    "أقسام أخرى",
	AndMore:     "و%d غيرها",
	Rest:        "مواد لا تتسع لها هذه الصفحة: %d. تجدها كلها في هذه الخلاصات:",

	Since:      "منذ",
	Before:     "قبل",
	Source:     "المصدر",
	Tag:        "الوسم",
	Author:     "الكاتب",
	InLanguage: "اللغة",
	Audio:      "صوت",
	Video:      "فيديو",
	Image:      "صور",
	ToldBy:     "المصادر",
	Website:    "الموقع",
	Archive:    "الأرشيف",

	Pages:  "صفحات أخرى",
	Older:  "مواد أقدم",
	Newer:  "مواد أحدث",
	Newest: "أحدث المواد",
	Whole:  "كل مواد",

	Search:        "بحث",
	SearchHere:    "ابحث في هذا القسم",
	NothingFound:  "لم يُعثر على شيء.",
	TooLong:       "يجب ألّا يتجاوز البحث %d حرف.",
	TooManyWords:  "يجب ألّا يتجاوز البحث %d كلمة.",
	UnclosedQuote: "تحتاج العبارة إلى علامة اقتباس في نهايتها أيضًا، مثل: «البنك المركزي»",
	NoWords:       "اكتب كلمة تبحث عنها، مثل: انتخابات",
	OnlyNot:       "اكتب كلمة تبحث عنها إلى جانب ما تستبعده، مثل: انتخابات -محلية",
	NotNow:        "لا يمكن البحث الآن. حاول مرة أخرى بعد قليل.",
	NoSearch:      "لا يتوفر البحث هنا حاليًا.",

	months: [12]string{
		"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
		"يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
	},
}

// wordsFor returns the words for a page in a language.
func wordsFor(language string) words {
	if outputs.SpeechFor(language) == arabic.Speech {
		return arabic
	}
	return english
}

// date writes a time in UTC: a page is the same for everybody, whenever it is
// rendered.
func (w words) date(t time.Time) string {
	return w.day(t) + w.Comma + t.UTC().Format("15:04") + " UTC"
}

// day writes a day.
func (w words) day(t time.Time) string {
	t = t.UTC()
	return fmt.Sprintf("%d %s %d", t.Day(), w.months[t.Month()-1], t.Year())
}

// archive says what an archive is of.
func (w words) archive(a hub.Archive) string {
	if a.Hour > 0 {
		return w.date(a.Begins())
	}
	return w.day(a.Day)
}

// explain says what an HTTP status means to a reader.
func (w words) explain(status int) string {
	switch status {
	case http.StatusBadRequest:
		return w.BadAddress
	case http.StatusNotFound:
		return w.NotFound
	case http.StatusMethodNotAllowed:
		return w.WrongMethod
	case http.StatusServiceUnavailable:
		return w.NotYet
	}
	return w.Failed
}
