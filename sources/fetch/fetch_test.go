package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

var noon = time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)

// publish starts a publisher and returns its address and a client that may ask
// it.
func publish(t *testing.T, answer http.HandlerFunc) (string, *Client) {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	client := New(Options{UserAgent: "feedhub/test (+https://hub.example)", AllowPrivate: loopback,
		Timeout: 5 * time.Second, Clock: hubtest.NewClock(noon)})
	t.Cleanup(client.CloseIdle)
	return server.URL, client
}

func get(t *testing.T, client *Client, address string) (*Response, error) {
	t.Helper()
	return client.Get(t.Context(), Request{URL: address})
}

func TestARequestSaysWhoAsksAndNothingElse(t *testing.T) {
	var header http.Header
	address, client := publish(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
			http.Redirect(w, r, "/feed", http.StatusFound)
			return
		}
		header = r.Header
		fmt.Fprint(w, "<rss/>")
	})
	if _, err := get(t, client, address+"/"); err != nil {
		t.Fatal(err)
	}
	if got := header.Get("User-Agent"); got != "feedhub/test (+https://hub.example)" {
		t.Errorf("User-Agent %q", got)
	}
	if !strings.HasPrefix(header.Get("Accept"), "application/atom+xml") || header.Get("Accept-Encoding") != "gzip, deflate, br, zstd" {
		t.Errorf("headers %v", header)
	}
	for _, name := range []string{"Cookie", "Referer", "Authorization", "If-None-Match", "If-Modified-Since"} {
		if header.Get(name) != "" {
			t.Errorf("%s is sent: %q", name, header.Get(name))
		}
	}
}

func TestValidatorsAreEchoedByteForByte(t *testing.T) {
	for _, v := range [][2]string{
		{`"abc"`, "Mon, 06 May 2024 10:00:00 GMT"},
		{`W/"abc"`, "Mon, 6 May 2024 10:00:00 +0000"},
		{`abc-gzip`, "yesterday"},
		{`W/abc"x, "y"`, "2024-05-06T10:00:00Z"},
	} {
		address, client := publish(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") != v[0] || r.Header.Get("If-Modified-Since") != v[1] {
				t.Errorf("got %q %q, want %q", r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since"), v)
			}
			w.WriteHeader(http.StatusNotModified)
		})
		answer, err := client.Get(t.Context(), Request{URL: address, ETag: v[0], LastModified: v[1]})
		if err != nil || !answer.NotModified || answer.ETag != v[0] || answer.LastModified != v[1] {
			t.Errorf("%q: %+v %v", v, answer, err)
		}
	}
}

func TestRedirects(t *testing.T) {
	var base string
	mux := http.NewServeMux()
	for _, status := range []int{301, 302, 303, 307, 308} {
		mux.HandleFunc(fmt.Sprintf("/by/%d", status), func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/end", status) })
	}
	mux.HandleFunc("/end", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	mux.HandleFunc("/times/{n}", func(w http.ResponseWriter, r *http.Request) {
		n := r.PathValue("n")
		if n == "" || n == "0" {
			fmt.Fprint(w, "ok")
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/times/%c", n[0]-1), http.StatusFound)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop2", http.StatusFound) })
	mux.HandleFunc("/loop2", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	to := func(path, target string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Location", target); w.WriteHeader(302) })
	}
	to("/metadata", "http://169.254.169.254/latest")
	to("/file", "file:///etc/passwd")
	to("/user", "http://user:hunter2@example.org/")
	to("/nowhere", "")
	base, client := publish(t, mux.ServeHTTP)

	for path, want := range map[string]string{
		"/by/301": "/end", "/by/302": "/end", "/by/303": "/end", "/by/307": "/end", "/by/308": "/end", "/times/5": "/times/0",
	} {
		answer, err := get(t, client, base+path)
		if err != nil || answer.URL != base+want || string(answer.Body) != "ok" {
			t.Errorf("%s: %+v %v", path, answer, err)
		}
	}
	for path, want := range map[string]string{
		"/times/6":  "more than 5 times",
		"/loop":     "in a loop",
		"/metadata": "address 169.254.169.254 is link-local and refused",
		"/file":     `scheme "file" is refused`,
		"/user":     "user name or password",
		"/nowhere":  "302",
	} {
		_, err := get(t, client, base+path)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want an error with %q", path, err, want)
		}
	}
}

func zip(t *testing.T, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBodiesAreDecodedWithinLimits(t *testing.T) {
	noise := make([]byte, 80<<10)
	bits := make([]byte, 240<<10) // shrinks to an eighth
	state := uint32(1)
	for i := range noise {
		state = state*1664525 + 1013904223
		noise[i] = byte(state >> 24)
	}
	for i := range bits {
		bits[i] = noise[i/8%len(noise)] >> (i % 8) & 1
	}
	for name, c := range map[string]struct {
		coding string
		body   []byte
		length bool
		want   string // of the error
	}{
		"identity":                       {"", []byte("feed"), true, ""},
		"gzip":                           {"gzip", zip(t, []byte("feed")), true, ""},
		"gzip in capitals":               {"GZIP", zip(t, []byte("feed")), true, ""},
		"a coding that was not asked":    {"compress", []byte("x"), true, `"compress"`},
		"two codings":                    {"gzip, gzip", zip(t, zip(t, []byte("feed"))), true, "gzip, gzip"},
		"too long, said before":          {"", noise, true, "larger than 65536 bytes"},
		"too long, not said":             {"", noise, false, "larger than 65536 bytes"},
		"too long unpacked":              {"gzip", zip(t, bits), false, "larger than 204800 bytes"},
		"a bomb":                         {"gzip", zip(t, make([]byte, 3<<20)), true, "204800 bytes"},
		"gzip that is none":              {"gzip", []byte("<rss/>"), true, "unpack"},
		"gzip cut off":                   {"gzip", zip(t, noise[:1000])[:500], true, "unexpected EOF"},
		"an empty body that claims gzip": {"gzip", nil, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			address, client := publish(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.coding != "" {
					w.Header().Set("Content-Encoding", c.coding)
				}
				if c.length {
					w.Header().Set("Content-Length", fmt.Sprint(len(c.body)))
				}
				w.Write(c.body) // the client may hang up
			})
			client.options.WireBytes, client.options.UnpackedBytes = 64<<10, 200<<10
			answer, err := get(t, client, address)
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want == "" && len(c.body) > 0 && string(answer.Body) != "feed":
				t.Errorf("body %q", answer.Body)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestABodyThatGrowsOutOfProportionIsLeft(t *testing.T) {
	bomb := zip(t, make([]byte, 4<<20))
	address, client := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb) // the client hangs up
	})
	if _, err := get(t, client, address); err == nil || !strings.Contains(err.Error(), "100 times") {
		t.Error(err)
	}
}

func TestAnEndlessBodyIsNotHeldInMemory(t *testing.T) {
	var sent atomic.Int64
	address, client := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := make([]byte, 64<<10)
		for {
			n, err := w.Write(chunk)
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	})
	if _, err := get(t, client, address); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Fatal(err)
	}
	if n := sent.Load(); n > 64<<20 {
		t.Errorf("%d bytes were taken", n)
	}
}

