package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/feedhub/feedhub/hub"
)

// quiet is for servers whose clients hang up on purpose.
var quiet = log.New(io.Discard, "", 0)

// Each line is an address that nobody asks unless a network is listed, with a
// word that the refusal holds.
const refusedSpellings = `
file:///etc/passwd scheme
ftp://example.org/feed scheme
gopher://example.org/ scheme
javascript:alert(1) scheme
//example.org/feed scheme
example.org/feed scheme
http: no host
http:///feed no host
http://:80/ no host
http://user@example.org/ user name
http://user:secret@example.org/ user name
http://@example.org/ user name
http://example.org:80@127.0.0.1/ user name
http://example.org:0/ port
http://example.org:22/ port 22
http://example.org:25/ port 25
http://example.org:6379/ port 6379
http://example.org:8081/ port 8081
http://example.org:65536/ port
https://example.org:444/ port 444
http://93.184.215.14:22/ port 22
http://localhost/ local network
http://LOCALHOST/ local network
http://LocalHost:8080/ local network
http://localhost./ dot
http://a.localhost/ local network
http://printer.local/ local network
http://PRINTER.LOCAL/ local network
http://metadata.google.internal/ local network
http://box.home.arpa/ local network
http://home.arpa/ local network
http://redis/ local network
http://intranet:8080/ local network
http://xn--mgbh0fb/ local network
http://مثال/ local network
http://example.org./ dot
http://example.org../ dot
http://example..org/ no name
http://.example.org/ no name
http://./ dot
http://127.0.0.1/ loopback
http://127.0.0.1./ dot
http://127.1/ spelling
http://127.0.1/ spelling
http://0/ spelling
http://0.0.0.0/ this network
http://0x7f.1/ spelling
http://0x7f.0x0.0x0.0x1/ spelling
http://0X7F000001/ spelling
http://0x/ spelling
http://2130706433/ spelling
http://017700000001/ spelling
http://0177.0.0.1/ spelling
http://127.0.0.01/ spelling
http://127.0.0.1.5/ spelling
http://999.1.1.1/ spelling
http://example.0x7f/ spelling
http://example.1/ spelling
http://127。0。0。1/ spelling
http://１２７.0.0.1/ spelling
http://127．0．0．1/ spelling
http://①②⑦.0.0.1/ spelling
http://10.0.0.1/ private
http://169.254.169.254/latest/meta-data link-local
http://[::1]/ loopback
http://[::]/ unspecified
http://[0:0:0:0:0:0:0:1]/ loopback
http://[::ffff:127.0.0.1]/ loopback
http://[::ffff:7f00:1]/ loopback
http://[::127.0.0.1]/ embedded
http://[64:ff9b::7f00:1]/ translated
http://[64:ff9b::808:808]/ translated
http://[64:ff9b:1::a00:1]/ translated
http://[2002:7f00:1::]/ embedded
http://[fe80::1]/ link-local
http://[fe80::1%25eth0]/ no address
http://[2606:4700:4700::1111%25eth0]/ no address
http://[::1%25lo]/ no address
http://[fd00::1]/ private
http://hub.example.org/news/rss.xml own
http://HUB.example.org:8080/ own
https://hub.example.org/ own
`

func address(t *testing.T, spelling string) *url.URL {
	t.Helper()
	u, err := url.Parse(spelling)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestNoSpellingOfALocalAddressIsAsked(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(refusedSpellings), "\n")
	if len(lines) < 60 {
		t.Fatalf("only %d spellings", len(lines))
	}
	client := New(Options{Own: &url.URL{Scheme: "https", Host: "hub.example.org"}, Resolver: noResolver(t)})
	for _, line := range lines {
		spelling, word, _ := strings.Cut(line, " ")
		_, err := client.Get(t.Context(), Request{URL: spelling})
		if _, refused := errors.AsType[*RefusedError](err); !refused && !strings.Contains(fmt.Sprint(err), "not a URL") ||
			!strings.Contains(fmt.Sprint(err), word) && refused || verdictOfError(err) != hub.Refused {
			t.Errorf("%s: %v, want a refusal with %q", spelling, err, word)
		}
		if strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("a password is told: %v", err)
		}
	}
}

