package fetch

import (
	"net/netip"
	"strings"
	"testing"
)

// Each line is an address with the word that the refusal must hold.
const refusedAddresses = `
0.0.0.0 this network
0.1.2.3 this network
10.0.0.1 private
10.255.255.255 private
100.64.0.1 provider
100.127.255.254 provider
127.0.0.1 loopback
127.0.0.53 loopback
127.255.255.254 loopback
169.254.169.254 link-local
169.254.0.1 link-local
172.16.0.1 private
172.31.255.255 private
192.0.0.1 protocols
192.0.0.170 protocols
192.0.2.1 documentation
192.88.99.1 6to4
192.168.0.1 private
192.168.255.255 private
198.18.0.1 benchmarks
198.19.255.255 benchmarks
198.51.100.1 documentation
203.0.113.1 documentation
224.0.0.1 multicast
239.255.255.255 multicast
240.0.0.1 reserved
255.255.255.255 reserved
:: unspecified
::1 loopback
::127.0.0.1 embedded
::10.0.0.1 embedded
::ffff:127.0.0.1 loopback
::ffff:10.0.0.1 private
::ffff:169.254.169.254 link-local
::ffff:7f00:1 loopback
::ffff:0:127.0.0.1 translated
64:ff9b::7f00:1 translated
64:ff9b::127.0.0.1 translated
64:ff9b::808:808 translated
64:ff9b:1::1 translated
100::1 discarding
2001::1 protocols
2001:0:4136:e378:8000:63bf:3fff:fdd2 protocols
2001:1::1 protocols
2001:db8::1 documentation
2001:db8:ffff::1 documentation
2002:7f00:1:: embedded
2002:a00:1:: embedded
3fff::1 documentation
3fff:fff::1 documentation
5f00::1 segment
fc00::1 private
fd12:3456:789a::1 private
fe80::1 link-local
fe80::1%eth0 link-local
febf::1 link-local
fec0::1 site-local
feff::1 site-local
ff02::1 multicast
ff0e::1 multicast
1::1 outside
4000::1 outside
e000::1 outside
`

const publicAddresses = `1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
	172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.255
	2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001:81b::200e ::ffff:8.8.8.8`

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(refusedAddresses), "\n")
	if len(lines) < 60 {
		t.Fatalf("only %d addresses", len(lines))
	}
	for _, line := range lines {
		address, reason, _ := strings.Cut(line, " ")
		err := Guard{}.Check(netip.MustParseAddr(address))
		if err == nil || !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), "fetch.allow_private") {
			t.Errorf("%s: %v, want a refusal with %q", address, err, reason)
		}
	}
	for _, address := range strings.Fields(publicAddresses) {
		if err := (Guard{}).Check(netip.MustParseAddr(address)); err != nil {
			t.Errorf("%s is public: %v", address, err)
		}
	}
}

func TestListedNetworksAreOpenAndNoOthers(t *testing.T) {
	g := Guard{Allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("::1/128")}}
	for address, open := range map[string]bool{
		"10.1.2.3": true, "::ffff:10.1.2.3": true, "::1": true,
		"10.2.0.1": false, "127.0.0.1": false, "::ffff:127.0.0.1": false, "64:ff9b::a01:203": false, "::10.1.2.3": false,
	} {
		if err := g.Check(netip.MustParseAddr(address)); (err == nil) != open {
			t.Errorf("%s: %v, want open %v", address, err, open)
		}
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	if (Guard{}).Check(netip.Addr{}) == nil {
		t.Error("no address is dialled")
	}
	for _, c := range [][2]string{{"unix", "/run/x.sock"}, {"tcp", "127.0.0.1:80"}, {"tcp4", "localhost:80"}, {"udp4", "8.8.8.8:53"}} {
		if (Guard{}).control(t.Context(), c[0], c[1], nil) == nil {
			t.Errorf("%s %s is dialled", c[0], c[1])
		}
	}
}
