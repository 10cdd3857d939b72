package normalise

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
)

// decodeByEvidence decodes a body that is not UTF-8, or not everywhere.
func (d *Document) decodeByEvidence(body []byte, labels []string) []byte {
	sample := sampleOf(body)
	for _, label := range labels { // of an encoding of many bytes to a character nothing is clean by chance
		if e, name := lookup(label); isMultibyte(name) && !bytes.ContainsRune(decodeWith(e, sample), utf8.RuneError) {
			d.noteChoice(labels, name)
			return decodeWith(e, body)
		}
	}
	if good, bad := countUTF8(body); good >= bad || holdsUTF8(body) {
		return d.decodeStretches(body, labels)
	}
	e, name := choose(sample, labels, saysArabic(body))
	d.noteChoice(labels, name)
	return decodeWith(e, body)
}

// byChance is how many characters of UTF-8 in a row another encoding makes by
// chance.
const byChance = 4

// holdsUTF8 tells whether a text of the body is UTF-8 that no other encoding
// makes by chance, however long the texts are that are not.
func holdsUTF8(body []byte) bool {
	for len(body) > 0 {
		var u []byte
		u, body = unit(body)
		if good, bad := countUTF8(u); bad == 0 && good > byChance {
			return true
		}
	}
	return false
}

func isMultibyte(name string) bool {
	switch name {
	case "gbk", "gb18030", "big5", "euc-jp", "euc-kr", "shift_jis":
		return true
	}
	return false
}

// noteChoice says which encoding was chosen, and whether against a label.
func (d *Document) noteChoice(labels []string, chosen string) {
	d.Encoding = chosen
	for _, label := range labels {
		if _, name := lookup(label); name != chosen {
			d.repaired(LabelOverruled, 0, fmt.Sprintf("labelled %s, but the bytes are %s", label, chosen))
			return
		}
	}
	d.repaired(Decoded, 0, chosen)
}

// maxSample is how much of a body is looked at to choose an encoding.
const maxSample = 16 << 10

// sampleOf returns the texts and lines of the body that are not ASCII, as
// far as they are needed.
func sampleOf(body []byte) []byte {
	var sample []byte
	for len(body) > 0 && len(sample) < maxSample {
		var u []byte
		if u, body = unit(body); !isASCII(u) {
			sample = append(sample, u[:min(len(u), maxSample)]...)
		}
	}
	return sample
}

// unit parts the first piece off a body that one program will have written in
// one encoding: a text or a tag, or a line of it.
func unit(body []byte) (first, rest []byte) {
	for i, c := range body {
		if c == '<' && i > 0 {
			return body[:i], body[i:]
		}
		if c == '>' || c == '\n' {
			return body[:i+1], body[i+1:]
		}
	}
	return body, nil
}

// choose returns the encoding in which the sample reads best: the first that
// is as good as flawless, else the one with the fewest flaws.
func choose(sample []byte, labels []string, arabic bool) (e encoding.Encoding, name string) {
	fewest := -1
	tried := map[string]bool{}
	for _, label := range candidates(sample, labels, arabic) {
		candidate, candidateName := lookup(label)
		if candidate == nil || candidateName == utf8Name || wide[candidateName] != nil || tried[candidateName] {
			continue
		}
		tried[candidateName] = true
		n, letters := flaws(decodeWith(candidate, sample))
		if fewest < 0 || n < fewest {
			e, name, fewest = candidate, candidateName, n
		}
		if 50*n <= letters {
			break
		}
	}
	return e, name
}

// candidates are the encodings to try, in order. A feed that says it is in
// Arabic is tried in Arabic before Latin, which reads any bytes at all.
func candidates(sample []byte, labels []string, arabic bool) []string {
	var first, last []string
	for _, label := range labels {
		if _, name := lookup(label); name == "windows-1252" && arabic {
			last = append(last, label)
		} else {
			first = append(first, label)
		}
	}
	if arabic || readsArabic(sample) {
		first = append(first, "windows-1256", "iso-8859-6")
	}
	first = append(first, last...)
	if readsThai(sample) {
		first = append(first, "windows-874")
	}
	return append(append(first, detected(sample)...), "windows-1252")
}

// detected asks for the encodings whose letters are as frequent as those of
// the sample.
func detected(sample []byte) []string {
	results, err := chardet.NewTextDetector().DetectAll(sample)
	if err != nil { // nothing was found
		return nil
	}
	slices.SortFunc(results, func(a, b chardet.Result) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), strings.Compare(a.Charset, b.Charset))
	})
	var labels []string
	for _, r := range results {
		if strings.HasPrefix(r.Charset, "ISO-8859-8") { // of which it holds all
			r.Charset = "windows-1255"
		}
		if r.Confidence >= 10 {
			labels = append(labels, r.Charset)
		}
	}
	return labels
}

