package main

import (
	"github.com/feedhub/feedhub/sources"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/reader"
)

// advices say what a note means to whoever publishes or gathers the feed. A note
// that explains itself has none.
var advices = map[string]string{
	string(normalise.LabelOverruled):    "the XML declaration and the Content-Type should name the encoding that the feed is in",
	string(normalise.StretchesDecoded):  "some texts were put into the feed in another encoding than its own",
	string(normalise.BytesRemoved):      "characters are missing here: the bytes mean nothing in the feed's encoding",
	string(normalise.DoubleDecoded):     "text in UTF-8 was taken for Latin and encoded once more",
	string(normalise.CharactersRemoved): "XML 1.0 has no control characters but tab and line ends",
	string(normalise.EntitiesDecoded):   "XML knows amp, lt, gt, quot and apos alone: other characters are written as they are",
	string(normalise.AmpersandsEscaped): "in XML an ampersand is written &amp;",
	string(normalise.LessThansEscaped):  "in XML a less-than sign is written &lt;",
	string(normalise.NamespaceMended):   "the namespace is misspelt, and other readers may not see its elements",
	string(normalise.HeadRemoved):       "nothing may stand before the XML declaration, not even an empty line",
	string(normalise.Completed):         "the feed ends before it is over; what is missing is asked for again",
	reader.TypeCorrected:                "JSON Feed 1.1 has another type for this member",
	draft.EscapedTwice:                  "the text was escaped once more than the format asks for",
	draft.DateNotRead:                   "such an item is dated by when feedhub first sees it",
	draft.DateAssumed:                   "write dates whole, as in Tue, 03 Mar 2026 09:30:00 +0300 or 2026-03-03T09:30:00+03:00",
	draft.ItemsLeftOut:                  "older items are not taken in",
	draft.LanguageOverruled:             "the feed's <language> or xml:lang should name the language that its items are written in",
	draft.IDRepeated:                    "an id (guid) belongs to one item for ever; these are told apart by link and title",
	draft.ExtensionsLeftOut:             "an item may hold 256 elements of other namespaces",
	sources.BaseUnknown:                 "give the page's address with --base",
}
