package reader

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/feedhub/feedhub/sources/draft"
)

// cdfChannel is a channel of the Channel Definition Format (Microsoft, 1997).
// Its names are matched in capitals, as the format is indifferent to case.
type cdfChannel struct {
	Href     string       `xml:"HREF,attr"`
	Base     string       `xml:"BASE,attr"`
	Title    cdfText      `xml:"TITLE"`
	Abstract cdfText      `xml:"ABSTRACT"`
	Logos    []cdfLogo    `xml:"LOGO"`
	Anchors  []cdfAnchor  `xml:"A"`
	Items    []cdfItem    `xml:"ITEM"`
	Channels []cdfChannel `xml:"CHANNEL"`
}

type cdfItem struct {
	Href     string      `xml:"HREF,attr"`
	Modified string      `xml:"LASTMOD,attr"`
	Title    cdfText     `xml:"TITLE"`
	Abstract cdfText     `xml:"ABSTRACT"`
	Anchors  []cdfAnchor `xml:"A"`
	Logos    []cdfLogo   `xml:"LOGO"`
}

type cdfText struct {
	Text  string `xml:",chardata"`
	Value string `xml:"VALUE,attr"`
}

func (t cdfText) text() draft.Text {
	return draft.Text{Value: cmp.Or(strings.TrimSpace(t.Text), t.Value)}
}

type cdfAnchor struct {
	Href string `xml:"HREF,attr"`
}

type cdfLogo struct {
	Href string `xml:"HREF,attr"`
}

// maxCDFDepth bounds channels within channels.
const maxCDFDepth = 8

func (a *adapter) cdf(body []byte) error {
	var c cdfChannel
	if err := decodeCapitals(body, &c); err != nil {
		return fmt.Errorf("decode CDF: %w", err)
	}
	a.Format = "CDF"
	a.Title = c.Title.text().Line()
	a.Description = c.Abstract.text().Line()
	a.HomePageURL = a.Link(cdfAddress(c.Href, c.Anchors))
	if base := within([]byte(c.Base), nil, a.Base); base != nil {
		a.Base = base
	}
	if len(c.Logos) > 0 {
		a.Icon = a.Address(c.Logos[0].Href)
	}
	return a.Complete(cdfItems(&c, nil, 0))
}

// cdfItems drafts the items of a channel and of the channels within it.
func cdfItems(c *cdfChannel, drafts []*draft.Item, depth int) []*draft.Item {
	for _, item := range c.Items {
		d := &draft.Item{Title: item.Title.text(), Summary: item.Abstract.text().HTML(), Updated: []string{item.Modified}}
		d.Fields.URL = cdfAddress(item.Href, item.Anchors)
		if len(item.Logos) > 0 {
			d.Fields.Image = item.Logos[0].Href
		}
		drafts = append(drafts, d)
	}
	for i := range c.Channels {
		if depth < maxCDFDepth {
			drafts = cdfItems(&c.Channels[i], drafts, depth+1)
		}
	}
	return drafts
}

// cdfAddress returns where a channel or an item leads: its own attribute, else
// the anchor in it.
func cdfAddress(href string, anchors []cdfAnchor) string {
	if href == "" && len(anchors) > 0 {
		return anchors[0].Href
	}
	return href
}

// decodeCapitals decodes XML with all names in capitals, wherever the document
// has others.
func decodeCapitals(body []byte, into any) error {
	d := xml.NewTokenDecoder(capitals{lenient(body)})
	d.Strict = false
	return d.Decode(into)
}

// lenient returns a decoder that reads as gofeed's does.
func lenient(body []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	return d
}

// capitals turns the names of tokens into capitals.
type capitals struct{ *xml.Decoder }

func (c capitals) Token() (xml.Token, error) {
	t, err := c.Decoder.Token()
	switch tag := t.(type) {
	case xml.StartElement:
		tag.Name.Local = strings.ToUpper(tag.Name.Local)
		for i := range tag.Attr {
			tag.Attr[i].Name.Local = strings.ToUpper(tag.Attr[i].Name.Local)
		}
		return tag, err
	case xml.EndElement:
		tag.Name.Local = strings.ToUpper(tag.Name.Local)
		return tag, err
	}
	return t, err
}