// noResolver fails the test where a name is looked up.
func noResolver(t *testing.T) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("a name is looked up")
		return nil, errors.New("no resolver")
	}}
}

func TestPublicAddressesAreAskedAsTheyAreMeant(t *testing.T) {
	guard := Guard{Own: address(t, "https://hub.example.org"), Ports: []uint16{3000}}
	for spelling, want := range map[string]string{
		"http://example.org/feed":             "http://example.org/feed",
		"HTTPS://Example.ORG:443/Feed?a#b":    "https://example.org/Feed?a",
		"http://example.org:80/":              "http://example.org/",
		"http://example.org:443/":             "http://example.org:443/",
		"https://example.org:8443/":           "https://example.org:8443/",
		"http://example.org:3000/":            "http://example.org:3000/",
		"https://مثال.إختبار/تغذية":           "https://xn--mgbh0fb.xn--kgbechtv/%D8%AA%D8%BA%D8%B0%D9%8A%D8%A9",
		"https://bücher.example/":             "https://xn--bcher-kva.example/",
		"http://some_name.example.org/":       "http://some_name.example.org/",
		"http://r3---sn.example.org/":         "http://r3---sn.example.org/",
		"http://localhost.example.org/":       "http://localhost.example.org/",
		"http://mylocal.example/":             "http://mylocal.example/",
		"http://93.184.215.14/":               "http://93.184.215.14/",
		"http://[2606:4700:4700::1111]:8080/": "http://[2606:4700:4700::1111]:8080/",
		"http://1.example.org/":               "http://1.example.org/",
		"http://nothub.example.org/":          "http://nothub.example.org/",
	} {
		checked, err := guard.CheckURL(address(t, spelling), false)
		if err != nil || checked.String() != want {
			t.Errorf("%s: %v %v, want %s", spelling, checked, err, want)
		}
	}
}

func TestListedNetworksOpenNamesAndPortsThatAreCheckedWhenDialled(t *testing.T) {
	listed := Guard{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Own: address(t, "http://localhost:8080")}
	for spelling, want := range map[string]bool{
		"http://redis:6379/": true, "http://localhost:9000/": true, "http://printer.local/": true, "http://10.1.2.3:6379/": true,
		"http://localhost:8080/": false, "http://127.0.0.1/": false, "http://127.1/": false, "http://redis./": false, "http://8.8.8.8:53/": false,
	} {
		if _, err := listed.CheckURL(address(t, spelling), false); (err == nil) != want {
			t.Errorf("%s: %v", spelling, err)
		}
	}
	for spelling, want := range map[string]bool{
		"http://redis:6379/": false, "http://localhost:9000/": false, "http://example.org:9000/": false, "http://example.org/": true, "http://10.1.2.3:6379/": true,
	} {
		if _, err := listed.CheckURL(address(t, spelling), true); (err == nil) != want {
			t.Errorf("%s, resolved by a proxy: %v", spelling, err)
		}
	}
	for to, want := range map[string]bool{"10.0.0.1:6379": true, "8.8.8.8:443": true, "8.8.8.8:6379": false, "127.0.0.1:80": false, "[::ffff:10.0.0.1]:6379": true} {
		network := "tcp4"
		if strings.HasPrefix(to, "[") {
			network = "tcp6"
		}
		if err := listed.control(t.Context(), network, to, nil); (err == nil) != want {
			t.Errorf("%s: %v", to, err)
		}
	}
}

// nameServer answers questions for addresses with what it is told, over UDP on
// loopback.
type nameServer struct {
	net.PacketConn
	mu      sync.Mutex
	answers []string
	asked   atomic.Int64
}

