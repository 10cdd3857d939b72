package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

// maxNames is how many of a certificate's names a message lists.
const maxNames = 3

// certificateError says in plain words what is wrong with a certificate.
type certificateError struct {
	*tls.CertificateVerificationError
	now time.Time
}

func (e *certificateError) Unwrap() error { return e.CertificateVerificationError }

func (e *certificateError) Error() string {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](e.Err); ok && invalid.Reason == x509.Expired {
		return "the certificate " + e.span(invalid.Cert)
	}
	if other, ok := errors.AsType[x509.HostnameError](e.Err); ok {
		return fmt.Sprintf("the certificate is for %s and not for %s", namesOf(other.Certificate), shown(other.Host))
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](e.Err); ok {
		return "the certificate is signed by an authority that is not known"
	}
	return "the certificate is not to be trusted: " + escaped(e.Err.Error())
}

// span tells when a certificate that is not valid now was, or will be.
func (e *certificateError) span(c *x509.Certificate) string {
	if e.now.Before(c.NotBefore) {
		return "is valid from " + c.NotBefore.Format(time.DateOnly) + " on only"
	}
	return "expired on " + c.NotAfter.Format(time.DateOnly)
}

func namesOf(c *x509.Certificate) string {
	var names []string
	for _, name := range c.DNSNames {
		names = append(names, shown(name))
	}
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	switch {
	case len(names) == 0:
		return "no name"
	case len(names) > maxNames:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNames], ", "), len(names)-maxNames)
	}
	return strings.Join(names, ", ")
}
