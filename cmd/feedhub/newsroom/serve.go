package newsroom

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const pageType = "text/html; charset=utf-8"

// document is an answer before it is known what the client has already and
// which coding it takes.
type document struct {
	mediaType string
	body      []byte
	modified  time.Time
}

func (n *Newsroom) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", n.serveIndex)
	mux.HandleFunc("GET /{publisher}/{$}", n.serveHome)
	mux.HandleFunc("GET /{publisher}/{document}", n.serveDocument)
	return mux
}

// ServeHTTP answers for all publishers.
func (n *Newsroom) ServeHTTP(w http.ResponseWriter, r *http.Request) { n.mux.ServeHTTP(w, r) }

func (n *Newsroom) publisherOf(r *http.Request) *publisher {
	if i, ok := n.index[r.PathValue("publisher")]; ok {
		return n.publishers[i]
	}
	return nil
}

// serveDocument answers with the publisher's source or with an article.
func (n *Newsroom) serveDocument(w http.ResponseWriter, r *http.Request) {
	p, name, now := n.publisherOf(r), r.PathValue("document"), n.now()
	if p == nil {
		http.NotFound(w, r)
		return
	}
	if name == p.file {
		n.serveSource(w, r, p, now)
		return
	}
	e, ok := n.find(p, name, now)
	if !ok {
		http.NotFound(w, r)
		return
	}
	n.articlePage(&e, now).answer(w, r)
}

// serveSource answers with what the hub asks for, a feed or a page.
func (n *Newsroom) serveSource(w http.ResponseWriter, r *http.Request, p *publisher, now time.Time) {
	entries := n.latest(p, now)
	body, err := p.format.write(n, p, entries)
	if err != nil {
		// Strings always encode; this is a bug, and says where.
		http.Error(w, fmt.Sprintf("write the source of %s: %v", p.id, err), http.StatusInternalServerError)
		return
	}
	d := document{mediaType: p.format.mediaType, body: body, modified: lastChange(entries)}
	if ail := n.trouble(p, now); ail != nil {
		ail(n, w, r, d)
		return
	}
	d.answer(w, r)
}

// answer sends the document, or says that the client has it.
func (d document) answer(w http.ResponseWriter, r *http.Request) {
	body, tag := d.body, d.tag()
	if takesGzip(r) {
		body, tag = compress(body), strings.TrimSuffix(tag, `"`)+`-gz"`
		w.Header().Set("Content-Encoding", "gzip")
	}
	d.describe(w.Header(), tag)
	http.ServeContent(w, r, "", d.modified, bytes.NewReader(body))
}

func (d document) describe(h http.Header, tag string) {
	h.Set("Content-Type", d.mediaType)
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", tag)
}

// tag is the strong validator of the body as it is.
func (d document) tag() string {
	sum := sha256.Sum256(d.body)
	return fmt.Sprintf(`"%x"`, sum[:10])
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(body) // to memory: it cannot fail
	w.Close()
	return b.Bytes()
}

// takesGzip tells whether the client names gzip and does not refuse it.
func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
