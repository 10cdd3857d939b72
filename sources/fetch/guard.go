package fetch

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
)

// Guard decides which addresses may be asked: by their names before they are
// resolved (CheckURL), and when they are dialled, for each address and each
// redirect, so that no name can point it to one network and the connection to
// another. Its zero value allows public addresses only.
type Guard struct {
	// Allow lists networks that may be dialled though they are not public. Any
	// port is open there.
	Allow []netip.Prefix
	// Ports may be dialled beside those of the web.
	Ports []uint16
	// Own is the hub's own public address, which is not asked. Nil means none.
	Own *url.URL
}

// webPorts may be dialled anywhere.
var webPorts = []uint16{80, 443, 8080, 8443}

// refused are the networks that are not the public internet (IANA's registries
// of special-purpose addresses).
var refused = []struct {
	network netip.Prefix
	reason  string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "this network"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "shared by a provider"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved for protocols"},
	{netip.MustParsePrefix("192.0.2.0/24"), "for documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "a 6to4 relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "for benchmarks"},
	{netip.MustParsePrefix("198.51.100.0/24"), "for documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "for documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("::1/128"), "loopback"},
	{netip.MustParsePrefix("::/96"), "unspecified or an embedded IPv4 address"},
	{netip.MustParsePrefix("::ffff:0:0:0/96"), "a translated IPv4 address"},
	{netip.MustParsePrefix("64:ff9b::/96"), "a translated IPv4 address"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "a translated IPv4 address"},
	{netip.MustParsePrefix("100::/64"), "for discarding"},
	{netip.MustParsePrefix("2001::/23"), "reserved for protocols"},
	{netip.MustParsePrefix("2001:db8::/32"), "for documentation"},
	{netip.MustParsePrefix("2002::/16"), "an embedded IPv4 address"},
	{netip.MustParsePrefix("3fff::/20"), "for documentation"},
	{netip.MustParsePrefix("5f00::/16"), "for segment routing"},
	{netip.MustParsePrefix("fc00::/7"), "private"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("fec0::/10"), "site-local"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
}

// Check returns a *RefusedError for an address that may not be dialled.
func (g Guard) Check(ip netip.Addr) error {
	ip = ip.Unmap()
	plain := ip.WithZone("")
	if !ip.IsValid() {
		return refusedf("there is no address to dial, which is refused")
	}
	if g.isListed(plain) {
		return nil
	}
	for _, r := range refused {
		if r.network.Contains(plain) {
			return refusedf("address %s is %s and refused; %s", plain, r.reason, remedy)
		}
	}
	if plain.Is6() && !globalUnicast.Contains(plain) {
		return refusedf("address %s is outside of the public networks and refused; %s", plain, remedy)
	}
	return nil
}

func (g Guard) isListed(ip netip.Addr) bool {
	return slices.ContainsFunc(g.Allow, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// CheckPort returns a *RefusedError for an address that may not be dialled, or
// not on this port.
func (g Guard) CheckPort(ip netip.Addr, port uint16) error {
	if err := g.Check(ip); err != nil || g.isListed(ip.Unmap().WithZone("")) {
		return err
	}
	return g.checkPort(port)
}

func (g Guard) checkPort(port uint16) error {
	if slices.Contains(webPorts, port) || slices.Contains(g.Ports, port) {
		return nil
	}
	return refusedf("port %d is none of the web's and refused; list it under fetch.allow_ports to allow it", port)
}

// globalUnicast is all that is given out of IPv6 (IANA).
var globalUnicast = netip.MustParsePrefix("2000::/3")

// control is a net.Dialer's ControlContext. What it cannot read it refuses.
func (g Guard) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return refusedf("address %s is not of the internet and refused", escaped(address))
	}
	return g.CheckPort(to.Addr(), to.Port())
}
