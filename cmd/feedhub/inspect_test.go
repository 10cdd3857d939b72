package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestInspectShowsWhatWasRead(t *testing.T) {
	const feed = `<?xml version="1.0" encoding="windows-1256"?><rss version="2.0"><channel><title>` + "\xc3\xce\xc8\xc7\xd1" + `</title><language>ar</language>` +
		`<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example.org/"/>` +
		`<item><title>` + "\xce\xc8\xd1" + `</title><guid>urn:test:1</guid><pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate></item></channel></rss>`
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
		len(read.Items) != 1 || read.Items[0].ID != "urn:test:1" || !strings.HasPrefix(read.Items[0].Published, "2026-03-01T12:00:00") {
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

func TestInspectTeachesWhatIsWrongWithAFeed(t *testing.T) {
	const feed = "\n<rss><channel><title>Q&A</title><item><title>t</title><pubDate>yesterday</pubDate><link>/1</link></item></channel></rss>"
	stdout, stderr, status := command(t, feed, "inspect", "--base", "https://a.example/", "-")
	for _, want := range []string{"bare-ampersands-escaped at byte", "an ampersand is written &amp;", `date "yesterday"`, "dated by when feedhub first sees it", "no date"} {
		if status != 0 || !strings.Contains(stdout, want) {
			t.Errorf("status %d, no %q in %s%s", status, want, stdout, stderr)
		}
	}
}

func TestInspectPrintsAConfigurationThatFindsTheSameItems(t *testing.T) {
	const page = "../../sources/page/testdata/newsroom-old-index.html"
	stdout, _, status := command(t, "", "inspect", page)
	found := regexp.MustCompile(`page: (\{.*\})`).FindString(stdout)
	if status != 0 || found == "" || !strings.Contains(stdout, "أمطار غزيرة") {
		t.Fatalf("status %d, %s", status, stdout)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/akhbar/" {
			http.NotFound(w, r)
			return
		}
		http.ServeFile(w, r, page)
	}))
	defer server.Close()
	p := startProcess(t, writeConfig(t, "bolt:"+t.TempDir()+"/hub.db", allowLoopback,
		"sources:", "  - id: site", "    url: '"+server.URL+"/akhbar/'", "    "+found, "sections:", "  - {slug: akhbar}"), "")
	defer p.stop()
	eventually(t, "the section has its items", func() bool { return len(p.items("akhbar")) == 6 })
}

func TestInspectFollowsAPageToItsFeedAndReadsInAnEncodingThatIsTried(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>x</body></html>`)
		case "/feed":
			fmt.Fprint(w, "<rss><channel><title>caf\xe9</title><item><title>t</title></item></channel></rss>")
		}
	}))
	defer server.Close()
	stdout, stderr, status := command(t, "", "inspect", "--allow-private", "127.0.0.0/8", "--encoding", "iso-8859-2", server.URL+"/")
	if status != 0 || !strings.Contains(stdout, "café") || !strings.Contains(stdout, "iso-8859-2") || !strings.Contains(stdout, server.URL+"/feed") {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
}

func TestInspectSaysWhatIsWrongWithItsInput(t *testing.T) {
	folder := t.TempDir()
	page := folder + "/empty.html"
	if err := os.WriteFile(page, []byte("<html><body>Nothing</body></html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"--base is \"news\"; expected an absolute address": {"--base", "news", page},
		"\"klingon\" is no encoding that is known":         {"--encoding", "klingon", page},
		"the scheme \"ftp\" is refused":                    {"ftp://a.example/feed"},
		folder + ": is a directory":                        {folder},
		"no repeated block of links with headlines":        {page},
		"--format is \"xml\"; expected text or json":       {"--format", "xml", page},
		"missing.xml: no such file":                        {folder + "/missing.xml"},
	} {
		stdout, stderr, status := command(t, "", append([]string{"inspect"}, args...)...)
		if status != 1 || !strings.Contains(stdout+stderr, want) {
			t.Errorf("%v: status %d, %q, want %q", args, status, stdout+stderr, want)
		}
	}
}
