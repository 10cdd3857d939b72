package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/feedhub/feedhub/hub"
)

// explain names the address and says in plain words what went wrong.
func (c *Client) explain(address string, err error) error {
	told := fmt.Errorf("fetch %s: %w", Display(address), c.reason(withoutURL(err)))
	if known, ok := errors.AsType[*hub.UpstreamError](err); ok {
		return &hub.UpstreamError{Verdict: known.Verdict, At: known.At, Err: told}
	}
	if _, refused := errors.AsType[*RefusedError](err); refused {
		return &hub.UpstreamError{Verdict: hub.Refused, Err: told}
	}
	return told
}

func (c *Client) reason(err error) error {
	if waiting, ok := errors.AsType[*waitError](err); ok {
		return waiting
	}
	if dialled, ok := errors.AsType[*net.OpError](err); ok {
		if refused, ok := errors.AsType[*RefusedError](dialled); ok {
			return refused
		}
	}
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &certificateError{bad, c.options.Clock.Now()}
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return fmt.Errorf("there is no host %s", shown(dns.Name))
	}
	if isTimeout(err) {
		return fmt.Errorf("no complete answer within the time allowed (%s in all): %w", c.options.Timeout, err)
	}
	return err
}

func isTimeout(err error) bool {
	network, ok := errors.AsType[net.Error](err)
	return ok && network.Timeout() || errors.Is(err, context.DeadlineExceeded)
}

// withoutURL takes off what net/http and net/url put around an error: the
// address, which may hold credentials.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// Display returns an address for messages: without user information, on one
// line, not too long. Query values stay, as feeds are told apart by them; those
// with a telling name do not.
func Display(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that is not a URL"
	}
	u.User = nil
	u.RawQuery = withoutSecrets(u.RawQuery)
	s := escaped(u.String())
	if len(s) > 512 {
		s = s[:512] + "…"
	}
	return s
}

func escaped(s string) string {
	return strings.Trim(strconv.QuoteToASCII(s), `"`)
}

func withoutSecrets(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		key, _, found := strings.Cut(pair, "=")
		if found && isSecret(key) {
			pairs[i] = key + "=..."
		}
	}
	return strings.Join(pairs, "&")
}

func isSecret(key string) bool {
	key = strings.ToLower(key)
	for _, telling := range []string{"key", "token", "secret", "pass", "sig", "auth", "hmac"} {
		if strings.Contains(key, telling) {
			return true
		}
	}
	return false
}
