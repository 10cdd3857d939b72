package outputs

import (
	"regexp"
	"strings"
)

// macrolanguages has the languages that checkers of XML feeds do not know,
// with the language of ISO 639-1 that encloses them.
var macrolanguages = map[string]string{
	"aeb": "ar", "acm": "ar", "acw": "ar", "afb": "ar", "ajp": "ar", "apc": "ar", "apd": "ar",
	"arb": "ar", "arq": "ar", "ars": "ar", "ary": "ar", "arz": "ar", "ayl": "ar", "ayn": "ar",
	"ckb": "ku", "kmr": "ku", "sdh": "ku",
	"pes": "fa", "prs": "fa",
	"cmn": "zh", "yue": "zh",
	"nob": "nb", "pbt": "ps", "pbu": "ps", "pst": "ps", "ydd": "yi", "zsm": "ms",
}

// arabicScript has the languages of macrolanguages that are written in another script than
// these mostly are.
var arabicScript = map[string]bool{"ckb": true, "sdh": true}

var scriptSubtag = regexp.MustCompile(`(?i)^[a-z]{4}(-|$)`)

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

// IsLanguage tells whether a text has the form of a language tag (RFC 5646 §2.1) that
// begins with a code of ISO 639.
func IsLanguage(tag string) bool { return languageTag.MatchString(tag) }

// XMLLanguage returns the value of xml:lang and of RSS's language for an RFC
// 5646 tag, or "" when there is none. Checkers of both know only the languages
// of ISO 639-1 and 639-2, so that any other one is written as the language that
// encloses it, with its script where that would be taken for another.
func XMLLanguage(tag string) string {
	if !IsLanguage(tag) {
		return ""
	}
	primary, rest, more := strings.Cut(tag, "-")
	if macro, ok := macrolanguages[strings.ToLower(primary)]; ok {
		if arabicScript[strings.ToLower(primary)] && !scriptSubtag.MatchString(rest) {
			macro += "-Arab"
		}
		primary = macro
	}
	if more {
		return primary + "-" + rest
	}
	return primary
}
