package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
)

// article is an item as its publisher wrote it. The publisher of Arabic sends Atom,
// that of English JSON Feed: between them they say all that RSS can't.
type article struct {
	site, path       string // its address, which is its id too
	id               string // unless it has one of its own
	title            string
	changed          string // its title after the publisher's change, if that is one of its items
	mark             string // direction mark that goes before the title where there is no markup
	headline         string // what stands in for a title where the format demands one
	summary, content string
	authors          []string
	files            []string
	tags             []string
	published        string
}

const (
	arabicSite  = "https://akhbar.example.org"
	englishSite = "https://desk.example.com"
	changedAt   = "2024-03-05T10:00:00Z"
)

// articles are what feeds and readers get wrong: special characters in plain text,
// directions, several of what some formats have one of, and none of what readers
// expect.
var articles = []article{
	{
		site: englishSite, path: "/1", title: `Tom & Jerry: 1 < 2, "quotes" & 'more'`, content: "<p>Text of <b>Tom</b> &amp; Jerry.</p>",
		authors: []string{"Jane Roe", "O'Neil & Sons"}, published: "2024-03-01T09:00:00Z",
		files: []string{"https://media.example.org/tom.mp3", "https://media.example.org/jerry.mp3?a=1&b=2"},
	},
	{
		site: englishSite, path: "/2?edition=1&page=2", title: "Fish & chips <b or not", changed: "Fish & chips <b after all", content: "<p>A story about dinner.</p>",
		authors: []string{"Jane Roe"}, published: "2024-03-01T08:00:00Z",
	},
	{
		site: englishSite, path: "/3", title: "Write <b>bold</b> and mean it", content: "<p>On markup in headlines.</p>", published: "2024-03-01T07:00:00Z",
	},
	{
		site: englishSite, path: "/4", headline: "A note that has no headline.", content: "<p>A note that has no headline.</p>",
		authors: []string{"John Doe"}, published: "2024-03-01T06:00:00Z",
	},
	{
		site: englishSite, path: "/5", title: "Only a summary", summary: "All there is: Q&A, 3 < 4.", published: "2024-03-01T05:00:00Z",
	},
	{
		site: englishSite, path: "/6", id: "post 6", title: "🎉 Release day 👩‍🚀 & more", content: "<p>Emoji 🎉 in a text.</p>",
		tags: []string{"R&D", "🚀 space"}, authors: []string{"Zoë Ångström 🖋"}, published: "2024-03-01T04:00:00Z",
	},
	{
		site: englishSite, path: "/7", title: "القاهرة (Cairo) hosts the fair", mark: "\u200e", content: "<p>The fair of this year is in Cairo.</p>", published: "2024-03-01T03:00:00Z",
	},
	{
		site: arabicSite, path: "/1", title: `وزير الخارجية: «لا جديد» & "لا تعليق"`, content: "<p>قال وزير الخارجية إن المحادثات مستمرة.</p>",
		authors: []string{"ليلى حداد", "Sami Haddad"}, published: "2024-03-02T09:00:00Z",
		files: []string{"https://media.example.org/wazir.mp3", "https://media.example.org/masr.mp3?a=1&b=2"},
	},
	{
		site: arabicSite, path: "/2", title: "BBC تطلق خدمة جديدة", changed: "BBC تطلق خدمتين جديدتين", mark: "\u200f", content: "<p>أعلنت الهيئة اليوم عن خدمة جديدة.</p>",
		authors: []string{"ليلى حداد"}, published: "2024-03-02T08:00:00Z",
	},
	{
		site: arabicSite, path: "/3", title: "كيف تكتب <b في HTML؟", content: "<p>عن الوسوم في العناوين.</p>", published: "2024-03-02T07:00:00Z",
	},
	{
		site: arabicSite, path: "/4", headline: "خبر بلا عنوان من القاهرة.", content: "<p>خبر بلا عنوان من القاهرة.</p>", published: "2024-03-02T06:00:00Z",
	},
	{
		site: arabicSite, path: "/5", title: "ملخص فقط", summary: "كل ما هناك: أ < ب & ب > ج.", authors: []string{"هيئة التحرير"}, published: "2024-03-02T05:00:00Z",
	},
	{
		// The letters of a flag run from left to right (UAX #9).
		site: arabicSite, path: "/6", title: "🇪🇬 مصر تفوز 🏆 بالكأس", mark: "\u200f", content: "<p>فازت مصر بالكأس 🏆.</p>",
		tags: []string{"رياضة", "كرة القدم & الكأس"}, published: "2024-03-02T04:00:00Z",
	},
	{
		site: arabicSite, path: "/7", title: "الطقس في القاهرة: 30 درجة", content: "<p>الطقس اليوم معتدل ودرجة الحرارة 30.</p>", published: "2024-03-02T03:00:00Z",
	},
	{
		site: arabicSite, path: "/8", title: "الطقس في القاهرة: 31 درجة", content: "<p>الطقس اليوم معتدل ودرجة الحرارة 31.</p>", published: "2024-03-02T02:00:00Z",
	},
}

