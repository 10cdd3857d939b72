//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	fillFeeds    = 250
	fillItems    = 50
	fillSections = 5
	fillBytes    = 5 << 10 // of HTML an item
	minifluxUser = "bench"
	minifluxPass = "bench-password"
)

// BenchmarkFirstFill takes 250 new feeds of 50 items from 250 addresses of this
// machine into Miniflux on PostgreSQL, and then into feedhub on a bolt file,
// both as processes of their own with their own defaults for how many feeds are
// fetched at one time. Miniflux is measured from the request to refresh until
// all entries are in its database, feedhub from the start of the process until
// all sources are stored and all sections show the newest items. How many times
// as fast feedhub is is reported as x_miniflux.
func BenchmarkFirstFill(b *testing.B) {
	binary := minifluxBinary(b)
	publishers := startPublishers(b)
	var theirs, ours time.Duration
	for b.Loop() {
		theirs += publishers.fillMiniflux(b, binary)
		ours += publishers.fillFeedhub(b)
	}
	all := float64(fillFeeds * fillItems * b.N)
	b.ReportMetric(0, "ns/op") // it would add both up
	b.ReportMetric(all/theirs.Seconds(), "miniflux_items/s")
	b.ReportMetric(all/ours.Seconds(), "feedhub_items/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "x_miniflux")
}

// minifluxBinary returns the program to compare with. CI has none: without it
// the benchmark is always skipped.
func minifluxBinary(b *testing.B) string {
	b.Helper()
	binary := os.Getenv("FEEDHUB_MINIFLUX")
	if binary == "" || postgresPrograms() == "" {
		b.Skip("needs Miniflux and PostgreSQL: apt-get install postgresql; GOBIN=$PWD go install miniflux.app/v2@latest; and set FEEDHUB_MINIFLUX to the path of v2")
	}
	return binary
}

// publishers are 250 feeds, each at an address of its own.
type publishers struct {
	port  string
	feeds [][]byte
	now   time.Time // the date of the newest item
	// served counts the feeds that were asked for: before all were, nobody has
	// to be asked whether all is done, which would slow them down.
	served atomic.Int64
}

// startPublishers serves the feeds from 127.0.1.1 to 127.0.1.250. All else is
// not found, at once: Miniflux asks each site for an icon.
func startPublishers(b *testing.B) *publishers {
	b.Helper()
	listener, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	p := &publishers{port: port, now: time.Now().UTC().Truncate(time.Hour)}
	for n := range fillFeeds {
		p.feeds = append(p.feeds, p.feed(n))
	}
	server := &http.Server{Handler: p}
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	return p
}

func (p *publishers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n int
	if _, err := fmt.Sscanf(r.Host, "127.0.1.%d:", &n); err != nil || n < 1 || n > fillFeeds || r.URL.Path != "/feed" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	_, _ = w.Write(p.feeds[n-1])
	p.served.Add(1)
}

// waitServed waits until all feeds were asked for, and starts to count anew.
func (p *publishers) waitServed(b *testing.B) {
	b.Helper()
	waitFor(b, "all feeds were asked for", 5*time.Millisecond, func() bool { return p.served.Load() >= fillFeeds })
	p.served.Store(0)
}

// site returns the address of a publisher, feeds being counted from 0.
func (p *publishers) site(n int) string { return fmt.Sprintf("http://127.0.1.%d:%s", n+1, p.port) }

// feed returns a feed of items that no other feed has. The first items of all
// feeds are newer than all second ones, and so on.
func (p *publishers) feed(n int) []byte {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>%s %d</title><link>%s/</link><description>أخبار</description><language>ar</language>`,
		arabic(random, 2), n, p.site(n))
	for i := range fillItems {
		date := p.now.Add(-time.Duration(i*fillFeeds+n) * time.Second)
		fmt.Fprintf(&b, `<item><title>%s</title><link>%s/%d</link><guid>%[2]s/%[3]d</guid><pubDate>%[4]s</pubDate><content:encoded><![CDATA[`,
			arabic(random, 8), p.site(n), i, date.Format(time.RFC1123Z))
		for start := b.Len(); b.Len()-start < fillBytes; {
			fmt.Fprintf(&b, "<p>%s <strong>%s</strong> %s <a href=\"%s/%d\">%s</a>.</p>\n", arabic(random, 14),
				arabic(random, 2), arabic(random, 8), p.site(n), random.IntN(1000), arabic(random, 3))
		}
		b.WriteString("]]></content:encoded></item>")
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

// The parts of which texts are made: beginnings, stems and ends of words.
var (
	beginnings = []string{"", "", "", "ال", "ال", "وال", "بال", "و", "ل"}
	stems      = strings.Fields("مدين حكوم رئيس وزير مجلس قرار خبر صحاف اقتصاد سوق تجار مشروع جامع طالب مدرس كتاب ثقاف مسرح فيلم رياض " +
		"فريق مباري لاعب طقس مطر حرار بحر شاطئ سفر مطار قطار طريق جسر مستشف طبيب علاج دواء بحث علم فضاء طاق نفط غاز كهرب ماء زراع قمح")
	ends = []string{"", "", "", "ة", "ات", "ين", "ون", "ها", "ي", "ية"}
)

// arabic returns words that are as frequent as in texts that people write
// (Zipf), so that PostgreSQL's full-text index meets what it meets elsewhere.
func arabic(random *rand.Rand, words int) string {
	all := len(beginnings) * len(stems) * len(ends)
	frequency := rand.NewZipf(random, 1.1, 8, uint64(all-1))
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		n := int(frequency.Uint64()) * 1009 % all // neighbours are not alike; 1009 is prime
		b.WriteString(beginnings[n%len(beginnings)])
		b.WriteString(stems[n/len(beginnings)%len(stems)])
		b.WriteString(ends[n/len(beginnings)/len(stems)])
	}
	return b.String()
}

// fillFeedhub returns how long feedhub takes from its start until every section
// shows what it should.
func (p *publishers) fillFeedhub(b *testing.B) time.Duration {
	parts := []string{`admin: {listen: "127.0.0.1:0"}`, "fetch: {interval: 1h, allow_private: [127.0.0.0/8]}", "sources:"}
	for n := range fillFeeds {
		parts = append(parts, fmt.Sprintf("  - {id: s%d, url: '%s/feed', tags: [t%d]}", n, p.site(n), n%fillSections))
	}
	parts = append(parts, "sections:")
	for s := range fillSections {
		parts = append(parts, fmt.Sprintf("  - {slug: t%d, language: ar, tags: [t%[1]d], limit: %d}", s, fillFeeds/fillSections))
	}
	path := writeConfig(b, "bolt:"+filepath.Join(b.TempDir(), "hub.db"), parts...)
	start := time.Now()
	hub := startProcess(b, path, "")
	defer hub.stop()
	status := "http://" + regexp.MustCompile(`"serving the status","listen":"([^"]+)"`).FindStringSubmatch(hub.logs.String())[1] + "/status"
	p.waitServed(b)
	waitFor(b, "feedhub has stored all items", 20*time.Millisecond, func() bool { return isStored(b, status) })
	waitFor(b, "feedhub's sections show the newest items", 5*time.Millisecond, func() bool { return p.isShown(hub) })
	return time.Since(start)
}

// isStored tells whether all items of all sources are in feedhub's store.
func isStored(b *testing.B, status string) bool {
	var answer struct {
		Sources []struct {
			Items   int
			Failure string
		}
	}
	if err := json.Unmarshal([]byte(fetchURL(b, status, nil).body), &answer); err != nil {
		b.Fatal(err)
	}
	full := 0
	for _, source := range answer.Sources {
		if source.Failure != "" {
			b.Fatal(source.Failure)
		}
		if source.Items == fillItems {
			full++
		}
	}
	return full == fillFeeds
}

// isShown tells whether each section shows the first item of each of its feeds,
// in order.
func (p *publishers) isShown(hub *process) bool {
	for s := range fillSections {
		items := hub.items(fmt.Sprintf("t%d", s))
		if len(items) != fillFeeds/fillSections {
			return false
		}
		for i, item := range items {
			if item.URL != p.site(i*fillSections+s)+"/0" {
				return false
			}
		}
	}
	return true
}

// waitFor is eventually for what takes minutes.
func waitFor(b *testing.B, what string, every time.Duration, condition func() bool) {
	b.Helper()
	for deadline := time.Now().Add(5 * time.Minute); !condition(); time.Sleep(every) {
		if time.Now().After(deadline) {
			b.Fatalf("waited five minutes in vain until %s", what)
		}
	}
}

// fillMiniflux returns how long Miniflux takes from a refresh until all entries
// are in its database. It has subscribed to the feeds before.
func (p *publishers) fillMiniflux(b *testing.B, binary string) time.Duration {
	database := startPostgres(b)
	defer database.end()
	address := freeAddress(b)
	// What is not set here is Miniflux's default: 16 feeds at one time, over 20
	// connections to the database.
	environment := []string{"DATABASE_URL=postgres://" + database.user + "@" + database.address + "/postgres?sslmode=disable",
		"LISTEN_ADDR=" + address, "RUN_MIGRATIONS=1", "CREATE_ADMIN=1", "ADMIN_USERNAME=" + minifluxUser, "ADMIN_PASSWORD=" + minifluxPass,
		"FETCHER_ALLOW_PRIVATE_NETWORKS=1", "DISABLE_SCHEDULER_SERVICE=1", "LOG_LEVEL=error"}
	command := exec.Command(binary)
	command.Env = environment
	server := startServer(b, command)
	defer server.end()
	api := minifluxAPI{b, "http://" + address}
	eventually(b, "Miniflux answers", api.isReady)
	api.call(http.MethodPost, "/v1/import", p.opml())
	start := time.Now()
	api.call(http.MethodPut, "/v1/feeds/refresh", nil)
	p.waitServed(b)
	waitFor(b, "Miniflux has stored all entries", 100*time.Millisecond, func() bool { return api.entries() == fillFeeds*fillItems })
	return time.Since(start)
}

// opml lists the feeds.
func (p *publishers) opml() []byte {
	type outline struct {
		Type string `xml:"type,attr"`
		Text string `xml:"text,attr"`
		Feed string `xml:"xmlUrl,attr"`
		Site string `xml:"htmlUrl,attr"`
	}
	var list struct {
		XMLName  xml.Name  `xml:"opml"`
		Version  string    `xml:"version,attr"`
		Outlines []outline `xml:"body>outline"`
	}
	list.Version = "2.0"
	for n := range fillFeeds {
		list.Outlines = append(list.Outlines, outline{"rss", fmt.Sprintf("feed %d", n), p.site(n) + "/feed", p.site(n) + "/"})
	}
	document, err := xml.Marshal(list)
	if err != nil {
		panic(err) // a list of strings
	}
	return document
}

// minifluxAPI is the API of a running Miniflux.
type minifluxAPI struct {
	b   *testing.B
	url string
}

func (m minifluxAPI) isReady() bool {
	response, err := http.Get(m.url + "/healthcheck")
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func (m minifluxAPI) call(method, path string, body []byte) []byte {
	m.b.Helper()
	request, err := http.NewRequest(method, m.url+path, bytes.NewReader(body))
	if err != nil {
		m.b.Fatal(err)
	}
	request.SetBasicAuth(minifluxUser, minifluxPass)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		m.b.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		m.b.Fatalf("Miniflux: %s %s: %s, %v: %s", method, path, response.Status, err, answer)
	}
	return answer
}

// entries counts what is in the database.
func (m minifluxAPI) entries() int {
	var answer struct{ Total int }
	if err := json.Unmarshal(m.call(http.MethodGet, "/v1/entries?limit=1", nil), &answer); err != nil {
		m.b.Fatal(err)
	}
	return answer.Total
}
