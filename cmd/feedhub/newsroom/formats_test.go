package newsroom

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// posted is an item as the tests read it back from a source.
type posted struct {
	id, link, title, html, author string
	tags                          int
	published, updated            time.Time
}

// readSource reads a feed or a page as a stranger would, from the bytes alone.
func readSource(t *testing.T, n *Newsroom, source hub.Source) []posted {
	t.Helper()
	response := get(n, source.URL)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s", source.URL, response.Status)
	}
	text := body(t, response)
	kind := response.Header.Get("Content-Type")
	var items []posted
	var err error
	switch {
	case strings.HasPrefix(kind, "application/rss+xml"):
		items, err = readRSS(text)
	case strings.HasPrefix(kind, "application/atom+xml"):
		items, err = readAtom(text)
	case strings.HasPrefix(kind, "application/feed+json"):
		items, err = readJSON(text)
	case kind == pageType:
		items, err = readPage(n, source.URL, text)
	default:
		t.Fatalf("%s is of the type %q", source.URL, kind)
	}
	if err != nil {
		t.Fatalf("%s: %v", source.URL, err)
	}
	return items
}

func readRSS(text string) (items []posted, err error) {
	var feed struct {
		Channel struct {
			Language string `xml:"language"`
			Items    []struct {
				Title   string   `xml:"title"`
				Link    string   `xml:"link"`
				GUID    string   `xml:"guid"`
				PubDate string   `xml:"pubDate"`
				Updated string   `xml:"http://www.w3.org/2005/Atom updated"`
				Creator string   `xml:"http://purl.org/dc/elements/1.1/ creator"`
				Content string   `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
				Tags    []string `xml:"category"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal([]byte(text), &feed); err != nil {
		return nil, err
	}
	for _, item := range feed.Channel.Items {
		published, parseErr := http.ParseTime(item.PubDate)
		updated := published
		if item.Updated != "" {
			updated, err = time.Parse(time.RFC3339, item.Updated)
		}
		if err = errors.Join(err, parseErr); err != nil {
			return nil, err
		}
		items = append(items, posted{item.GUID, item.Link, item.Title, item.Content, item.Creator, len(item.Tags), published, updated})
	}
	return items, nil
}

func readAtom(text string) (items []posted, err error) {
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
			Link  struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Published time.Time  `xml:"published"`
			Updated   time.Time  `xml:"updated"`
			Author    string     `xml:"author>name"`
			Content   string     `xml:"content"`
			Tags      []struct{} `xml:"category"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(text), &feed); err != nil {
		return nil, err
	}
	for _, e := range feed.Entries {
		items = append(items, posted{e.ID, e.Link.Href, e.Title, e.Content, e.Author, len(e.Tags), e.Published, e.Updated})
	}
	return items, nil
}

func readJSON(text string) (items []posted, err error) {
	var feed struct {
		Version string
		Items   []struct {
			ID, URL, Title string
			Content        string    `json:"content_html"`
			Published      time.Time `json:"date_published"`
			Modified       time.Time `json:"date_modified"`
			Authors        []struct{ Name string }
			Tags           []string
		}
	}
	if err := json.Unmarshal([]byte(text), &feed); err != nil {
		return nil, err
	}
	for _, i := range feed.Items {
		if i.Modified.IsZero() {
			i.Modified = i.Published
		}
		items = append(items, posted{i.ID, i.URL, i.Title, i.Content, i.Authors[0].Name, len(i.Tags), i.Published, i.Modified})
	}
	return items, nil
}
