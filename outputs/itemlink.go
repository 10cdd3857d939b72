package outputs

import (
	"cmp"
	"iter"
	"slices"
)

// nsAtom is the namespace of the links and categories of which an item has more than its
// fields say.
const nsAtom = "http://www.w3.org/2005/Atom"

// ItemLink is a link of an item as it stands in Atom and, as a module, in RSS (RFC 4287
// §4.2.7).
type ItemLink struct{ Relation, Address, Type, Language, Title string }

// relation is one that an item may have and that checkers know.
var relation = oneOf("alternate", "related", "via", "payment", "describedby", "up", "replies")

// linksGiven yields the valid ones of those that the source gave.
func (e Entry) linksGiven() iter.Seq[ItemLink] {
	return func(yield func(ItemLink) bool) {
		for i := range e.Extensions {
			x := &e.Extensions[i]
			if x.Namespace != nsAtom || x.Name != "link" {
				continue
			}
			link := ItemLink{
				Relation: relation(x.Attributes["rel"]), Address: Address(x.Attributes["href"]), Type: mediaType(x.Attributes["type"]),
				Language: XMLLanguage(x.Attributes["hreflang"]), Title: Unmarked(x.Attributes["title"]),
			}
			if link.Relation != "" && link.Address != "" && !yield(link) {
				return
			}
		}
	}
}

// given returns what the source said of the link with this relation and address.
func (e Entry) given(relation, address string) ItemLink {
	for link := range e.linksGiven() {
		if link.Relation == relation && link.Address == address {
			return link
		}
	}
	return ItemLink{Relation: relation, Address: address}
}

// Alternate returns the link to the item's page; its address is empty where there is none.
func (e Entry) Alternate() ItemLink { return e.given("alternate", e.Link) }

// Replies returns the link to the feed of the comments, of which it is most likely that
// it is of XML.
func (e Entry) Replies() ItemLink {
	link := e.given("replies", e.Discussion.FeedURL)
	link.Type = cmp.Or(link.Type, "application/xml")
	return link
}

// Links returns the links of the item beside those that its fields make.
func (e Entry) Links() []ItemLink {
	links := []ItemLink{e.Alternate()}
	for link := range e.linksGiven() {
		if !e.isToldBy(link) && !slices.ContainsFunc(links, link.repeats) {
			links = append(links, link)
		}
	}
	return links[1:]
}

// isToldBy tells whether fields of the item say what the link does.
func (e Entry) isToldBy(link ItemLink) bool {
	switch link.Relation {
	case "alternate":
		return link.Address == e.Link
	case "related":
		return link.Address == e.ExternalLink
	case "via":
		return link.Address == e.Claimed()
	case "replies":
		return link.Address == e.Discussion.URL || link.Address == e.Discussion.FeedURL
	}
	return false
}

// repeats tells whether of both links one alone may stand: there is one alternate of a
// type and a language.
func (l ItemLink) repeats(other ItemLink) bool {
	if l.Relation == "alternate" && other.Relation == "alternate" {
		return l.Type == other.Type && l.Language == other.Language
	}
	return l.Relation == other.Relation && l.Address == other.Address
}

// terms returns the terms of the tags that are the labels of one (RFC 4287 §4.2.2).
func (e Entry) terms() map[string]string {
	var terms map[string]string
	for i := range e.Extensions {
		x := &e.Extensions[i]
		if term, label := line(x.Attributes["term"]), x.Attributes["label"]; x.Namespace == nsAtom && x.Name == "category" && term != "" {
			if terms == nil {
				terms = make(map[string]string)
			}
			terms[label] = cmp.Or(terms[label], term)
		}
	}
	return terms
}
