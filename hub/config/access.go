package config

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/feedhub/feedhub/hub"
)

var (
	headerPattern   = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$") // RFC 9110 §5.1
	variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// ownHeaders are those that feedhub sets itself, in small letters; so are all
	// that begin with if-.
	ownHeaders = []string{"user-agent", "accept", "accept-encoding", "host", "a-im", "connection", "content-length", "transfer-encoding", "referer", "te", "trailer", "upgrade"}
	// tellingNames are parts of names whose values are secret.
	tellingNames = []string{"auth", "cookie", "key", "token", "secret", "password"}
)

// access returns the fields of a source that say how its publisher is asked.
func (r *reader) access(a *hub.Access) []field {
	return []field{
		{"user", func(n ast.Node) {
			r.text("user of a source", &a.User)(n)
			if strings.Contains(a.User, ":") {
				r.problem(at(n), "user of a source is %q; expected a name without a colon, which would end it (RFC 7617)", a.User)
			}
		}},
		{"password", func(n ast.Node) {
			if !isMapping(n) {
				r.problem(at(n), "password of a source stands in this file; expected where it is found, such as {env: DESK_PASSWORD} or {file: /run/secrets/desk}")
				return
			}
			a.Password = r.secret(n, "password of a source")
		}},
		{"headers", func(n ast.Node) { r.headers(n, a) }},
		{"proxy", func(n ast.Node) { a.Proxy = r.proxy(n) }},
		{"insecure", r.truth("insecure of a source", &a.Insecure)},
	}
}

func isMapping(n ast.Node) bool {
	return n.Type() == ast.MappingType || n.Type() == ast.MappingValueType
}

// secret reads where a value is found.
func (r *reader) secret(n ast.Node, what string) (s hub.Secret) {
	before := len(r.problems)
	r.mapping(n, what,
		field{"env", func(n ast.Node) {
			r.text(what+": env", &s.Env)(n)
			if s.Env != "" && !variablePattern.MatchString(s.Env) {
				r.problem(at(n), "%s: env is %q; expected the name of an environment variable, such as DESK_PASSWORD", what, s.Env)
			}
		}},
		field{"file", func(n ast.Node) {
			r.text(what+": file", &s.File)(n)
			if s.File != "" && !filepath.IsAbs(s.File) {
				r.problem(at(n), "%s: file is %q; expected the whole path of a file, such as /run/secrets/desk", what, s.File)
			}
		}},
	)
	if len(r.problems) == before && (s.Env == "") == (s.File == "") {
		r.problem(at(n), "%s; expected one of env and file, such as {env: DESK_PASSWORD}", what)
	}
	return s
}

// headers reads fields by their names. A name that tells of a secret has none of
// it here.
func (r *reader) headers(n ast.Node, a *hub.Access) {
	a.Headers = make(map[string]hub.Secret)
	for _, pair := range r.pairs(n, "headers of a source", []field{{name: "X-Api-Key"}}) {
		name := pair.Key.GetToken().Value
		what := "header " + name + " of a source"
		switch lower := strings.ToLower(name); {
		case !headerPattern.MatchString(name):
			r.problem(at(pair), "header %q of a source is none; expected a name of letters, digits and dashes", name)
		case slices.Contains(ownHeaders, lower) || strings.HasPrefix(lower, "if-"):
			r.problem(at(pair), "%s is one that feedhub sets itself; expected another, such as X-Api-Key", what)
		case isGiven(a.Headers, name):
			r.problem(at(pair), "duplicate %s; expected each once, in capitals or not", what)
		case isNull(pair.Value):
			r.problem(at(pair), "%s has no value; give one or leave the header out", what)
		case isMapping(pair.Value):
			a.Headers[name] = r.secret(pair.Value, what)
		case slices.ContainsFunc(tellingNames, func(part string) bool { return strings.Contains(lower, part) }):
			r.problem(at(pair.Value), "%s is a secret that stands in this file; expected where it is found, such as {env: DESK_KEY} or {file: /run/secrets/desk}", what)
		default:
			var text string
			r.text(what, &text)(pair.Value)
			a.Headers[name] = hub.Secret{Text: text}
		}
	}
}

func isGiven(headers map[string]hub.Secret, name string) bool {
	for other := range headers {
		if strings.EqualFold(other, name) {
			return true
		}
	}
	return false
}

// proxy reads the address of a proxy, whose credentials are in the header
// Proxy-Authorization where it wants some.
func (r *reader) proxy(n ast.Node) string {
	const what = "proxy of a source"
	value, ok := r.scalar(n, what)
	if !ok {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(value))
	switch {
	case err == nil && u.User != nil || err != nil && strings.Contains(value, "@"):
		r.problem(at(n), "%s holds a user name or password; secrets have no place in this file: give headers: {Proxy-Authorization: {env: ...}}", what)
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" || strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "":
		r.problem(at(n), "%s is %q; expected an address such as http://proxy.example.org:3128, https://... or socks5://...", what, value)
	default:
		return u.Scheme + "://" + u.Host
	}
	return ""
}

// checkAccess looks at what only the whole source can tell.
func (r *reader) checkAccess(n ast.Node, s *hub.Source) {
	a := &s.Access
	hasPassword := a.Password != (hub.Secret{})
	if a.User != "" && !hasPassword && !r.has(n, "password") {
		r.problem(at(n), "source %q has a user without a password; expected password: {env: ...} or {file: ...}", s.ID)
	}
	hasSecret, hasProxyAuth := hasPassword, false
	for name, value := range a.Headers {
		isForProxy := strings.EqualFold(name, "Proxy-Authorization")
		hasProxyAuth = hasProxyAuth || isForProxy
		hasSecret = hasSecret || value.Text == "" && !isForProxy
		if strings.EqualFold(name, "Authorization") && hasPassword {
			r.problem(at(n), "source %q has both a password and a header Authorization; expected one of them", s.ID)
		}
	}
	if hasProxyAuth && !r.has(n, "proxy") {
		r.problem(at(n), "source %q has a header Proxy-Authorization without a proxy; expected proxy: http://... or https://...", s.ID)
	}
	if hasProxyAuth && strings.HasPrefix(a.Proxy, "socks5:") {
		r.problem(at(n), "source %q has a header Proxy-Authorization for a socks5 proxy, which knows none; expected a proxy of http or https", s.ID)
	}
	if hasSecret && strings.HasPrefix(s.URL, "http:") && !isLoopback(s.URL) {
		r.notice(at(n), "source %q sends its credentials over http, where others can read them; use https where the publisher has it", s.ID)
	}
	if a.Insecure && hasSecret {
		r.notice(at(n), "source %q sends its credentials to whoever answers, as insecure takes any certificate", s.ID)
	}
}

// isLoopback tells whether an address is on this machine.
func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback() || strings.EqualFold(u.Hostname(), "localhost")
}