func TestAPublisherThatHangsIsLeft(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"before its header": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"in its body": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "<rss>")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	} {
		server := httptest.NewServer(answer)
		client := New(Options{AllowPrivate: loopback, Timeout: 50 * time.Millisecond})
		_, err := client.Get(t.Context(), Request{URL: server.URL})
		if err == nil || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "50ms") {
			t.Errorf("%s: %v", name, err)
		}
		server.Close()
	}
}

func TestPrivateAddressesAreRefusedUnlessListed(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndexByte(server.URL, ':'):]
	number, _ := strconv.ParseUint(port[1:], 10, 16)
	client := New(Options{Timeout: 2 * time.Second, AllowPorts: []uint16{uint16(number)}})
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "127.1", "0x7f.1",
		"2130706433", "0177.0.0.1", "127。0。0。1", "[fe80::1%25lo]", "[64:ff9b::7f00:1]", "localhost.",
	} {
		_, err := client.Get(t.Context(), Request{URL: "http://" + host + port + "/"})
		if err == nil {
			t.Errorf("%s was asked", host)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("the server was reached %d times", asked.Load())
	}
	_, err := client.Get(t.Context(), Request{URL: server.URL})
	if err == nil || !strings.Contains(err.Error(), "address 127.0.0.1 is loopback and refused; list its network under fetch.allow_private") {
		t.Errorf("the refusal does not teach: %v", err)
	}
}

// Nothing listens to what a proxy of the environment would ask, nor to any
// spelling of this machine's own address.
func TestNoSpellingOfAPrivateAddressIsAsked(t *testing.T) {
	listener, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s is asked", r.URL)
	}))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	defer server.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:"+port)
	t.Setenv("http_proxy", "http://127.0.0.1:"+port)
	number, _ := strconv.ParseUint(port, 10, 16)
	client := New(Options{Timeout: 5 * time.Second, AllowPorts: []uint16{uint16(number)}})
	for _, host := range []string{
		"[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "[::ffff:7f00:1%25lo]", "[64:ff9b::7f00:1]", "[::127.0.0.1]", "[::]", "[::1%25lo]",
		"localhost", "LOCALHOST", "0.0.0.0", "a@127.0.0.1", "a.example:80@127.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "192.0.2.1",
	} {
		if _, err := client.Get(t.Context(), Request{URL: "http://" + host + ":" + port + "/"}); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: %v, want a refusal", host, err)
		}
	}
}

func TestAddressesThatAreNotAsked(t *testing.T) {
	client := New(Options{})
	for address, want := range map[string]string{
		"file:///etc/passwd":                   "scheme",
		"gopher://example.org":                 "scheme",
		"//example.org/x":                      "scheme",
		"http://":                              "no host",
		"https://desk:hunter2@example.org/":    "user name or password",
		"http://exa mple.org/":                 "not a URL",
		"http://desk:hunter2@exa mple.org/%zz": "not a URL",
	} {
		_, err := client.Get(t.Context(), Request{URL: address})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want an error with %q and no password", address, err, want)
		}
	}
}

func TestMessagesHideSecretsAndControlCharacters(t *testing.T) {
	got := Display("https://u:p@example.org/feed?api_key=123&tag=x&X-Amz-Signature=9\u202e")
	if want := `https://example.org/feed?api_key=...&tag=x&X-Amz-Signature=...`; got != want {
		t.Errorf("%s", got)
	}
}

func TestAnAnswerBelongsToWhoAsked(t *testing.T) {
	address, client := publish(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) })
	done := make(chan error, 50)
	for i := range 50 {
		go func() {
			path := fmt.Sprint("/", i)
			answer, err := client.Get(t.Context(), Request{URL: address + path})
			if err == nil && string(answer.Body) != path {
				err = fmt.Errorf("%s got %s", path, answer.Body)
			}
			done <- err
		}()
	}
	for range 50 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
