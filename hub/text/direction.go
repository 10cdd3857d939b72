package text

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// Direction returns "rtl" or "ltr" for text in a language (an RFC 5646 tag,
// empty when unknown). The tag decides, its script subtag before its language;
// without a tag that tells, the first strong character of s does (UAX #9, P2
// and P3). Text that has none is "ltr".
func Direction(language, s string) string {
	if direction := directionOfTag(language); direction != "" {
		return direction
	}
	return directionOfText(s)
}

// rightToLeft has the scripts that are written from right to left, and the
// languages that are unless their tag names another script.
var rightToLeft = map[string]bool{
	"adlm": true, "arab": true, "aran": true, "hebr": true, "mand": true, "mend": true, "nkoo": true,
	"rohg": true, "samr": true, "syrc": true, "thaa": true, "yezi": true,

	"ar": true, "arc": true, "arz": true, "ary": true, "arq": true, "aeb": true, "apc": true, "ajp": true,
	"acm": true, "afb": true, "azb": true, "bal": true, "bqi": true, "ckb": true, "dv": true, "fa": true,
	"glk": true, "he": true, "iw": true, "ji": true, "ks": true, "lrc": true, "mzn": true, "nqo": true,
	"pes": true, "pnb": true, "prs": true, "ps": true, "sd": true, "sdh": true, "skr": true, "syr": true,
	"ug": true, "ur": true, "yi": true,
}

// directionOfTag returns "" for a tag that says nothing about direction.
func directionOfTag(tag string) string {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	primary, rest, _ := strings.Cut(tag, "-")
	switch primary {
	case "", "und", "mul", "zxx", "mis", "x", "i":
		return ""
	}
	for part := range strings.SplitSeq(rest, "-") {
		if len(part) == 1 { // an extension or a private part
			break
		}
		if len(part) == 4 && (part[0] < '0' || part[0] > '9') {
			return directionIf(rightToLeft[part])
		}
	}
	return directionIf(rightToLeft[primary])
}

// directionOfText looks for the first strong character outside of isolates.
func directionOfText(s string) string {
	isolated := 0
	for _, r := range s {
		if isIsolate(r) {
			isolated = max(0, isolated+isolateStep(r))
			continue
		}
		if isolated > 0 {
			continue
		}
		properties, _ := bidi.LookupRune(r)
		switch properties.Class() {
		case bidi.L:
			return "ltr"
		case bidi.R, bidi.AL:
			return "rtl"
		}
	}
	return "ltr"
}

func directionIf(rtl bool) string {
	if rtl {
		return "rtl"
	}
	return "ltr"
}
