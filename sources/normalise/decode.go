package normalise

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// marks are the byte order marks, longest first where one begins another, and
// how the beginning of a feed looks in the same encoding without one.
var marks = []struct {
	name        string
	mark, start string
	encoding    encoding.Encoding
}{
	{"utf-8", "\xef\xbb\xbf", "", nil},
	{"utf-32be", "\x00\x00\xfe\xff", "\x00\x00\x00<", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"utf-32le", "\xff\xfe\x00\x00", "<\x00\x00\x00", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"utf-16be", "\xfe\xff", "\x00<", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"utf-16le", "\xff\xfe", "<\x00", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"utf-16be", "", "\x00{", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"utf-16le", "", "{\x00", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
}

// decode returns the body in UTF-8.
func (d *Document) decode(body []byte, contentType string) []byte {
	for _, m := range marks {
		marked := m.mark != "" && bytes.HasPrefix(body, []byte(m.mark))
		if !marked && (m.start == "" || !bytes.HasPrefix(body, []byte(m.start))) {
			continue
		}
		if marked {
			body = body[len(m.mark):]
			d.repaired(MarkRemoved, 0, m.name)
		}
		if m.encoding == nil {
			break
		}
		return d.decodeFrom(body, m.name, m.encoding)
	}
	labels := labelsOf(body, contentType)
	if utf8.Valid(body) && !shifts(body, labels) {
		d.Encoding = "utf-8"
		d.overrule(labels, body)
		return body
	}
	return d.decodeByEvidence(body, labels)
}

func (d *Document) decodeFrom(body []byte, name string, e encoding.Encoding) []byte {
	d.Encoding = name
	d.repaired(Decoded, 0, name)
	decoded, err := e.NewDecoder().Bytes(body)
	if err != nil { // decoders replace what they cannot read; none of them fails
		return bytes.ToValidUTF8(body, nil)
	}
	return decoded
}

// labelsOf returns the encodings that the header and the declaration name, the
// header first.
func labelsOf(body []byte, contentType string) []string {
	var labels []string
	if _, parameters, err := mime.ParseMediaType(contentType); err == nil && parameters["charset"] != "" {
		labels = append(labels, parameters["charset"])
	}
	if declared := pseudoAttribute(declaration(body), "encoding"); declared != "" {
		labels = append(labels, declared)
	}
	return labels
}

// declaration returns the contents of the XML declaration near the start.
func declaration(body []byte) []byte {
	head := body[:min(len(body), 1024)]
	from := bytes.Index(head, []byte("<?xml "))
	if from < 0 {
		return nil
	}
	inner, _, found := bytes.Cut(head[from+len("<?xml "):], []byte("?>"))
	if !found {
		return nil
	}
	return inner
}

// pseudoAttribute returns the value of name="value" in a declaration.
func pseudoAttribute(declaration []byte, name string) string {
	_, rest, found := bytes.Cut(declaration, []byte(name))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if !found || len(rest) == 0 || rest[0] != '=' {
		return ""
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n")
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	value, _, found := bytes.Cut(rest[1:], rest[:1])
	if !found {
		return ""
	}
	return strings.TrimSpace(string(value))
}

// shifts tells whether ASCII bytes of the body mean other characters: in
// ISO-2022 and HZ, after an escape.
func shifts(body []byte, labels []string) bool {
	for _, label := range labels {
		switch _, name := charset.Lookup(label); name {
		case "iso-2022-jp":
			return bytes.IndexByte(body, 0x1b) >= 0
		case "hz-gb-2312":
			return bytes.Contains(body, []byte("~{"))
		}
	}
	return false
}

// overrule notes the labels that a body in UTF-8 proves wrong.
func (d *Document) overrule(labels []string, body []byte) {
	for _, label := range labels {
		if _, name := charset.Lookup(label); name != "utf-8" && !isASCII(body) {
			d.repaired(LabelOverruled, 0, fmt.Sprintf("labelled %s, but the bytes are utf-8", label))
			return
		}
	}
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// decodeByEvidence tries the encodings that were named, then the likely ones,
// and takes the first that reads the body without a flaw, else the one with
// the fewest. UTF-8 with a few bad bytes stays UTF-8.
func (d *Document) decodeByEvidence(body []byte, labels []string) []byte {
	if !utf8.Valid(body) && mostlyUTF8(body) {
		d.Encoding = "utf-8"
		d.repaired(BytesRemoved, firstInvalid(body), "")
		return bytes.ToValidUTF8(body, nil)
	}
	best, bestName, fewest := []byte(nil), "", -1
	for _, label := range candidates(body, labels) {
		e, name := charset.Lookup(label)
		if e == nil || name == "utf-8" || strings.HasPrefix(name, "utf-16") || name == "replacement" {
			continue
		}
		decoded, err := e.NewDecoder().Bytes(body)
		if n := flaws(decoded); err == nil && (fewest < 0 || n < fewest) {
			best, bestName, fewest = decoded, name, n
		}
		if fewest == 0 {
			break
		}
	}
	d.noteChoice(labels, bestName)
	return best
}

// noteChoice says which encoding was chosen, and whether against a label.
func (d *Document) noteChoice(labels []string, chosen string) {
	d.Encoding = chosen
	for _, label := range labels {
		if _, name := charset.Lookup(label); name != chosen {
			d.repaired(LabelOverruled, 0, fmt.Sprintf("labelled %s, but the bytes are %s", label, chosen))
			return
		}
	}
	d.repaired(Decoded, 0, chosen)
}

// candidates are the encodings to try, in order. A feed that says it is in
// Arabic is tried as windows-1256 before Latin, which reads any bytes at all.
func candidates(body []byte, labels []string) []string {
	var first, last []string
	for _, label := range labels {
		if _, name := charset.Lookup(label); name == "windows-1252" && saysArabic(body) {
			last = append(last, label)
		} else {
			first = append(first, label)
		}
	}
	if saysArabic(body) || readsArabic(body) {
		first = append(first, "windows-1256")
	}
	return append(append(first, last...), "windows-1252")
}

// saysArabic looks for a language that is written in Arabic letters.
func saysArabic(body []byte) bool {
	head := bytes.ToLower(body[:min(len(body), 4096)])
	for _, mark := range []string{"<language>", "<dc:language>", `xml:lang="`, `xml:lang='`} {
		_, rest, found := bytes.Cut(head, []byte(mark))
		if !found || len(rest) < 3 {
			continue
		}
		tag := string(bytes.TrimSpace(rest[:min(len(rest), 8)]))
		if len(tag) > 2 && tag[2]|0x20 >= 'a' && tag[2]|0x20 <= 'z' {
			return false
		}
		return strings.HasPrefix(tag, "ar") || strings.HasPrefix(tag, "fa") || strings.HasPrefix(tag, "ur")
	}
	return false
}

// readsArabic tells whether the bytes above ASCII come in words, as Arabic in
// windows-1256 does and a Latin language in windows-1252 does not.
func readsArabic(body []byte) bool {
	letters, runs := 0, 0
	for i, c := range body {
		if c < 0xc0 {
			continue
		}
		letters++
		if i == 0 || body[i-1] < 0xc0 {
			runs++
		}
	}
	return letters > 20 && letters >= 3*runs && bytes.Count(body, []byte{0xc7, 0xe1})*20 > runs // the article «ال»
}

// mostlyUTF8 tells whether the body is UTF-8 but for a few bytes.
func mostlyUTF8(body []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return good >= 4*bad
}

func firstInvalid(body []byte) int {
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(body)
}

// flaws counts the characters that no author writes.
func flaws(decoded []byte) int {
	n := bytes.Count(decoded, []byte("\ufffd"))
	for i := 0; ; i += 2 {
		next := bytes.IndexByte(decoded[i:], 0xc2)
		if next < 0 {
			return n
		}
		i += next
		if i+1 < len(decoded) && decoded[i+1] < 0xa0 { // C1 controls
			n++
		}
		if i+2 > len(decoded) {
			return n
		}
	}
}