func (a article) address() string { return a.site + a.path }

// updated returns the date of the last change, which is never that of publication.
func (a article) updated(changed bool) string {
	if changed && a.changed != "" {
		return changedAt
	}
	return strings.Replace(a.published, ":00:00Z", ":30:00Z", 1)
}

func (a article) titled(changed bool) string {
	if changed && a.changed != "" {
		return a.changed
	}
	return a.title
}

// titleIn returns the title as an output has it.
func (a article) titleIn(file string, changed bool) string {
	title := a.titled(changed)
	switch file {
	case "rss.xml":
		// A word joiner keeps readers that unescape twice from seeing markup.
		return a.mark + strings.ReplaceAll(title, "</", "<\u2060/")
	case "atom.xml":
		return a.mark + title + a.headline
	}
	return title
}

// atomFeed writes the articles of a site as Atom.
func atomFeed(site string, changed bool) []byte {
	var b bytes.Buffer
	text := func(s string) string {
		var escaped bytes.Buffer
		_ = xml.EscapeText(&escaped, []byte(s))
		return escaped.String()
	}
	fmt.Fprintf(&b, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><id>%s/</id><title>أخبار</title><link href="%[1]s/"/><updated>%s</updated>`, site, changedAt)
	for _, a := range articles {
		if a.site != site {
			continue
		}
		fmt.Fprintf(&b, `<entry><id>%s</id><link href="%[1]s"/><title>%s</title><published>%s</published><updated>%s</updated>`,
			text(a.address()), text(a.titled(changed)), a.published, a.updated(changed))
		for _, author := range a.authors {
			fmt.Fprintf(&b, `<author><name>%s</name></author>`, text(author))
		}
		for _, file := range a.files {
			fmt.Fprintf(&b, `<link rel="enclosure" href="%s" type="audio/mpeg" length="1000"/>`, text(file))
		}
		for _, tag := range a.tags {
			fmt.Fprintf(&b, `<category term="%s"/>`, text(tag))
		}
		if a.summary != "" {
			fmt.Fprintf(&b, `<summary>%s</summary>`, text(a.summary))
		} else {
			fmt.Fprintf(&b, `<content type="html">%s</content>`, text(a.content))
		}
		b.WriteString("</entry>")
	}
	b.WriteString("</feed>")
	return b.Bytes()
}

// jsonFeed writes the articles of a site as JSON Feed.
func jsonFeed(site string, changed bool) []byte {
	var items []map[string]any
	for _, a := range articles {
		if a.site != site {
			continue
		}
		item := map[string]any{
			"id": cmp.Or(a.id, a.address()), "url": a.address(), "tags": a.tags,
			"date_published": a.published, "date_modified": a.updated(changed),
		}
		for key, value := range map[string]string{"title": a.titled(changed), "summary": a.summary, "content_html": a.content} {
			if value != "" {
				item[key] = value
			}
		}
		var authors, files []map[string]any
		for _, author := range a.authors {
			authors = append(authors, map[string]any{"name": author})
		}
		for _, file := range a.files {
			files = append(files, map[string]any{"url": file, "mime_type": "audio/mpeg", "size_in_bytes": 1000})
		}
		item["authors"], item["attachments"] = authors, files
		items = append(items, item)
	}
	b, err := json.Marshal(map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": "The desk", "language": "en", "home_page_url": site + "/", "items": items,
	})
	if err != nil {
		panic(err)
	}
	return b
}
