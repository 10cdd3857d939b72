package normalise

import (
	"bytes"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

const utf8Name = "utf-8"

// wide are the encodings whose units are longer than a byte.
var wide = map[string]encoding.Encoding{
	"utf-32be": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
	"utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
	"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
}

// marks are the byte order marks, longest first where one begins another.
var marks = []struct{ name, mark string }{
	{utf8Name, "\xef\xbb\xbf"},
	{"utf-32be", "\x00\x00\xfe\xff"},
	{"utf-32le", "\xff\xfe\x00\x00"},
	{"utf-16be", "\xfe\xff"},
	{"utf-16le", "\xff\xfe"},
}

// decode returns the body in UTF-8.
func (d *Document) decode(body []byte, about About) ([]byte, error) {
	marked, body := d.unmark(body)
	if about.Encoding != "" {
		return d.decodeAs(body, about.Encoding, marked)
	}
	if marked == "" || marked == utf8Name {
		marked = wideEvidence(body)
	}
	if wide[marked] != nil {
		return d.decodeFrom(body, marked, wide[marked]), nil
	}
	labels := labelsOf(body, about.ContentType)
	if label := shifting(body, labels); label != "" {
		e, name := lookup(label)
		return d.decodeFrom(body, name, e), nil
	}
	if utf8.Valid(body) {
		d.Encoding = utf8Name
		d.overrule(labels, body)
		return body, nil
	}
	return d.decodeByEvidence(body, labels), nil
}

// unmark takes away a byte order mark and returns what it stands for. A mark
// for UTF-16 before bytes that are no UTF-16 stands for nothing.
func (d *Document) unmark(body []byte) (string, []byte) {
	for _, m := range marks {
		if !bytes.HasPrefix(body, []byte(m.mark)) {
			continue
		}
		d.repaired(MarkRemoved, 0, m.name)
		body = body[len(m.mark):]
		if wide[m.name] != nil && bytes.IndexByte(body[:min(len(body), 256)], 0) < 0 {
			return "", body
		}
		return m.name, body
	}
	return "", body
}

// wideEvidence tells UTF-16 and UTF-32 without a mark by where the zeros of
// their ASCII characters stand.
func wideEvidence(body []byte) string {
	head := body[:min(len(body), 256)]
	var zeros [4]int
	for i, c := range head {
		if c == 0 {
			zeros[i%4]++
		}
	}
	quarter := max(len(head)/4, 1)
	some := func(n int) bool { return 5*n > 2*quarter } // two in five, so that Arabic titles may stand there
	few := func(n int) bool { return 10*n <= quarter }
	switch z := zeros; {
	case len(head) < 4 && !(len(head) == 2 && z[0]+z[1] == 1):
		return ""
	case some(z[0]) && some(z[1]) && some(z[2]) && few(z[3]):
		return "utf-32be"
	case few(z[0]) && some(z[1]) && some(z[2]) && some(z[3]):
		return "utf-32le"
	case some(z[0]) && few(z[1]) && few(z[3]) && (some(z[2]) || len(head) == 2):
		return "utf-16be"
	case few(z[0]) && some(z[1]) && few(z[2]) && (some(z[3]) || len(head) == 2):
		return "utf-16le"
	}
	return ""
}

// decodeAs decodes as somebody demands.
func (d *Document) decodeAs(body []byte, label, marked string) ([]byte, error) {
	e, name := lookup(label)
	if isUTF16 := strings.EqualFold(label, "utf-16"); isUTF16 && strings.HasPrefix(marked, "utf-16") {
		name, e = marked, wide[marked] // the label leaves the order of the bytes to the mark
	} else if evident := wideEvidence(body); isUTF16 && strings.HasPrefix(evident, "utf-16") {
		name, e = evident, wide[evident]
	}
	switch {
	case name == utf8Name:
		d.Encoding = name
		if !utf8.Valid(body) {
			d.repaired(BytesRemoved, firstInvalid(body), "")
			body = bytes.ToValidUTF8(body, nil)
		}
		return body, nil
	case e == nil:
		return nil, &EncodingError{label}
	}
	return d.decodeFrom(body, name, e), nil
}

func (d *Document) decodeFrom(body []byte, name string, e encoding.Encoding) []byte {
	d.Encoding = name
	d.repaired(Decoded, 0, name)
	return decodeWith(e, body)
}

// decodeWith decodes; what can't be is U+FFFD afterwards.
func decodeWith(e encoding.Encoding, body []byte) []byte {
	decoded, err := e.NewDecoder().Bytes(body)
	if err != nil { // decoders replace what they cannot read; none of them fails
		return bytes.ToValidUTF8(body, nil)
	}
	return decoded
}

var codePage = regexp.MustCompile(`^(?:x-)?(?:win|windows|cp|ms)[-_ ]?(\d{3,4})$`)

// lookup returns an encoding and its name by one of its labels, or by what
// publishers write instead.
func lookup(label string) (encoding.Encoding, string) {
	label = strings.ToLower(strings.Trim(label, " \t\r\n;'\""))
	if e := wide[label]; e != nil {
		return e, label
	}
	for _, l := range []string{label, strings.ReplaceAll(label, "_", "-"), codePage.ReplaceAllString(label, "windows-$1")} {
		e, name := charset.Lookup(l)
		if e != nil && name != "replacement" && name != "x-user-defined" {
			return e, name
		}
	}
	return nil, ""
}

// labelsOf returns the encodings that header, declaration and, in a page,
// <meta> name, in this order.
func labelsOf(body []byte, contentType string) []string {
	var labels []string
	if _, parameters, err := mime.ParseMediaType(contentType); err == nil && parameters["charset"] != "" {
		labels = append(labels, parameters["charset"])
	} else if m := metaCharset.FindStringSubmatch("<meta " + contentType); err != nil && m != nil {
		labels = append(labels, m[1]) // a header that no standard knows
	}
	if declared := pseudoAttribute(declaration(body), "encoding"); declared != "" {
		labels = append(labels, declared)
	}
	if head := body[:min(len(body), 4096)]; looksLikePage(head) {
		if m := metaCharset.FindSubmatch(head); m != nil {
			labels = append(labels, string(m[1]))
		}
	}
	return labels
}

var (
	metaCharset = regexp.MustCompile(`(?i)<meta\s[^>]*?\bcharset\s*=\s*["']?\s*([a-z0-9_:.-]+)`)
	pageStart   = regexp.MustCompile(`(?i)<(?:!doctype\s+html|html|head|body|meta)[\s>]`)
	feedStart   = regexp.MustCompile(`(?i)<(?:[a-z]+:)?(?:rss|rdf|feed)[\s>]`)
)

// looksLikePage tells whether the start of a body is that of HTML. A feed may
// carry pages in its items, but its root stands before them.
func looksLikePage(head []byte) bool {
	page, feed := pageStart.FindIndex(head), feedStart.FindIndex(head)
	return page != nil && (feed == nil || page[0] < feed[0])
}

// declaration returns the contents of the XML declaration near the start.
func declaration(body []byte) []byte {
	head := body[:min(len(body), 1024)]
	_, rest, found := bytes.Cut(head, []byte("<?xml"))
	if !found || len(rest) == 0 || !strings.ContainsRune(" \t\r\n", rune(rest[0])) {
		return nil
	}
	inner, _, _ := bytes.Cut(rest, []byte(">"))
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

// shifting returns the label of an encoding in which ASCII bytes of the body
// mean other characters: of ISO-2022 and HZ, after an escape.
func shifting(body []byte, labels []string) string {
	for _, label := range labels {
		switch _, name := lookup(label); {
		case name == "iso-2022-jp" && bytes.IndexByte(body, 0x1b) >= 0, name == "hz-gb-2312" && bytes.Contains(body, []byte("~{")):
			return label
		}
	}
	return ""
}

// overrule notes the labels that a body in UTF-8 proves wrong.
func (d *Document) overrule(labels []string, body []byte) {
	for _, label := range labels {
		_, name := lookup(label)
		if name != utf8Name && (!isASCII(body) || wide[name] != nil) {
			d.repaired(LabelOverruled, 0, fmt.Sprintf("labelled %s, but the bytes are utf-8", label))
			return
		}
	}
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
