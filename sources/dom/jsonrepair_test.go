package dom

import (
	"fmt"
	"testing"
)

func TestJSONIsMendedWhereThatIsSimple(t *testing.T) {
	for name, script := range map[string]string{
		"as it should be":              `{"a":"b // c","d":[1]}`,
		"commas before brackets":       `{"a":"b // c","d":[1,],}`,
		"comments":                     "{/* x */\"a\":\"b // c\", // y\n\"d\":[1]}",
		"CDATA":                        "//<![CDATA[\n{\"a\":\"b // c\",\"d\":[1]}\n//]]>",
		"CDATA in comments":            `/*<![CDATA[*/{"a":"b // c","d":[1]}/*]]>*/`,
		"an HTML comment":              `<!--{"a":"b // c","d":[1]}-->`,
		"HTML escapes":                 `{&quot;a&quot;:&quot;b // c&quot;,&quot;d&quot;:[1]}`,
		"control characters":           "{\"a\":\"b\x01 // c\",\x02\"d\":[1]}",
		"escapes that JSON has not":    `{"a":"b \/\/ c","d":[1],"e":"\'"}`,
		"a semicolon":                  `{"a":"b // c","d":[1]};`,
		"a mark":                       "\ufeff{\"a\":\"b // c\",\"d\":[1]}",
		"white space at odd places":    "\n\t{ \"a\" : \"b // c\" , \"d\" : [ 1 , ] } ",
		"a comma and then a comment":   "{\"a\":\"b // c\",\"d\":[1, /* none */]}",
		"a slash and a quote in a key": `{"a":"b // c","d":[1],"\"/*":2}`,
	} {
		v, err := parseJSON(script)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		o, _ := v.(map[string]any)
		if fmt.Sprintf("%v %v", o["a"], o["d"]) != "b // c [1]" {
			t.Errorf("%s is read as %v", name, v)
		}
	}
	for _, script := range []string{"", "{", "window.x = 1", `{"a":}`} {
		if v, err := parseJSON(script); err == nil && v != nil && fmt.Sprint(v) != "[]" {
			t.Errorf("%q is read as %v", script, v)
		}
	}
	if v, err := parseJSON("{\"a\":\"one\ntwo\"}"); err != nil || fmt.Sprint(v) != "map[a:one\ntwo]" {
		t.Errorf("a line break is read as %v, %v", v, err)
	}
}