func newNameServer(t *testing.T, answers ...string) (*nameServer, *net.Resolver) {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &nameServer{PacketConn: conn, answers: answers}
	ended := make(chan struct{})
	go func() { defer close(ended); s.serve() }()
	t.Cleanup(func() { conn.Close(); <-ended })
	return s, &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp4", conn.LocalAddr().String())
	}}
}

func (s *nameServer) serve() {
	packet := make([]byte, 1500)
	for {
		n, from, err := s.ReadFrom(packet)
		if err != nil {
			return
		}
		var message dnsmessage.Message
		if message.Unpack(packet[:n]) != nil || len(message.Questions) != 1 {
			continue
		}
		s.asked.Add(1)
		reply := dnsmessage.Message{Header: dnsmessage.Header{ID: message.ID, Response: true, RecursionAvailable: true}, Questions: message.Questions}
		if q := message.Questions[0]; q.Type == dnsmessage.TypeA {
			for _, ip := range strings.Fields(s.next()) {
				reply.Answers = append(reply.Answers, dnsmessage.Resource{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, Type: q.Type},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr(ip).As4()},
				})
			}
		}
		if packed, err := reply.Pack(); err == nil {
			s.WriteTo(packed, from)
		}
	}
}

// next returns the answer whose turn it is; the last one stays.
func (s *nameServer) next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	return answer
}

// The networks of loopback stand for the public and the private ones: nothing
// of a test leaves the machine.
func TestANameThatIsBoundAnewIsRefusedAtTheMomentOfDialling(t *testing.T) {
	var asked atomic.Int64
	listener, err := net.Listen("tcp4", "0.0.0.0:0") // so that a guard that sleeps would get through
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	names, resolver := newNameServer(t, "127.0.0.1", "127.0.0.2")
	client := New(Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Resolver: resolver, Timeout: 5 * time.Second})
	where := Request{URL: "http://rebind.example:" + port + "/"}
	if _, err := client.Get(t.Context(), where); err != nil || asked.Load() != 1 {
		t.Fatalf("the first answer: %v, asked %d times", err, asked.Load())
	}
	client.CloseIdle()
	_, err = client.Get(t.Context(), where)
	if _, refused := errors.AsType[*RefusedError](err); !refused || verdictOfError(err) != hub.Refused || !strings.Contains(err.Error(), "address 127.0.0.2 is loopback") {
		t.Errorf("the second answer: %v", err)
	}
	if asked.Load() != 1 || names.asked.Load() < 2 {
		t.Errorf("asked %d times, resolved %d times", asked.Load(), names.asked.Load())
	}
}

func TestOfTheAddressesOfANameOnlyThoseThatPassAreDialled(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) }))
	t.Cleanup(server.Close)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	_, resolver := newNameServer(t, "127.0.0.2 127.0.0.1")
	client := New(Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Resolver: resolver, Timeout: 5 * time.Second})
	answer, err := client.Get(t.Context(), Request{URL: "http://Many.example:" + port + "/"})
	if err != nil || string(answer.Body) != "many.example:"+port {
		t.Errorf("%+v %v", answer, err)
	}
}

func FuzzAnyAddressIsAskedAsItWasCheckedOrNotAtAll(f *testing.F) {
	for line := range strings.Lines(refusedSpellings) {
		f.Add(strings.SplitN(line, " ", 2)[0])
	}
	f.Add("http://example.org/feed")
	f.Add("http://\xf40.A")
	f.Fuzz(func(t *testing.T, spelling string) {
		u, err := url.Parse(spelling)
		if err != nil {
			return
		}
		checked, err := Guard{}.CheckURL(u, false)
		if err != nil {
			return
		}
		again, err := url.Parse(checked.String())
		if err != nil || again.Host != checked.Host || again.User != nil {
			t.Fatalf("%q is asked as %q: %v", spelling, checked, err)
		}
		if twice, err := (Guard{}).CheckURL(again, false); err != nil || twice.String() != checked.String() {
			t.Errorf("%q passes once: %v %v", spelling, twice, err)
		}
	})
}
