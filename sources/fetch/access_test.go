package fetch

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// witness is a publisher that notes what reaches it, and redirects where the
// query says.
type witness struct {
	*httptest.Server
	mu   sync.Mutex
	seen []http.Header
}

func newWitness(t *testing.T, start func(http.Handler) *httptest.Server) *witness {
	t.Helper()
	w := &witness{}
	w.Server = start(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.seen = append(w.seen, r.Header)
		w.mu.Unlock()
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(rw, r, to, http.StatusFound)
		}
	}))
	w.Config.ErrorLog = quiet
	t.Cleanup(w.Close)
	return w
}

// headers returns what was seen since the last call.
func (w *witness) headers() []http.Header {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := w.seen
	w.seen = nil
	return seen
}

// redirecting returns an address that leads through all of them.
func redirecting(addresses ...string) string {
	if len(addresses) == 1 {
		return addresses[0]
	}
	return addresses[0] + "?to=" + url.QueryEscape(redirecting(addresses[1:]...))
}

const hidden = "hunter2-of-the-desk"

var basic = "Basic " + base64.StdEncoding.EncodeToString([]byte("desk:"+hidden))

func TestWhatIsSecretGoesToItsOriginAlone(t *testing.T) {
	t.Setenv("DESK_PASSWORD", hidden)
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("the-key\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	mine, other, secure := newWitness(t, httptest.NewServer), newWitness(t, httptest.NewServer), newWitness(t, httptest.NewTLSServer)
	client := New(Options{UserAgent: "feedhub/1", AllowPrivate: loopback, Timeout: 5 * time.Second})
	t.Cleanup(client.CloseIdle)
	access := hub.Access{User: "desk", Password: hub.Secret{Env: "DESK_PASSWORD"}, Insecure: true,
		Headers: map[string]hub.Secret{"x-api-key": {File: key}, "X-Plain": {Text: "plain"}, "User-Agent": {Text: "somebody else"}}}
	local := strings.Replace(mine.URL, "127.0.0.1", "localhost", 1)
	for name, c := range map[string]struct {
		request string
		told    map[*witness]int // how many of its first requests carry the secrets
	}{
		"the origin":                         {mine.URL + "/feed", map[*witness]int{mine: 1}},
		"a redirect within the origin":       {redirecting(mine.URL+"/a", mine.URL+"/b"), map[*witness]int{mine: 2}},
		"a redirect to another port":         {redirecting(mine.URL+"/a", other.URL+"/b"), map[*witness]int{mine: 1}},
		"a redirect to another name":         {redirecting(mine.URL+"/a", local+"/b"), map[*witness]int{mine: 1}},
		"a redirect to another and back":     {redirecting(mine.URL+"/a", other.URL+"/b", mine.URL+"/c"), map[*witness]int{mine: 1}},
		"a redirect from https to http":      {redirecting(secure.URL+"/a", mine.URL+"/b"), map[*witness]int{secure: 1}},
		"an origin whose certificate is bad": {secure.URL + "/feed", map[*witness]int{secure: 1}},
	} {
		if _, err := client.Get(t.Context(), Request{URL: c.request, Access: access}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, w := range []*witness{mine, other, secure} {
			for i, header := range w.headers() {
				want := i < c.told[w]
				got := header.Get("Authorization") == basic && header.Get("X-Api-Key") == "the-key" && header.Get("X-Plain") == "plain"
				if got != want || !want && strings.Contains(fmt.Sprint(header), "the-key") || !want && header.Get("Authorization")+header.Get("X-Plain") != "" {
					t.Errorf("%s: request %d to %s carries %v", name, i, w.URL, header)
				}
				if header.Get("User-Agent") != "feedhub/1" || header.Get("Referer") != "" {
					t.Errorf("%s: %v", name, header)
				}
			}
		}
	}
}

func TestACertificateIsTakenForGoodOnlyWhereThatIsAskedFor(t *testing.T) {
	mine, other := newWitness(t, httptest.NewTLSServer), newWitness(t, httptest.NewTLSServer)
	client := New(Options{AllowPrivate: loopback, Timeout: 5 * time.Second})
	t.Cleanup(client.CloseIdle)
	insecure := hub.Access{Insecure: true}
	if _, err := client.Get(t.Context(), Request{URL: mine.URL, Access: insecure}); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]Request{
		"another source, though a connection is open": {URL: mine.URL},
		"another origin after a redirect":             {URL: redirecting(mine.URL, other.URL), Access: insecure},
	} {
		if _, err := client.Get(t.Context(), r); err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(other.headers()) != 0 {
		t.Error("the other origin was asked")
	}
}

// newProxy starts a proxy for http and https that notes what it is asked for.
func newProxy(t *testing.T) (*httptest.Server, func() []string) {
	t.Helper()
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.Host+" "+r.Header.Get("Proxy-Authorization"))
		mu.Unlock()
		if r.Method != http.MethodConnect {
			r.RequestURI = ""
			r.Header.Del("Proxy-Authorization")
			answer, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			defer answer.Body.Close()
			w.WriteHeader(answer.StatusCode)
			io.Copy(w, answer.Body)
			return
		}
		to, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\n")
		relay(conn, to)
	}))
	t.Cleanup(server.Close)
	return server, func() []string {
		mu.Lock()
		defer mu.Unlock()
		seen := asked
		asked = nil
		return seen
	}
}

