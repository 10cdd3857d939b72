package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// RefusedError says why an address is not asked.
type RefusedError struct {
	Reason string
}

func (e *RefusedError) Error() string { return e.Reason }

func refusedf(format string, args ...any) error {
	return &RefusedError{fmt.Sprintf(format, args...)}
}

// maxName is the longest name of a host (RFC 1035 §2.3.4).
const maxName = 253

// remedy ends the refusals that the operator can lift.
const remedy = "list its network under fetch.allow_private (with inspect: --allow-private) to allow it"

// localNames are the endings of names that mean nothing on the public internet
// (RFC 6761, RFC 6762, RFC 8375, ICANN 2024).
var localNames = []string{"localhost", "local", "internal", "home.arpa"}

// CheckURL returns an address as it may be asked, its host in ASCII, or a
// *RefusedError for one that may not be asked whoever listed it. What its host's
// name resolves to is checked when that is dialled. Where somebody else resolves
// the name, as a proxy does, isRemote is true and more is refused: networks that
// are listed are no reason then to let a name of this network pass.
func (g Guard) CheckURL(u *url.URL, isRemote bool) (*url.URL, error) {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, refusedf("the scheme %.100q is refused, http and https are fetched", u.Scheme)
	case u.Hostname() == "":
		return nil, refusedf("the address has no host and is refused")
	case u.User != nil:
		return nil, refusedf("an address with a user name or password is refused")
	}
	port, err := portOf(u)
	if err != nil {
		return nil, err
	}
	host, ip, err := readHost(u.Hostname())
	if err != nil {
		return nil, err
	}
	if g.isOwn(host, port) {
		return nil, refusedf("address %s is this hub's own and refused", host)
	}
	if ip.IsValid() {
		err = g.CheckPort(ip, port)
	} else {
		err = g.checkName(host, port, isRemote)
	}
	if err != nil {
		return nil, err
	}
	return withHost(u, host, port), nil
}

// checkName refuses the names and ports that only listed networks may have.
func (g Guard) checkName(name string, port uint16, isRemote bool) error {
	if len(g.Allow) > 0 && !isRemote {
		return nil // where it leads is checked when it is dialled
	}
	if isLocalName(name) {
		return refusedf("address %s is a name of a local network and refused; %s", name, remedy)
	}
	return g.checkPort(port)
}

// withHost returns a copy of the address with the host as it was checked.
func withHost(u *url.URL, host string, port uint16) *url.URL {
	checked := *u
	checked.Fragment, checked.RawFragment = "", ""
	if checked.Host = host; strings.Contains(host, ":") {
		checked.Host = "[" + host + "]"
	}
	if port != defaultPorts[u.Scheme] {
		checked.Host += ":" + strconv.Itoa(int(port))
	}
	return &checked
}

var defaultPorts = map[string]uint16{"http": 80, "https": 443}

func portOf(u *url.URL) (uint16, error) {
	text := u.Port()
	if text == "" {
		return defaultPorts[u.Scheme], nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, refusedf("the port %.20q is refused, there is none of that number", text)
	}
	return uint16(port), nil
}

// readHost returns a host in ASCII, and its address where it is one. It refuses
// what different programs take for different hosts.
func readHost(host string) (string, netip.Addr, error) {
	if strings.Contains(host, ":") {
		return readIPv6(host)
	}
	name, err := asciiName(host)
	if err != nil {
		return "", netip.Addr{}, refusedf("host %s is no name of the internet and refused: %s", shown(host), err)
	}
	switch labels := strings.Split(name, "."); {
	case labels[len(labels)-1] == "":
		return "", netip.Addr{}, refusedf("host %s ends with a dot and is refused; leave the dot out", shown(host))
	case slices.Contains(labels, "") || len(name) > maxName:
		return "", netip.Addr{}, refusedf("host %s is no name of the internet and refused", shown(host))
	case !isNumber(labels[len(labels)-1]):
		return name, netip.Addr{}, nil
	}
	ip, err := netip.ParseAddr(name)
	if err != nil || !strings.EqualFold(name, host) {
		return "", netip.Addr{}, refusedf("host %s is a spelling of an address that not all programs read alike, and refused; write four numbers with dots", shown(host))
	}
	return name, ip, nil
}

func readIPv6(host string) (string, netip.Addr, error) {
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.Zone() != "" {
		return "", netip.Addr{}, refusedf("host %s is no address of the internet and refused", shown(host))
	}
	return ip.String(), ip, nil
}

// shown returns a host for messages.
func shown(host string) string {
	if host = escaped(host); len(host) > maxName {
		host = host[:maxName] + "…"
	}
	return host
}

// asciiName returns a name as it is resolved (RFC 5891 §5). Names in ASCII are
// what they are: the rules for domains forbid underscores and dashes that names
// in use have.
func asciiName(host string) (string, error) {
	lower := strings.ToLower(host)
	isPlain := !strings.ContainsFunc(lower, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	})
	if isPlain && !strings.HasPrefix(lower, "xn--") && !strings.Contains(lower, ".xn--") {
		return lower, nil
	}
	name, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return "", err
	}
	// What was not text becomes a name that is none.
	if again, err := idna.Lookup.ToASCII(name); err != nil || again != name {
		return "", errors.New("its letters are none of a name's")
	}
	return name, nil
}

// isNumber tells whether the last part of a name makes programs read the whole
// as an IPv4 address (WHATWG URL, "ends in a number").
func isNumber(label string) bool {
	digits := label
	if hex, found := strings.CutPrefix(label, "0x"); found {
		return !strings.ContainsFunc(hex, func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) })
	}
	return !strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}

func isLocalName(name string) bool {
	if !strings.Contains(name, ".") {
		return true
	}
	return slices.ContainsFunc(localNames, func(ending string) bool { return strings.HasSuffix("."+name, "."+ending) })
}

// isOwn tells whether a host is the hub's. A hub without a public name has only
// its own port of the machine that it shares with others.
func (g Guard) isOwn(host string, port uint16) bool {
	if g.Own == nil {
		return false
	}
	own, ip, err := readHost(g.Own.Hostname())
	if err != nil || own != host {
		return false
	}
	ownPort, err := portOf(g.Own)
	return err == nil && ownPort == port || !ip.IsValid() && !isLocalName(own)
}
