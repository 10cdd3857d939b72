package config

import (
	"reflect"
	"testing"
)

// whole is a size that no list of sources has.
const whole = 1 << 30

func TestSourcesThatAreCutApartAreReadAsTheyAreTogether(t *testing.T) {
	const tail = "\nsections: [{slug: s}]\n"
	tests := map[string]string{
		"a complete configuration":    complete,
		"dashes under the key":        "sources:\n- {id: a, url: https://a.example/}\n- id: b\n  url: https://b.example/" + tail,
		"a list that ends the file":   "sections: [{slug: s}]\nsources:\n   - {id: a, url: https://a.example/}\n   - {id: b, url: https://b.example/}",
		"Windows' line ends":          "sections: [{slug: s}]\r\nsources:\r\n  - {id: a, url: https://a.example/}\r\n  - id: b\r\n    url: https://b.example/\r\n",
		"comments and empty lines":    "sources: # all\n# one\n\n  - {id: a, url: https://a.example/} # two\n# three\n    # four\n  - id: b\n\n    # five\n    url: https://b.example/\n\n# six" + tail,
		"a dash in a line of its own": "sources:\n  -\n    id: a\n    url: https://a.example/\n  -\n    id: b\n    url: https://b.example/" + tail,
		"lists inside of an entry":    "sources:\n  - id: a\n    tags:\n    - x\n    - y\n    url: https://a.example/\n  - {id: b, url: https://b.example/}" + tail,
		"values over several lines":   "sources:\n  - {id: a,\n    url: https://a.example/}\n  - id: b\n    title: >\n      - not\n      - a list\n    url: https://b.example/\n  - id: c\n    title: \"two\n      - lines\"\n    url: https://c.example/" + tail,
		"an unknown key":              "sources:\n  - {id: a, url: https://a.example/}\n  - {id: b, url: https://b.example/, tagz: [x]}" + tail,
		"mistakes before and after":   "listen: x\nsources:\n  - {id: a, url: https://a.example/}\n  - {id: a, url: b}\nkeep: {items: 0}" + tail,
		"an empty entry":              "sources:\n  - {id: a, url: https://a.example/}\n  - null\n  - {id: c, url: https://c.example/}" + tail,
		"a bracket that is not closed": "sources:\n  - {id: a, url: https://a.example/}\n  - {id: b, url: https://b.example/, tags: [x}" +
			tail,
		"sources given twice":   "sources:\n  - {id: a, url: https://a.example/}\nsources:\n  - {id: b, url: https://b.example/}" + tail,
		"a second document":     "sources:\n- {id: a, url: https://a.example/}\n- {id: b, url: https://b.example/}" + tail + "---\nlisten: :80",
		"a list that falls out": "sources:\n  - {id: a, url: https://a.example/}\n - {id: b, url: https://b.example/}" + tail,
		"a key without a value": "sources:" + tail,
		"a mapping":             "sources:\n  a: {url: https://a.example/}" + tail,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			want, wantErr := parse("f.yaml", []byte(text), Checks{}, whole)
			got, gotErr := parse("f.yaml", []byte(text), Checks{}, 1)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if !reflect.DeepEqual(gotErr, wantErr) {
				t.Errorf("got  %v\nwant %v", gotErr, wantErr)
			}
		})
	}
}

func TestALongListOfSourcesIsCutAtItsEntries(t *testing.T) {
	text := "sources:\n  - {id: a}\n  - {id: b}\n  - {id: c}\nlisten: :80\n"
	rest, pieces := cut([]byte(text), 20)
	if want := "sources: []\n\n\n\nlisten: :80\n"; string(rest) != want {
		t.Errorf("what is left is %q, want %q", rest, want)
	}
	want := []piece{{[]byte("  - {id: a}\n  - {id: b}\n"), 1}, {[]byte("  - {id: c}\n"), 3}}
	if !reflect.DeepEqual(pieces, want) {
		t.Errorf("cut into %v", pieces)
	}
	if rest, pieces := cut([]byte(text), whole); string(rest) != text || pieces != nil {
		t.Errorf("a short list is cut: %q, %v", rest, pieces)
	}
}

func FuzzSourcesThatAreCutApartAreReadAsTheyAreTogether(f *testing.F) {
	f.Add(complete)
	f.Add("sections: [{slug: s}]\nsources:\n - id: a\n   url: https://a.example/\n - {id: b,\n  url: https://b.example/}\n")
	f.Fuzz(func(t *testing.T, text string) {
		want, wantErr := parse("f.yaml", []byte(text), Checks{}, whole)
		got, gotErr := parse("f.yaml", []byte(text), Checks{}, 1)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotErr, wantErr) {
			t.Errorf("got  %+v, %v\nwant %+v, %v", got, gotErr, want, wantErr)
		}
	})
}
