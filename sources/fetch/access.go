package fetch

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/feedhub/feedhub/hub"
)

// maxSecret bounds the file of a secret, in bytes.
const maxSecret = 64 << 10

// access is a hub.Access with its secrets found, for one request.
type access struct {
	origin   string      // scheme, host and port that the header is for
	header   http.Header // with the credentials
	proxy    *url.URL    // nil for none
	toProxy  string      // Proxy-Authorization, which is for the proxy alone
	insecure bool        // towards the origin
}

// accessTo finds what a request needs for the origin of its address. Secrets are
// read anew for each request: whoever changes one need not start the hub again.
func accessTo(at *url.URL, a hub.Access) (*access, error) {
	found := &access{origin: originOf(at), header: make(http.Header), insecure: a.Insecure}
	for name, value := range a.Headers {
		text, err := reveal(value)
		if err != nil {
			return nil, refusedf("header %s: %s", shown(name), err)
		}
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(text) {
			return nil, refusedf("header %s: the name or the value is none that can be sent", shown(name))
		}
		if http.CanonicalHeaderKey(name) == "Proxy-Authorization" {
			found.toProxy = text
			continue
		}
		found.header[http.CanonicalHeaderKey(name)] = []string{text}
	}
	if a.User != "" || a.Password != (hub.Secret{}) {
		password, err := reveal(a.Password)
		if err != nil {
			return nil, refusedf("password: %s", err)
		}
		found.header["Authorization"] = []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(a.User+":"+password))}
	}
	return found, found.readProxy(a.Proxy)
}

func (a *access) readProxy(address string) error {
	if address == "" {
		if a.toProxy != "" {
			return refusedf("header Proxy-Authorization: there is no proxy that it is for")
		}
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" {
		return refusedf("the proxy's address is none of http, https or socks5")
	}
	a.proxy = u
	return nil
}

// reveal returns the value of a secret. Its errors name where that should be,
// and never the value.
func reveal(s hub.Secret) (string, error) {
	switch {
	case s.Env != "":
		value, found := os.LookupEnv(s.Env)
		if !found || value == "" {
			return "", fmt.Errorf("the environment variable %s is not set", shown(s.Env))
		}
		return value, nil
	case s.File != "":
		return revealFile(s.File)
	}
	return s.Text, nil
}

func revealFile(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the file %s cannot be read: %w", escaped(path), withoutPath(err))
	}
	defer file.Close()
	value, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("the file %s cannot be read: %w", escaped(path), withoutPath(err))
	case len(value) > maxSecret:
		return "", fmt.Errorf("the file %s is larger than %d bytes", escaped(path), maxSecret)
	}
	text := strings.TrimRight(string(value), "\r\n")
	if text == "" {
		return "", fmt.Errorf("the file %s is empty", escaped(path))
	}
	return text, nil
}

// withoutPath takes off what package os puts around an error.
func withoutPath(err error) error {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err
	}
	return err
}

// SameOrigin tells whether two addresses have scheme, host and port in common,
// so that what is secret for one may be sent to the other.
func SameOrigin(a, b string) bool {
	first, err := url.Parse(a)
	if err != nil {
		return false
	}
	second, err := url.Parse(b)
	return err == nil && originOf(first) == originOf(second)
}

func originOf(u *url.URL) string {
	host, port := u.Hostname(), u.Port()
	if name, err := asciiName(host); err == nil {
		host = name
	}
	if port == "" {
		port = fmt.Sprint(defaultPorts[u.Scheme])
	}
	return strings.ToLower(u.Scheme + "://" + host + ":" + port)
}

// abroad returns what is left of an access once a redirect has led to another
// origin, be it the same host without TLS. It stays so on the way back: where
// that leads is the other's word.
func (a *access) abroad() *access {
	return &access{origin: a.origin, proxy: a.proxy, toProxy: a.toProxy}
}

// putOn gives a request what is for its origin.
func (a *access) putOn(request *http.Request) {
	for name, values := range a.header {
		if request.Header[name] == nil { // feedhub's own stay
			request.Header[name] = values
		}
	}
	if a.toProxy != "" && request.URL.Scheme == "http" && a.proxy.Scheme != "socks5" {
		request.Header["Proxy-Authorization"] = []string{a.toProxy}
	}
}

// policy returns the policy under which to ask.
func (a *access) policy() policy {
	p := policy{insecure: a.insecure}
	if a.proxy != nil {
		p.proxy, p.toProxy = a.proxy.String(), a.toProxy
	}
	return p
}
