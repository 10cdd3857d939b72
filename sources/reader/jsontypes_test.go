package reader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

func TestMembersOfAnotherTypeAreReadAsMeant(t *testing.T) {
	title := func(i *hub.Item) any { return i.Title }
	tags := func(i *hub.Item) any { return strings.Join(i.Tags, "|") }
	authors := func(i *hub.Item) any { return fmt.Sprint(i.Authors) }
	files := func(i *hub.Item) any { return fmt.Sprint(i.Enclosures) }
	for name, c := range map[string]struct {
		member string
		of     func(*hub.Item) any
		want   any
		note   string // of which there is one, none where it is ""
	}{
		"a title that is a number":            {`"title": 2026`, title, "2026", "title of item 1 is a number"},
		"a title that is a list":              {`"title": ["a", "b"]`, title, "a", "title of item 1 is a list of another kind"},
		"a title that is an object":           {`"title": {"value": "a"}`, title, "a", "title of item 1 is an object"},
		"a title that is false":               {`"title": false`, title, "", "title of item 1 is true or false, and left out"},
		"a title that is null":                {`"title": null`, title, "", ""},
		"an empty object":                     {`"title": {}`, title, "", "title of item 1 is an object, and left out"},
		"tags in one text":                    {`"tags": "one, two"`, tags, "one|two", "tags of item 1 is a string"},
		"tags in an Arabic text":              {`"tags": "واحد، اثنان"`, tags, "واحد|اثنان", "tags of item 1 is a string"},
		"tags that are numbers":               {`"tags": [1, 2.5]`, tags, "1|2.5", "tags of item 1 is a list of another kind"},
		"tags that are objects":               {`"tags": [{"name": "a"}, {"label": "b"}, {}]`, tags, "a|b", "tags of item 1 is a list of another kind"},
		"tags with null among them":           {`"tags": ["a", null]`, tags, "a", ""},
		"tags that are false":                 {`"tags": false`, tags, "", "tags of item 1 is true or false, and left out"},
		"an author that is a name":            {`"author": "Ann"`, authors, "[{Ann  }]", "author of item 1 is a string"},
		"authors that are one":                {`"authors": {"name": "Ann"}`, authors, "[{Ann  }]", "authors of item 1 is an object"},
		"authors that are names":              {`"authors": ["Ann", "Ben"]`, authors, "[{Ann  } {Ben  }]", "authors of item 1 is a list of another kind"},
		"an author with a name that is a sum": {`"authors": [{"name": 7, "url": "https://a.example/"}]`, authors, "[{7 https://a.example/ }]", "authors of item 1 is a list of another kind"},
		"an image that is an object":          {`"image": {"url": "/i.png"}`, func(i *hub.Item) any { return i.Image }, "https://a.example/i.png", "image of item 1 is an object"},
		"an image that is false":              {`"image": false`, func(i *hub.Item) any { return i.Image }, "", "image of item 1 is true or false, and left out"},
		"an image that is zero":               {`"banner_image": 0`, func(i *hub.Item) any { return i.Image }, "", "banner_image of item 1 is a number, and left out"},
		"a date in seconds":                   {`"date_published": 1772532000`, func(i *hub.Item) any { return i.OriginPublished.Format("2006-01-02") }, "2026-03-03", "date_published of item 1 is a number"},
		"an attachment that is an address":    {`"attachments": "https://a.example/1.mp3"`, files, "[{https://a.example/1.mp3  0 0s }]", "attachments of item 1 is a string"},
		"a size that is a text":               {`"attachments": [{"url": "https://a.example/1.mp3", "size_in_bytes": "5"}]`, files, "[{https://a.example/1.mp3  5 0s }]", ""},
		"a content that is a list":            {`"content_html": ["<p>a</p>"]`, func(i *hub.Item) any { return i.ContentHTML }, "<p>a</p>", "content_html of item 1 is a list of another kind"},
	} {
		t.Run(name, func(t *testing.T) {
			body := `{"version": "https://jsonfeed.org/version/1.1", "title": "t", "home_page_url": "https://a.example/", "items": [{"id": "1", "url": "https://a.example/1", ` + c.member + `}]}`
			r, err := Read([]byte(body), Context{URL: "https://a.example/feed.json"})
			if err != nil || len(r.Feed.Items) != 1 {
				t.Fatalf("%+v %v", r, err)
			}
			if got := c.of(&r.Feed.Items[0]); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
			var notes []string
			for _, n := range r.Repairs {
				notes = append(notes, n.Detail)
			}
			if strings.Join(notes, "; ") != c.note {
				t.Errorf("noted %q, want %q", notes, c.note)
			}
		})
	}
}

// An id of another type is one all the same: without it the item would get
// another at each change of its title.
func TestIDsOfAnotherTypeAreKept(t *testing.T) {
	for written, want := range map[string]string{`7`: "7", `1.50`: "1.50", `12345678901234567890`: "12345678901234567890", `true`: "true", `["a"]`: `["a"]`, `"a"`: "a"} {
		body := `{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"title": "x", "id": ` + written + `, "tags": "one"}]}`
		r, err := Read([]byte(body), Context{URL: "https://a.example/feed.json"})
		if err != nil || len(r.Feed.Items) != 1 || r.Feed.Items[0].NativeID != want {
			t.Errorf("%s: %+v %v", written, r, err)
		}
	}
}

func TestTheFormatIsToldFromTheBytes(t *testing.T) {
	for name, body := range map[string]string{
		"RSS 2.0":       feedOfRSS,
		"JSON Feed 1.1": `{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": []}`,
		"Atom 1.0":      `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title></feed>`,
	} {
		for _, contentType := range []string{"", "text/html", "application/json", "application/rss+xml", "application/atom+xml", "image/png", "text/plain; charset=utf-8", ";;"} {
			r, err := Read([]byte(body), Context{URL: "https://a.example/feed.html", ContentType: contentType})
			if err != nil || r.Feed.Format != name {
				t.Errorf("%s as %q: %+v %v", name, contentType, r, err)
			}
		}
	}
}

const feedOfRSS = `<rss version="2.0"><channel><title>t</title><link>https://a.example/</link></channel></rss>`
