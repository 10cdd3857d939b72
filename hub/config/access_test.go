package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// withAccess is a configuration whose source is asked in this manner, from
// column 57 of its second line on.
func withAccess(address, access string) string {
	return fmt.Sprintf("site: {url: https://hub.example.org}\nsources: [{id: a, url: %s, %s}]\nsections: [{slug: s}]", address, access)
}

const secretText = "hunter2"

func TestMistakesInHowAPublisherIsAskedAreNamedWithTheirPlace(t *testing.T) {
	for name, tt := range map[string]struct{ access, want string }{
		"a password in the file":            {"user: desk, password: " + secretText, `f.yaml:2:79: password of a source stands in this file; expected where it is found, such as {env: DESK_PASSWORD}`},
		"a user without a password":         {"user: desk", `f.yaml:2:11: source "a" has a user without a password`},
		"a user with a colon":               {"user: 'a:b', password: {env: P}", `f.yaml:2:63: user of a source is "a:b"; expected a name without a colon`},
		"a password that is nowhere":        {"password: {}", `f.yaml:2:67: password of a source; expected one of env and file`},
		"a password in two places":          {"password: {env: P, file: /p}", `f.yaml:2:67: password of a source; expected one of env and file`},
		"a password in an unknown place":    {"password: {vault: P}", `f.yaml:2:68: unknown key "vault" in password of a source; known keys: env, file`},
		"a variable that can be none":       {"password: {env: a b}", `f.yaml:2:73: password of a source: env is "a b"; expected the name of an environment variable`},
		"a file without its folder":         {"password: {file: secret}", `f.yaml:2:74: password of a source: file is "secret"; expected the whole path`},
		"a key in the file":                 {"headers: {X-Api-Key: " + secretText + "}", `f.yaml:2:78: header X-Api-Key of a source is a secret that stands in this file; expected where it is found, such as {env: DESK_KEY}`},
		"a token in the file":               {"headers: {x-token: " + secretText + "}", `f.yaml:2:76: header x-token of a source is a secret`},
		"a cookie in the file":              {"headers: {Cookie: " + secretText + "}", `f.yaml:2:75: header Cookie of a source is a secret`},
		"credentials in the file":           {"headers: {Authorization: Bearer " + secretText + "}", `f.yaml:2:82: header Authorization of a source is a secret`},
		"credentials of a proxy":            {"proxy: 'http://p.example', headers: {Proxy-Authorization: " + secretText + "}", `f.yaml:2:115: header Proxy-Authorization of a source is a secret`},
		"a User-Agent of its own":           {"headers: {user-agent: x}", `f.yaml:2:67: header user-agent of a source is one that feedhub sets itself`},
		"a condition of its own":            {"headers: {If-Match: x}", `f.yaml:2:67: header If-Match of a source is one that feedhub sets itself`},
		"a delta of its own":                {"headers: {A-IM: feed}", `f.yaml:2:67: header A-IM of a source is one that feedhub sets itself`},
		"a header that is none":             {"headers: {'X Y': a}", `f.yaml:2:67: header "X Y" of a source is none`},
		"a header given twice":              {"headers: {X-Edition: a, x-edition: b}", `f.yaml:2:81: duplicate header x-edition of a source`},
		"a header without a value":          {"headers: {X-Edition: }", `f.yaml:2:67: header X-Edition of a source has no value`},
		"headers that are a word":           {"headers: x", `f.yaml:2:66: headers of a source is "x"; expected keys and values`},
		"a password and an Authorization":   {"password: {env: P}, headers: {Authorization: {env: A}}", `f.yaml:2:11: source "a" has both a password and a header Authorization`},
		"a proxy of an unknown kind":        {"proxy: 'ftp://proxy.example'", `f.yaml:2:64: proxy of a source is "ftp://proxy.example"; expected an address such as http://proxy.example.org:3128`},
		"a proxy with a password":           {"proxy: 'http://u:" + secretText + "@proxy.example'", `f.yaml:2:64: proxy of a source holds a user name or password; secrets have no place in this file`},
		"a broken proxy with a password":    {"proxy: 'http://u:" + secretText + "@%zz'", `f.yaml:2:64: proxy of a source holds a user name or password`},
		"credentials for no proxy":          {"headers: {Proxy-Authorization: {env: P}}", `f.yaml:2:11: source "a" has a header Proxy-Authorization without a proxy`},
		"credentials that SOCKS can't take": {"proxy: 'socks5://p.example', headers: {Proxy-Authorization: {env: P}}", `f.yaml:2:11: source "a" has a header Proxy-Authorization for a socks5 proxy`},
		"insecure in half":                  {"insecure: a bit", `f.yaml:2:67: insecure of a source is "a bit"; expected true or false`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(withAccess("'https://news.example.org/feed'", tt.access)), Checks{})
			problems, ok := errors.AsType[*Problems](err)
			if !ok || len(problems.List) != 1 || !strings.HasPrefix(problems.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s...", err, tt.want)
			}
			if strings.Contains(fmt.Sprint(err), secretText) {
				t.Errorf("a secret is told: %v", err)
			}
		})
	}
	_, err := Parse("f.yaml", []byte("fetch: {allow_ports: [0, http, 3000, 65536]}"+least), Checks{})
	if problems, ok := errors.AsType[*Problems](err); !ok || len(problems.List) != 3 || !strings.HasPrefix(problems.Error(), `f.yaml:1:23: a port of fetch.allow_ports is "0"; expected a whole number from 1 to 65535`) {
		t.Error(err)
	}
}

func TestCredentialsThatOthersCanReadAreNoticed(t *testing.T) {
	for name, tt := range map[string]struct{ address, access, want string }{
		"over http":                  {"'http://news.example.org/feed'", "password: {env: P}", `over http`},
		"in a header over http":      {"'http://news.example.org/feed'", "headers: {X-Key: {env: P}}", `over http`},
		"to whoever answers":         {"'https://news.example.org/feed'", "insecure: true, password: {env: P}", `takes any certificate`},
		"over https":                 {"'https://news.example.org/feed'", "password: {env: P}", ""},
		"on this machine":            {"'http://127.0.0.1:9000/feed'", "password: {env: P}", ""},
		"on this machine by name":    {"'http://localhost:9000/feed'", "password: {env: P}", ""},
		"nothing that is secret":     {"'http://news.example.org/feed'", "headers: {X-Edition: a}", ""},
		"only to the proxy's server": {"'http://news.example.org/feed'", "proxy: 'http://p.example', headers: {Proxy-Authorization: {env: P}}", ""},
	} {
		c, err := Parse("f.yaml", []byte(withAccess(tt.address, tt.access)), Checks{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch {
		case tt.want == "" && len(c.Notices) > 0:
			t.Errorf("%s: %v", name, c.Notices)
		case tt.want != "" && (len(c.Notices) != 1 || !strings.Contains(c.Notices[0].Message, tt.want) || c.Notices[0].Line != 2):
			t.Errorf("%s: %v, want a notice with %q", name, c.Notices, tt.want)
		}
	}
}