// saysArabic looks for a language that is written in Arabic letters.
func saysArabic(body []byte) bool {
	head := bytes.ToLower(body[:min(len(body), 4096)])
	for _, mark := range []string{"<language>", "<dc:language>", `lang="`, `lang='`} {
		_, rest, found := bytes.Cut(head, []byte(mark))
		if !found || len(rest) < 3 {
			continue
		}
		tag := string(bytes.TrimSpace(rest[:min(len(rest), 8)]))
		if len(tag) > 2 && tag[2] >= 'a' && tag[2] <= 'z' {
			return false
		}
		return strings.HasPrefix(tag, "ar") || strings.HasPrefix(tag, "fa") || strings.HasPrefix(tag, "ur")
	}
	return false
}

// readsArabic tells whether the bytes above ASCII come in words with the
// article «ال» among them, as it is in windows-1256.
func readsArabic(sample []byte) bool {
	letters, runs := 0, 0
	for i, c := range sample {
		if c < 0xc0 {
			continue
		}
		letters++
		if i == 0 || sample[i-1] < 0xc0 {
			runs++
		}
	}
	return letters > 20 && letters >= 3*runs && bytes.Count(sample, []byte{0xc7, 0xe1})*20 > runs
}

// readsThai tells whether the bytes are those of Thai, whose vowels and tones
// stand where no other encoding has so many letters in a row.
func readsThai(sample []byte) bool {
	letters, marks, stray := 0, 0, 0
	for i, c := range sample {
		switch {
		case c == 0xd1 || c >= 0xd4 && c <= 0xda || c >= 0xe7 && c <= 0xee:
			marks++
			if i == 0 || sample[i-1] < 0xa1 {
				stray++
			}
		case c >= 0xa1 && c <= 0xe6:
			letters++
		case c >= 0x80:
			stray++
		}
	}
	return letters > 10 && 6*marks > letters && letters > marks && 50*stray <= letters
}

// script is what flaws knows of a character.
type script int

const (
	noLetter script = iota
	inASCII
	inLatin
	inArabic
	inCyrillic
	inGreek
	inHebrew
	anyScript // others, of which some are written beside Latin without a space
)

func scriptOf(r rune) script {
	switch {
	case r < utf8.RuneSelf:
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return inASCII
		}
		return noLetter
	case !unicode.IsLetter(r) && !unicode.IsMark(r) || r == 'ª' || r == 'º':
		return noLetter
	case r < 0x250 || r >= 0x1e00 && r < 0x1f00:
		return inLatin
	case unicode.Is(unicode.Arabic, r):
		return inArabic
	case r >= 0x400 && r < 0x530:
		return inCyrillic
	case unicode.Is(unicode.Greek, r):
		return inGreek
	case r >= 0x590 && r < 0x600:
		return inHebrew
	}
	return anyScript
}

// flaws counts what no author writes: characters that are none, letters of two
// scripts in one word, capitals within words, signs within words, and accented
// letters in long rows. letters is the number of those that are not ASCII.
func flaws(decoded []byte) (n, letters int) {
	var before, last script // of the two characters before
	var lastRune rune
	row := 0
	for len(decoded) > 0 {
		r, size := utf8.DecodeRune(decoded)
		decoded = decoded[size:]
		s := scriptOf(r)
		if s > inASCII {
			letters++
		}
		if s == inLatin {
			row++
		} else {
			row = 0
		}
		n += flawsAt(r, lastRune, s, last)
		if row > 2 || s != noLetter && last == noLetter && before > inASCII && lastRune >= 0xa1 && lastRune != '’' && lastRune != '·' && lastRune < 0x100 {
			n++
		}
		before, last, lastRune = last, s, r
	}
	return n, letters
}

func flawsAt(r, last rune, s, lastScript script) int {
	switch {
	case r == utf8.RuneError:
		return 2
	case r >= 0x80 && r < 0xa0, r >= 0xe000 && r < 0xf900:
		return 2
	case s == noLetter || s == anyScript:
		return 0
	case lastScript == noLetter:
		if s > inLatin && unicode.IsMark(r) { // that has no letter below it
			return 1
		}
		return 0
	case max(s, inLatin) != max(lastScript, inLatin) && lastScript != anyScript:
		return 1
	case s > inASCII || lastScript > inASCII:
		if unicode.IsLower(last) && unicode.IsUpper(r) {
			return 1
		}
	}
	return 0
}
