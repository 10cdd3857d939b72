package web_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/feedhub/feedhub/outputs/atom"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/rss"
)

// parseAll runs in the browser: it returns how many items its parsers find in each of
// the documents, and what they complain of.
const parseAll = `(documents => documents.map(encoded => {
	const text = new TextDecoder("utf-8", {fatal: true}).decode(Uint8Array.from(atob(encoded), c => c.charCodeAt(0)));
	if (text.startsWith("{"))
		return {Items: JSON.parse(text).items.length, Fault: ""};
	const parsed = new DOMParser().parseFromString(text, "application/xml");
	const fault = parsed.querySelector("parsererror");
	return {Items: parsed.querySelectorAll("channel > item, feed > entry").length, Fault: fault ? fault.textContent : ""};
}))`

// parsing is what came of one document.
type parsing struct {
	Items int
	Fault string
}

// What the store holds may be damaged; a browser's parsers read what comes of it all the
// same.
func TestABrowserParsesWhatComesOfAnyItem(t *testing.T) {
	ctx := browse(t)
	var encoded []string
	var items []int
	for seed := range uint64(60) {
		doc := outputstest.Document(t, outputstest.Damaged(seed, "]]>&<\x00\xff"))
		for _, format := range []outputstest.Format{{Item: rss.Item, Write: rss.Write}, {Item: atom.Item, Write: atom.Write}, {Item: jsonfeed.Item, Write: jsonfeed.Write}} {
			encoded = append(encoded, base64.StdEncoding.EncodeToString(format.Render(t, doc)))
			items = append(items, len(doc.Items))
		}
	}
	argument, err := json.Marshal(encoded)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := chromedp.Run(ctx, chromedp.Evaluate[[]parsing](fmt.Sprintf("%s(%s)", parseAll, argument)))
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range parsed {
		if got.Fault != "" || got.Items != items[i] {
			t.Errorf("seed %d, format %d: %d items, want %d; %s", i/3, i%3, got.Items, items[i], got.Fault)
		}
	}
}
