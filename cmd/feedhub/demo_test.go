package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// freeAddress returns a loopback address that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestTheDemoShowsAMovingNewsroom(t *testing.T) {
	address := freeAddress(t)
	ctx, stop := context.WithCancel(t.Context())
	var stdout, stderr lockedBuffer
	var status int
	var running sync.WaitGroup
	running.Go(func() {
		status = run(ctx, []string{"demo", "--listen", address}, nil, &stdout, &stderr)
	})
	defer running.Wait()
	defer stop()
	demo := &process{t: t, url: "http://" + address, logs: &stderr}
	eventually(t, "the demo answers", func() bool {
		response, err := http.Get(demo.url + "/readyz")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	newest := make(map[string]string)
	for _, slug := range []string{"news", "articles", "tech"} {
		eventually(t, slug+" has ten items", func() bool { return len(demo.items(slug)) >= 10 })
		items := demo.items(slug)
		newest[slug] = items[0].ID
		sources := make(map[string]bool)
		for _, item := range items {
			sources[item.Feedhub.Source.ID] = true
		}
		if len(sources) < 3 {
			t.Errorf("%s shows %d sources", slug, len(sources))
		}
		checkOutputs(t, demo, slug, len(items))
	}
	for address := range strings.FieldsSeq(stdout.String()) {
		if path, found := strings.CutPrefix(address, "http://localhost:"+strings.TrimPrefix(demo.url, "http://127.0.0.1:")); found {
			if answer := demo.get(path); answer.status != http.StatusOK {
				t.Errorf("the demo prints %s, which answers %d", address, answer.status)
			}
		}
	}
	eventually(t, "a section moves", func() bool {
		for slug, id := range newest {
			if items := demo.items(slug); len(items) > 0 && items[0].ID != id {
				return true
			}
		}
		return false
	})
	stop()
	running.Wait()
	if status != 0 || !strings.Contains(stderr.String(), "stopped") {
		t.Errorf("the demo ended with status %d:\n%s", status, stderr.String())
	}
}

func TestInspectShowsWhatWasRead(t *testing.T) {
	const feed = `<?xml version="1.0" encoding="windows-1256"?><rss version="2.0"><channel><title>` + "\xc3\xce\xc8\xc7\xd1" + `</title><language>ar</language>` +
		`<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example.org/"/>` +
		`<item><title>` + "\xce\xc8\xd1" + `</title><guid>urn:x:1</guid><pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate></item></channel></rss>`
	stdout, stderr, status := command(t, feed, "inspect", "-")
	if status != 0 || !regexp.MustCompile(`(?s)title +أخبار.*RSS 2\.0, encoded in windows-1256.*2026-03-01 12:00  خبر`).MatchString(stdout) {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
	stdout, _, status = command(t, feed, "inspect", "--format", "json", "-", "/does/not/exist.xml")
	if status != 1 {
		t.Errorf("with an input that can't be read the status is %d", status)
	}
	lines := bytes.Split(bytes.TrimSpace([]byte(stdout)), []byte("\n"))
	if len(lines) != 2 {
		t.Fatalf("two inputs give %d lines: %s", len(lines), stdout)
	}
	var read struct {
		Version, Title, Language string
		Items                    []struct {
			ID, Title string
			Published string `json:"date_published"`
		}
		Feedhub struct {
			Format, Encoding string
			Language         struct{ Tag, From string }
			Links            []struct{ Rel, URL string }
		} `json:"_feedhub"`
	}
	if err := json.Unmarshal(lines[0], &read); err != nil {
		t.Fatal(err)
	}
	if read.Version != "https://jsonfeed.org/version/1.1" || read.Title != "أخبار" || read.Feedhub.Encoding != "windows-1256" ||
		len(read.Items) != 1 || read.Items[0].ID != "urn:x:1" || !strings.HasPrefix(read.Items[0].Published, "2026-03-01T12:00:00") {
		t.Errorf("read %+v", read)
	}
	if l := read.Feedhub.Links; len(l) != 1 || l[0].Rel != "hub" || l[0].URL != "https://hub.example.org/" || read.Feedhub.Language.Tag != "ar" {
		t.Errorf("found %+v", read.Feedhub)
	}
	var failed struct{ Error, Input string }
	if err := json.Unmarshal(lines[1], &failed); err != nil || failed.Input != "/does/not/exist.xml" || failed.Error == "" {
		t.Errorf("the failure is %s, %v", lines[1], err)
	}
}

func TestInspectRefusesPrivateAddressesUnlessAllowed(t *testing.T) {
	upstream := hostile(t)
	stdout, _, status := command(t, "", "inspect", upstream.URL+"/good")
	if status != 1 || !strings.Contains(stdout, "loopback") {
		t.Errorf("status %d, %s", status, stdout)
	}
	stdout, stderr, status := command(t, "", "inspect", "--allow-private", "127.0.0.0/8", upstream.URL+"/good")
	if status != 0 || !strings.Contains(stdout, "good news") {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
}
