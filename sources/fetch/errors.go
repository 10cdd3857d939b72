package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// explain names the address and says in plain words what went wrong.
func (c *Client) explain(address string, err error) error {
	if retry, ok := errors.AsType[*hub.UpstreamError](err); ok {
		return &hub.UpstreamError{Verdict: retry.Verdict, At: retry.At, Err: fmt.Errorf("fetch %s: %w", Display(address), retry.Err)}
	}
	return fmt.Errorf("fetch %s: %w", Display(address), c.reason(withoutURL(err)))
}

func (c *Client) reason(err error) error {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused
	}
	if expired, ok := errors.AsType[x509.CertificateInvalidError](err); ok && expired.Reason == x509.Expired {
		return fmt.Errorf("the certificate is valid from %s to %s only: %w",
			expired.Cert.NotBefore.Format(time.DateOnly), expired.Cert.NotAfter.Format(time.DateOnly), err)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Errorf("the certificate is not to be trusted: %w", err)
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return fmt.Errorf("there is no host %s", escaped(dns.Name))
	}
	if network, ok := errors.AsType[net.Error](err); ok && network.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no complete answer within the time allowed (%s in all): %w", c.options.Timeout, err)
	}
	return err
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
