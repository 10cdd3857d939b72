package normalise

import (
	"runtime"
	"strings"
	"testing"
)

// Bodies that repeat what is to be mended, to find repairs that look at the
// rest of a body, or at all before, for each: with these sizes such a test
// does not come to an end. Memory is measured: ten times the body is enough.
func TestNothingIsMendedOutOfProportion(t *testing.T) {
	repeat := func(s string) string { return strings.Repeat(s, (1<<20)/len(s)) }
	for name, body := range map[string]string{
		"ampersands":               item(repeat("&")),
		"less-thans":               item(repeat("<")),
		"references without end":   item(repeat("&#1")),
		"long references":          item(repeat("&#" + strings.Repeat("1", 1000))),
		"entities":                 item(repeat("&eacute;&x;")),
		"elements left open":       item(repeat("<a>")),
		"paragraphs left open":     item(repeat("<p>")),
		"line breaks":              item(repeat("<br>")),
		"titles left open":         item(repeat("<title>")),
		"items left open":          "<rss><channel>" + repeat("<item>") + "</channel></rss>",
		"items, cut":               "<rss><channel>" + repeat("<item>"),
		"end tags too many":        item(strings.Repeat("<b>", 90) + repeat("</a>")),
		"end tags in another case": item(strings.Repeat("<b>", 90) + repeat("<a></A>")),
		"end tags without end":     item(repeat("</a b")),
		"slashes":                  item(repeat("</")),
		"types in a title":         item("<title>" + repeat("<T>") + "</title>"),
		"values without end":       item(repeat(`<a b="`)),
		"values of both kinds":     item(repeat(`<a b="><a c='>`)),
		"attributes":               item("<a" + repeat(" b") + ">"),
		"attributes unquoted":      item(repeat("<a b=c d=e>x</a>")),
		"comments":                 item(repeat("<!-- - -- -->")),
		"CDATA":                    item("&" + repeat("<![CDATA[]]>")),
		"ends of CDATA":            item(repeat("]]>")),
		"instructions":             item("&" + repeat("<?a ?>")),
		"instructions without end": item(repeat("<?")),
		"declarations":             item(repeat("<!a>")),
		"declarations without end": item(repeat("<!a")),
		"names of many letters":    item(repeat("<é>")),
		"namespaces":               item(repeat(`<a xmlns="http://purl.org/rss/1.0"/>`)),
		"encoded twice":            item(repeat("Ã©")),
		"encoded twice, lines":     item(repeat("Ã©\n")),
		"controls":                 item(repeat("\u0092")),
		"noncharacters":            item(repeat("\uffff")),
		"zeros":                    item(repeat("\x00")),
		"encodings in turn":        item(repeat("é\xe9<")),
		"encodings word by word":   item(repeat("ال\xc7\xe1 ")),
		"one long word":            item(repeat("\xe9")),
		"elements before the root": repeat("<x/>") + item(""),
		"quotes before the root":   repeat("<!'>") + item(""),
		"doctypes before the root": repeat("<!x ") + item(""),
		"no root at all":           repeat("<"),
		"elements behind the root": item("") + repeat("<x/>"),
		"many roots":               repeat(item("")),
		"JSON: arrays":             repeat("["),
		"JSON: objects":            `{"items":[` + repeat("{"),
		"JSON: quotation marks":    `{"a":"` + repeat(`" `) + `"}`,
		"JSON: the same, commas":   `{"a":"` + repeat(`",`) + `"}`,
		"JSON: the same, blanks":   `{"a":"` + repeat(`"          `) + `"}`,
		"JSON: commas":             "[" + repeat(",") + "]",
		"JSON: comments":           "{" + repeat("/**/") + "}",
		"JSON: comments left open": "{" + repeat("/*") + "}",
		"JSON: brackets":           "{" + repeat("]") + "}",
		"JSON: backslashes":        `{"a":"` + repeat(`\`) + `"}`,
		"JSON: words":              "[" + repeat("a ") + "]",
		"JSON: items, cut":         `{` + repeat(`"items":[{}],`),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		d, err := Read([]byte(body), About{})
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 10*uint64(len(body))+2<<20 {
			t.Errorf("%s: %d bytes were taken for %d (%v)", name, taken, len(body), err)
		}
		if err == nil && len(d.Body) > 6*len(body) {
			t.Errorf("%s: %d bytes became %d", name, len(body), len(d.Body))
		}
	}
}
