package hub

import "testing"

func TestNativeIDsAreRepublishedOnlyInCanonicalForm(t *testing.T) {
	tests := map[string]struct {
		id   string
		want bool
	}{
		"an address":                           {"https://example.org/news/1", true},
		"an address with a query and fragment": {"https://example.org/?p=12&x=%D8%A3#top", true},
		"an address with a port of its own":    {"http://127.0.0.1:8080/a", true},
		"a tag URI":                            {"tag:example.org,2005-06-01:/archives/1", true},
		"a UUID that is none":                  {"urn:uuid:article-17", false},
		"a URN of one letter":                  {"urn:a:1", false},
		"a URN that is a path":                 {"urn:site:news/123", false},
		"a URN with a query":                   {"urn:site:news?=q", false},
		"a URN of an ISBN":                     {"urn:isbn:0451450523", true},
		"a tag with brackets":                  {"tag:a.example,2026:b[1]", false},
		"a tag with two fragments":             {"tag:a.example,2026:b#c#d", false},
		"a tag of a person":                    {"tag:ann_b@a.example,2026-03:b#c", true},
		"a tag of an underlined host":          {"tag:a_b.example,2026:c", false},
		"a URN":                                {"urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", true},
		"a bare number":                        {"12345", false},
		"nothing":                              {"", false},
		"words":                                {"post 12 on example.org", false},
		"a path":                               {"/news/1", false},
		"a host in capitals":                   {"http://Example.org/1", false},
		"a scheme in capitals":                 {"HTTP://example.org/1", false},
		"a host without a path":                {"http://example.org", false},
		"a default port":                       {"http://example.org:80/1", false},
		"an empty port":                        {"http://example.org:/1", false},
		"a trailing dot on the host":           {"http://example.org./1", false},
		"dot segments":                         {"http://example.org/a/../1", false},
		"lower-case percent encoding":          {"http://example.org/%d8%a3", false},
		"percent encoding of a letter":         {"http://example.org/%41", false},
		"Arabic letters":                       {"https://example.org/أخبار", false},
		"a space":                              {"https://example.org/a b", false},
		"brackets in the query":                {"https://example.org/?a[]=1", false},
		"a user":                               {"https://u:p@example.org/1", false},
		"a script":                             {"javascript:alert(1)", false},
		"a tag without a date":                 {"tag:example.org:1", false},
		"an opaque http address":               {"http:example.org/1", false},
		"two fragments":                        {"http://example.org/#a#b", false},
		"a percent sign without its digits":    {"http://example.org/100%", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Republishable(tt.id); got != tt.want {
				t.Errorf("Republishable(%q) = %t, want %t", tt.id, got, tt.want)
			}
		})
	}
}

func TestMintedIDsAreThemselvesRepublishable(t *testing.T) {
	for _, domain := range []string{"hub.example.org", "localhost", "127.0.0.1"} {
		id := Minter{Domain: domain}.Item("desk", "خبر 1")
		if !Republishable(id) {
			t.Errorf("minted %q is not canonical", id)
		}
		if id != (Minter{Domain: domain}).Item("desk", "خبر 1") {
			t.Error("minting the same item twice gave two ids")
		}
	}
}
