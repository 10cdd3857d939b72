package page

import (
	"html"
	"strings"

	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/dom"
)

// items returns what JSON-LD lists, headlines completed from the page's links.
func (d *linkedData) items() []Item {
	all := d.listed
	for _, article := range d.articles {
		all = append(all, d.item(article))
	}
	var names map[string]string
	var items itemList
	for _, item := range all {
		if items.full() {
			break
		}
		if item.Title == "" && item.URL != "" {
			if names == nil {
				names = d.p.linkNames()
			}
			item.Title = names[keyOfText(item.URL)]
		}
		items.add(item)
	}
	return items.all
}

// item reads one article.
func (d *linkedData) item(o dom.Object) Item {
	item := Item{
		URL:      d.articleAddress(o),
		Title:    d.line(firstOf(o, "headline", "name", "alternativeHeadline")),
		Date:     dateText(d.text(firstOf(o, "datePublished", "dateCreated", "uploadDate"))),
		Updated:  dateText(d.text(o["dateModified"])),
		Language: d.language(o["inLanguage"]),
		Image:    d.image(o["image"]),
		Authors:  d.authors(firstOf(o, "author", "creator")),
		Tags:     d.tags(o),
	}
	if item.Image == "" {
		item.Image = d.address(o["thumbnailUrl"])
	}
	description := d.text(o["description"])
	item.Summary = summaryText(sanitise.Text(description[:dom.Cut(description, 16<<10)]))
	item.ContentHTML = paragraphs(d.text(firstOf(o, "articleBody", "text")))
	return item
}

func firstOf(o dom.Object, keys ...string) any {
	for _, key := range keys {
		if v := o[key]; v != nil && v != "" {
			return v
		}
	}
	return nil
}

func (d *linkedData) articleAddress(o dom.Object) string {
	for _, key := range []string{"url", "mainEntityOfPage", "@id"} {
		if address := d.address(o[key]); address != "" {
			return address
		}
	}
	return ""
}

func (d *linkedData) language(v any) string {
	if o, ok := v.(map[string]any); ok && o["alternateName"] != nil {
		v = o["alternateName"]
	}
	return languageTag(d.text(v))
}

func (d *linkedData) image(v any) string {
	if address := d.address(v); address != "" {
		return address
	}
	if o := d.resolve(v); o != nil {
		return d.address(firstOf(o, "url", "contentUrl", "thumbnailUrl"))
	}
	return ""
}

func (d *linkedData) authors(v any) []Author {
	var authors []Author
	for _, one := range dom.List(v) {
		author := Author{}
		if name, ok := one.(string); ok && d.byID[name] == nil {
			author.Name = d.line(name)
		} else if o := d.resolve(one); o != nil {
			author = Author{Name: d.line(o["name"]), URL: d.address(firstOf(o, "url", "sameAs"))}
		}
		if dom.HasLetters(author.Name) && !strings.Contains(author.Name, "://") && len(authors) < 16 {
			authors = append(authors, author)
		}
	}
	return authors
}

// tags returns the sections of an article, then its keywords.
func (d *linkedData) tags(o dom.Object) []string {
	var tags tagList
	for _, key := range []string{"articleSection", "keywords"} {
		for _, one := range dom.List(o[key]) {
			for tag := range strings.FieldsFuncSeq(d.text(one), func(r rune) bool { return strings.ContainsRune(",;،؛\n", r) }) {
				if len(tags) >= 32 {
					return tags
				}
				tags.add(sanitise.Text(tag[:dom.Cut(tag, 400)]))
			}
		}
	}
	return tags
}

// paragraphs writes the body of an article as HTML. It is text by definition,
// and HTML by habit.
func paragraphs(body string) string {
	body = body[:dom.Cut(body, maxContent)]
	if strings.Contains(body, "</p>") || strings.Contains(body, "<br") {
		return strings.ToValidUTF8(body, "")
	}
	var b strings.Builder
	for line := range strings.SplitSeq(text.Clean(body), "\n") {
		if line = text.Line(html.UnescapeString(line)); line != "" && b.Len() < maxContent {
			b.WriteString("<p>" + html.EscapeString(line) + "</p>\n")
		}
	}
	return strings.TrimSpace(b.String())
}