func relay(a, b net.Conn) {
	go func() { io.Copy(a, b); a.Close() }()
	io.Copy(b, a)
	b.Close()
}

// newSOCKS starts a proxy of SOCKS 5 (RFC 1928) for whoever asks, which takes
// all names for loopback.
func newSOCKS(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r := bufio.NewReader(conn)
				head := make([]byte, 2)
				io.ReadFull(r, head)
				r.Discard(int(head[1]))
				conn.Write([]byte{5, 0})
				ask := make([]byte, 4)
				io.ReadFull(r, ask)
				size := 4
				if ask[3] == 3 {
					n, _ := r.ReadByte()
					size = int(n)
				}
				r.Discard(size)
				port := make([]byte, 2)
				io.ReadFull(r, port)
				to, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", int(port[0])<<8|int(port[1])))
				if err != nil {
					return
				}
				conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
				relay(conn, to)
			}()
		}
	}()
	return "socks5://" + listener.Addr().String()
}

func TestAProxyIsAskedForWhatItIsGivenForAndForNothingElse(t *testing.T) {
	plain, secure := newWitness(t, httptest.NewServer), newWitness(t, httptest.NewTLSServer)
	proxy, asked := newProxy(t)
	t.Setenv("PROXY_AUTH", "Basic "+hidden)
	// The publishers are listed; the proxy is not, and is dialled on the
	// operator's word.
	client := New(Options{AllowPrivate: loopback, Timeout: 5 * time.Second})
	t.Cleanup(client.CloseIdle)
	access := hub.Access{Proxy: proxy.URL, Insecure: true, Headers: map[string]hub.Secret{"Proxy-Authorization": {Env: "PROXY_AUTH"}}}
	for address, want := range map[string]string{
		plain.URL:  "GET " + strings.TrimPrefix(plain.URL, "http://") + " Basic " + hidden,
		secure.URL: "CONNECT " + strings.TrimPrefix(secure.URL, "https://") + " Basic " + hidden,
	} {
		if _, err := client.Get(t.Context(), Request{URL: address, Access: access}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if got := asked(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: the proxy is asked %q, want %q", address, got, want)
		}
		if _, err := client.Get(t.Context(), Request{URL: address, Access: hub.Access{Insecure: true}}); err != nil || len(asked()) != 0 {
			t.Errorf("%s is asked through another source's proxy: %v", address, err)
		}
	}
	for _, header := range append(plain.headers(), secure.headers()...) {
		if header.Get("Proxy-Authorization") != "" {
			t.Errorf("the publisher sees %v", header)
		}
	}
	if _, err := client.Get(t.Context(), Request{URL: plain.URL, Access: hub.Access{Headers: access.Headers}}); err == nil || len(plain.headers()) != 0 {
		t.Errorf("without a proxy: %v", err)
	}
	if _, err := client.Get(t.Context(), Request{URL: plain.URL, Access: hub.Access{Proxy: newSOCKS(t)}}); err != nil || len(plain.headers()) != 1 {
		t.Errorf("through SOCKS: %v", err)
	}
	_, port, _ := net.SplitHostPort(plain.Listener.Addr().String())
	for _, refused := range []string{"http://localhost/", "http://redis:6379/", "http://10.0.0.1/", "http://example.org:" + port + "/", "http://127.1/"} {
		_, err := client.Get(t.Context(), Request{URL: refused, Access: hub.Access{Proxy: proxy.URL}})
		if _, ok := errors.AsType[*RefusedError](err); !ok || len(asked()) != 0 {
			t.Errorf("%s through a proxy: %v", refused, err)
		}
	}
	closed := New(Options{Timeout: 5 * time.Second})
	if _, err := closed.Get(t.Context(), Request{URL: "http://127.0.0.1/", Access: hub.Access{Proxy: proxy.URL}}); verdictOfError(err) != hub.Refused || len(asked()) != 0 {
		t.Errorf("a private address through a proxy: %v", err)
	}
	if _, err := closed.Get(t.Context(), Request{URL: "http://news.invalid/", Access: hub.Access{Proxy: proxy.URL}}); err == nil || len(asked()) != 1 {
		t.Errorf("a public name through a proxy on loopback: %v", err)
	}
}

func TestASecretThatIsMissingIsNamedAndNothingIsSent(t *testing.T) {
	w := newWitness(t, httptest.NewServer)
	client := New(Options{AllowPrivate: loopback})
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, access := range map[string]hub.Access{
		"password: the environment variable NO_SUCH_VARIABLE is not set": {User: "desk", Password: hub.Secret{Env: "NO_SUCH_VARIABLE"}},
		"header X-Key: the file /no/such/file cannot be read":            {Headers: map[string]hub.Secret{"X-Key": {File: "/no/such/file"}}},
		"password: the file " + empty + " is empty":                      {Password: hub.Secret{File: empty}},
		"header X-Key: the name or the value is none that can be sent":   {Headers: map[string]hub.Secret{"X-Key": {Text: hidden + "\r\nX-Other: 1"}}},
	} {
		_, err := client.Get(t.Context(), Request{URL: w.URL, Access: access})
		if verdictOfError(err) != hub.Refused || !strings.Contains(fmt.Sprint(err), want) || strings.Contains(fmt.Sprint(err), hidden) {
			t.Errorf("%v, want a refusal with %q", err, want)
		}
	}
	if len(w.headers()) != 0 {
		t.Error("the publisher was asked")
	}
}

func TestNoFailureTellsASecret(t *testing.T) {
	t.Setenv("DESK_PASSWORD", hidden)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hangup":
			panic(http.ErrAbortHandler)
		case "/garbage":
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "no gzip")
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/private":
			http.Redirect(w, r, "http://10.0.0.1/?token="+hidden, http.StatusFound)
		case "/user":
			http.Redirect(w, r, "http://desk:"+hidden+"@example.org/", http.StatusFound)
		case "/odd":
			http.Redirect(w, r, "gopher://desk:"+hidden+"@example.org/", http.StatusFound)
		default:
			var status int
			fmt.Sscanf(r.URL.Path, "/%d", &status)
			w.WriteHeader(status)
		}
	}))
	server.Config.ErrorLog = quiet
	t.Cleanup(server.Close)
	dead := httptest.NewServer(nil)
	dead.Close()
	client := New(Options{AllowPrivate: loopback, Timeout: 5 * time.Second, Rest: time.Minute})
	t.Cleanup(client.CloseIdle)
	access := hub.Access{User: "desk", Password: hub.Secret{Env: "DESK_PASSWORD"}, Headers: map[string]hub.Secret{"X-Key": {Text: hidden}}}
	through := func(proxy string) hub.Access {
		a := access
		a.Proxy = proxy
		return a
	}
	host := strings.TrimPrefix(dead.URL, "http://")
	for _, r := range []Request{
		{URL: server.URL + "/401", Access: access}, {URL: server.URL + "/403", Access: access}, {URL: server.URL + "/500", Access: access},
		{URL: server.URL + "/garbage", Access: access}, {URL: server.URL + "/loop", Access: access}, {URL: server.URL + "/private", Access: access},
		{URL: server.URL + "/user", Access: access}, {URL: server.URL + "/odd", Access: access}, {URL: server.URL + "/hangup", Access: access},
		{URL: server.URL + "/resting", Access: access}, {URL: dead.URL + "/?api_key=" + hidden, Access: access},
		{URL: "http://desk:" + hidden + "@example.org/", Access: access}, {URL: "http://desk:" + hidden + "@exa mple.org/%zz", Access: access},
		{URL: "http://example.org/", Access: through("http://desk:" + hidden + "@" + host)},
		{URL: "https://example.org/", Access: through("http://desk:" + hidden + "@" + host)},
		{URL: "https://example.org/", Access: through("socks5://desk:" + hidden + "@" + host)},
		{URL: "http://example.org/", Access: through("http://desk:" + hidden + "@%zz")},
		{URL: "http://example.org/", Access: through("ftp://desk:" + hidden + "@proxy.example")},
	} {
		_, err := client.Get(t.Context(), r)
		if err == nil {
			t.Errorf("%s does not fail", Display(r.URL))
		}
		for e := err; e != nil; e = errors.Unwrap(e) {
			if text := e.Error(); strings.Contains(text, hidden) || strings.Contains(text, basic) {
				t.Errorf("%q tells a secret", text)
			}
		}
	}
}

