package language

import "strings"

// Fits tells whether s, which is plain text, can be in the language of tag,
// going by its script alone. It says no only where a text of some length is
// plainly written in another script than the language's: names, numbers and
// quotations in another one are normal. A language that it does not know fits.
func Fits(tag, s string) bool {
	expected := scriptsOf(tag)
	if expected == "" {
		return true
	}
	n := count(beginning(s))
	if n.letters < 20 {
		return true
	}
	own := 0
	for script := range strings.FieldsSeq(expected) {
		own += n.by[script]
	}
	// Latin stands in texts of all languages, other scripts do not stand in
	// Latin ones.
	if strings.Contains(expected, "Latn") {
		return 4*own >= n.letters || n.main() == ""
	}
	return 50*own >= n.letters || n.letters < 40
}

// scriptsOf returns the scripts that a language is written in, the one that
// its tag names before others, "" for one that is not known.
func scriptsOf(tag string) string {
	subtags := strings.Split(strings.ReplaceAll(tag, "_", "-"), "-")
	if len(subtags[0]) == 1 { // x-, which is private, and i-
		return ""
	}
	for _, subtag := range subtags[1:] {
		if len(subtag) == 1 { // an extension begins
			break
		}
		if len(subtag) == 4 && subtag[0] > '9' {
			return scriptsNamed(strings.ToUpper(subtag[:1]) + strings.ToLower(subtag[1:]))
		}
	}
	return writtenIn[strings.ToLower(subtags[0])]
}

// scriptsNamed returns what count calls a script of ISO 15924, "" for one that
// it does not count.
func scriptsNamed(code string) string {
	switch code {
	case "Hans", "Hant", "Hani", "Jpan", "Hira", "Kana", "Hrkt":
		return "Hani"
	case "Kore":
		return "Hang Hani"
	case "Aran":
		return "Arab"
	}
	for _, t := range tables {
		if t.code == code {
			return code
		}
	}
	return ""
}

// writtenIn has the scripts of languages, all that each is written in today.
// Serbian, Kurdish, Uzbek and their like have several.
var writtenIn = func() map[string]string {
	m := make(map[string]string)
	for scripts, tags := range map[string]string{
		"Latn": `en fr de es it pt nl sv da nb nn no fi is et lv lt pl cs sk sl hr hu ro tr sq mt ga gd cy br eu ca gl oc
			co sc fo lb fy af id vi tl fil ceb ilo sm mi haw yo ig zu xh st tn rw rn ln lg ny sn mg so om eo la`,
		"Latn Arab":      "ms jv ha sw ku kmr wo",
		"Latn Cyrl":      "sr sh bs cnr mo ro tk uz gag crh",
		"Latn Cyrl Arab": "az kk ky tt",
		"Cyrl":           "ru uk be bg mk ba cv os ce av",
		"Cyrl Mong":      "mn",
		"Cyrl Arab Latn": "tg ug",
		"Arab":           "ar fa ur ps ckb sdh pnb skr prs pes arz ary arq aeb apc ajp acm afb azb mzn glk lrc bqi bal",
		"Arab Deva":      "sd ks",
		"Arab Guru":      "pa",
		"Hebr":           "he iw yi ji",
		"Hebr Latn":      "lad",
		"Grek":           "el",
		"Hani":           "zh cmn yue wuu ja",
		"Hang Hani":      "ko",
		"Deva":           "hi mr ne bho mai sa new",
		"Beng":           "bn as",
		"Thai":           "th", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Gujr": "gu", "Sinh": "si",
		"Khmr": "km", "Laoo": "lo", "Mymr": "my", "Geor": "ka", "Armn": "hy", "Ethi": "am ti", "Tibt": "bo dz",
		"Thaa": "dv", "Syrc": "syr", "Orya": "or",
	} {
		for tag := range strings.FieldsSeq(tags) {
			m[tag] = scripts
		}
	}
	return m
}()