func TestPoliciesThatAreTooManyAreForgotten(t *testing.T) {
	client := New(Options{})
	for i := range 3 * maxPolicies {
		client.transports.of(policy{proxy: fmt.Sprint("http://proxy.example:", i)})
	}
	if n := len(client.transports.kept); n > maxPolicies {
		t.Errorf("%d transports are kept", n)
	}
}

func TestAConnectionIsUsedAgainAndSpeaksHTTP2WhereTheServerDoes(t *testing.T) {
	for name, start := range map[string]func(*httptest.Server){
		"HTTP/1.1": (*httptest.Server).Start,
		"HTTP/2.0": func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() },
	} {
		var mu sync.Mutex
		connections := make(map[string]bool)
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			connections[r.RemoteAddr] = true
			if r.Proto != name {
				t.Errorf("%s where the server speaks %s", r.Proto, name)
			}
			if r.URL.Path == "/moved" {
				http.Redirect(w, r, "/here", http.StatusMovedPermanently)
			}
		}))
		start(server)
		client := New(Options{AllowPrivate: loopback, Timeout: 5 * time.Second})
		for range 5 {
			if _, err := client.Get(t.Context(), Request{URL: server.URL + "/moved", Access: hub.Access{Insecure: true}}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if len(connections) != 1 {
			t.Errorf("%s: %d connections", name, len(connections))
		}
		client.CloseIdle()
		server.Close()
	}
}
