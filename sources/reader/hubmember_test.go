package reader

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// readMember reads an item that has this under _feedhub, and returns it with what was
// noted.
func readMember(t *testing.T, member string) (item *hub.Item, notes string) {
	t.Helper()
	body := `{"version": "https://jsonfeed.org/version/1.1", "title": "t", "home_page_url": "https://a.example/", "language": "en",
		"items": [{"id": "1", "url": "https://a.example/1", "title": "An item", "content_text": "With a text.", "tags": ["news"], "_feedhub": ` + member + `}]}`
	r, err := Read([]byte(body), Context{URL: "https://a.example/feed.json"})
	if err != nil || len(r.Feed.Items) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	var details []string
	for _, n := range r.Feed.Notes {
		details = append(details, n.Detail)
	}
	if len(r.Warnings) > 0 && r.Warnings[0].Kind == TypeCorrected {
		t.Errorf("what was corrected is no repair: %v", r.Warnings)
	}
	return &r.Feed.Items[0], strings.Join(details, "; ")
}

func TestWhatAHubTellsOfAnItemIsReadAsInOtherFormats(t *testing.T) {
	source := func(i *hub.Item) any { return fmt.Sprintf("%+v", i.ClaimedSource) }
	talk := func(i *hub.Item) any { return fmt.Sprint(i.Discussion) }
	elements := func(i *hub.Item) any { return fmt.Sprint(i.Extensions) }
	rights := func(i *hub.Item) any { return i.Rights }
	people := func(i *hub.Item) any { return fmt.Sprint(i.Contributors) }
	for name, c := range map[string]struct {
		member string
		of     func(*hub.Item) any
		want   any
		note   string // none where it is ""
	}{
		"rights are one line of plain text":                  {`{"rights": "© <b>A</b>\n&amp; B"}`, rights, "© A & B", ""},
		"rights that are null are none":                      {`{"rights": null}`, rights, "", ""},
		"rights that are a number are a text":                {`{"rights": 2026}`, rights, "2026", "rights of _feedhub of item 1 is a number"},
		"rights that are an empty object are left out":       {`{"rights": {}}`, rights, "", "rights of _feedhub of item 1 is an object, and left out"},
		"a licence is an address of the web":                 {`{"license": "/by"}`, func(i *hub.Item) any { return i.License }, "https://a.example/by", ""},
		"a licence that does something is none":              {`{"license": "javascript:alert(1)"}`, func(i *hub.Item) any { return i.License }, "", ""},
		"a licence that is a number is left out":             {`{"license": 4.0}`, func(i *hub.Item) any { return i.License }, "", "license of _feedhub of item 1 is a number, and left out"},
		"contributors lose their addresses of mail":          {`{"contributors": [{"name": "Ann <ann@a.example>", "url": "/ann"}]}`, people, "[{Ann https://a.example/ann }]", ""},
		"contributors that are names are people":             {`{"contributors": ["Ann", "Ben"]}`, people, "[{Ann  } {Ben  }]", "contributors of _feedhub of item 1 is a list of another kind"},
		"a taxonomy is that of a tag that the item has":      {`{"tag_schemes": {"news": "urn:x:y", "sports": "urn:x:z"}}`, func(i *hub.Item) any { return fmt.Sprint(i.TagSchemes) }, "map[news:urn:x:y]", ""},
		"one taxonomy of another type does no harm":          {`{"tag_schemes": {"a": {}, "news": "urn:x:y"}}`, func(i *hub.Item) any { return fmt.Sprint(i.TagSchemes) }, "map[news:urn:x:y]", "a of tag_schemes of _feedhub of item 1 is an object, and left out"},
		"a discussion has a page, a feed and a number":       {`{"discussion": {"url": "/1#talk", "feed_url": "/1.xml", "count": 3}}`, talk, "{https://a.example/1#talk https://a.example/1.xml 3}", ""},
		"a number of comments below zero is none":            {`{"discussion": {"count": -3}}`, talk, "{  0}", ""},
		"a number of comments that is too large is none":     {`{"discussion": {"count": 12345678901234567890}}`, talk, "{  0}", ""},
		"a name in other letters goes round no bound":        {`{"discussion": {"COUNT": 1234567890123}}`, talk, "{  0}", ""},
		"the page stays where the number is none":            {`{"discussion": {"url": "/1#talk", "count": []}}`, talk, "{https://a.example/1#talk  0}", "count of discussion of _feedhub of item 1 is a list of another kind, and left out"},
		"a discussion that is an address is left out":        {`{"discussion": "https://a.example/1#talk"}`, talk, "{  0}", "discussion of _feedhub of item 1 is a string, and left out"},
		"a claimed source is cleaned":                        {`{"claimed_source": {"id": " x ", "title": "A<br>B", "feed_url": "feed:", "home_page_url": "/"}}`, source, "{ID:x Title:A B HomePageURL:https://a.example/ FeedURL: Rights:}", ""},
		"the hub's source is claimed where none is":          {`{"source": {"id": "desk", "title": "Desk", "feed_url": "https://d.example/feed"}}`, source, "{ID: Title:Desk HomePageURL: FeedURL:https://d.example/feed Rights:}", ""},
		"the hub's source yields to one that is claimed":     {`{"source": {"title": "Desk"}, "claimed_source": {"title": "Agency"}}`, source, "{ID: Title:Agency HomePageURL: FeedURL: Rights:}", ""},
		"an extension is an element of a namespace":          {`{"extensions": [{"namespace": "urn:n", "name": "e", "attributes": {"href": "/x"}, "text": " a\u0001b ", "children": [{"name": "c"}]}]}`, elements, "[{urn:n e map[href:https://a.example/x] ab [{ c map[]  [] }] }]", ""},
		"an extension without a namespace is none":           {`{"extensions": [{"name": "e", "text": "x"}]}`, elements, "[]", ""},
		"an extension with a name that XML can't have goes":  {`{"extensions": [{"namespace": "urn:n", "name": "e><script", "text": "x"}, {"namespace": "urn:n", "name": "1"}]}`, elements, "[]", ""},
		"an attribute with such a name goes alone":           {`{"extensions": [{"namespace": "urn:n", "name": "e", "attributes": {"a b": "1", "c": "2"}}]}`, elements, "[{urn:n e map[c:2]  [] }]", ""},
		"an extension that fields speak of is not kept":      {`{"extensions": [{"namespace": "http://purl.org/dc/elements/1.1/", "name": "creator", "text": "Ann"}]}`, elements, "[]", ""},
		"an extension of a namespace by its second name":     {`{"extensions": [{"namespace": "http://www.rssboard.org/media-rss", "name": "title", "text": "x"}]}`, elements, "[{http://search.yahoo.com/mrss/ title map[] x [] }]", ""},
		"no member of JSON is hidden in an extension":        {`{"extensions": [{"name": "_feedhub", "json": "{}"}, {"name": "_x", "json": "{"}, {"namespace": "urn:n", "name": "e", "json": "1"}]}`, elements, "[{urn:n e map[]  [] }]", ""},
		"one extension of another type does no harm":         {`{"extensions": [7, {"namespace": "urn:n", "name": "e", "text": "x"}]}`, elements, "[{urn:n e map[] x [] }]", "element 1 of extensions of _feedhub of item 1 is a number, and left out"},
		"one attribute of another type does no harm":         {`{"extensions": [{"namespace": "urn:n", "name": "e", "attributes": {"a": [], "b": "2"}}]}`, elements, "[{urn:n e map[b:2]  [] }]", "a of attributes of element 1 of extensions of _feedhub of item 1 is a list of another kind, and left out"},
		"mail addresses are not kept in extensions":          {`{"extensions": [{"namespace": "urn:n", "name": "e", "text": "ann@a.example"}]}`, elements, "[]", ""},
		"a member that is no object is left out":             {`"© A"`, rights, "", "_feedhub of item 1 is a string, and left out"},
		"ids and times of another hub are not the item's":    {`{"original_id": "7", "first_seen": "2020-01-01T00:00:00Z"}`, func(i *hub.Item) any { return i.NativeID + fmt.Sprint(i.FirstSeen.IsZero()) }, "1true", ""},
		"what is the same to another hub is not kept":        {`{"story": "s", "also": [{"id": "2", "url": "https://b.example/"}]}`, elements, "[]", ""},
		"another hub's member is no extension":               {`{"something": {"new": true}}`, elements, "[]", ""},
		"what it does not say changes nothing of the fields": {`{"title": "x", "url": "https://b.example/", "id": "9"}`, func(i *hub.Item) any { return i.NativeID + i.URL + i.Title }, "1https://a.example/1An item", ""},
	} {
		t.Run(name, func(t *testing.T) {
			item, note := readMember(t, c.member)
			if got := c.of(item); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
			if note != c.note {
				t.Errorf("noted %q, want %q", note, c.note)
			}
		})
	}
}

func TestWhatAHubTellsOfAnItemIsBounded(t *testing.T) {
	list := func(n int, element string) string { return "[" + strings.Repeat(element+",", n-1) + element + "]" }
	deep := strings.Repeat(`{"namespace": "urn:n", "name": "e", "children": [`, maxExtensionDepth+4) + strings.Repeat("]}", maxExtensionDepth+4)
	for name, c := range map[string]struct{ member, note string }{
		"people":                    {`{"contributors": ` + list(500, `{"name": "Ann"}`) + `}`, ""},
		"elements":                  {`{"extensions": ` + list(2000, `{"namespace": "urn:n", "name": "e"}`) + `}`, "of one item 256 elements and 65536 bytes are kept"},
		"elements within others":    {`{"extensions": [{"namespace": "urn:n", "name": "e", "children": ` + list(2000, `{"name": "c"}`) + `}]}`, "of one item 256 elements and 65536 bytes are kept"},
		"bytes":                     {`{"extensions": [{"namespace": "urn:n", "name": "e", "text": "` + strings.Repeat("x", 100_000) + `"}]}`, "of one item 256 elements and 65536 bytes are kept"},
		"depth":                     {`{"extensions": [` + deep + `]}`, ""},
		"the names that notes tell": {`{"tag_schemes": {"` + strings.Repeat("x", 100_000) + `": {}}}`, strings.Repeat("x", 999) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			item, note := readMember(t, c.member)
			checkItem(t, item)
			if len(item.Contributors) > 64 {
				t.Errorf("%d contributors", len(item.Contributors))
			}
			if note != c.note {
				t.Errorf("noted %.2000q, want %q", note, c.note)
			}
		})
	}
}

func TestAnItemThatIsNoObjectTakesNoExtensionsAway(t *testing.T) {
	body := `{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [7, null, {"id": "1", "title": "x", "_a": 1, "_feedhub": {"rights": "R"}}]}`
	r, err := Read([]byte(body), Context{URL: "https://a.example/feed.json"})
	if err != nil || len(r.Feed.Items) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	if item := r.Feed.Items[0]; item.Rights != "R" || len(item.Extensions) != 1 {
		t.Errorf("%+v", item)
	}
}

// A file that is said twice, as an enclosure and in Media RSS, is one with all that is
// said of it.
func TestAFileHasWhatEachPlaceTellsOfIt(t *testing.T) {
	r, err := Read([]byte(`<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><title>t</title><item><guid>1</guid>
		<enclosure url="https://a.example/1.mp3" length="0" type="audio/mpeg"/>
		<media:content url="https://a.example/1.mp3" fileSize="9" type="audio/*" duration="61"><media:title>Listen</media:title></media:content></item></channel></rss>`), Context{})
	if err != nil || len(r.Feed.Items) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	if got := fmt.Sprint(r.Feed.Items[0].Enclosures); got != "[{https://a.example/1.mp3 audio/mpeg 9 1m1s Listen}]" {
		t.Errorf("%s", got)
	}
}

func TestWhatAHubTellsOfAFeedIsWhatWasTakenDown(t *testing.T) {
	for name, c := range map[string]struct{ member, want, note string }{
		"items that were taken down":              {`{"about": "https://a.example/", "deleted": [{"id": "urn:a", "when": "2026-03-01T09:00:00Z"}, {"id": "2", "when": "2026-03-02T09:00:00.5+01:00"}]}`, "urn:a 2026-03-01T09:00:00Z, 2 2026-03-02T08:00:00.5Z", ""},
		"none of them":                            {`{"deleted": null}`, "", ""},
		"one without a date is none":              {`{"deleted": [{"id": "a"}, {"id": "b", "when": "soon"}, {"when": "2026-03-01T09:00:00Z"}, {"id": "c", "when": "2026-03-01T09:00:00Z"}]}`, "c 2026-03-01T09:00:00Z", ""},
		"an id that is a number":                  {`{"deleted": [{"id": 7, "when": "2026-03-01T09:00:00Z"}]}`, "7 2026-03-01T09:00:00Z", "id of element 1 of deleted of _feedhub is a number"},
		"one that is no object leaves the others": {`{"deleted": [[], {"id": "a", "when": "2026-03-01T09:00:00Z"}]}`, "a 2026-03-01T09:00:00Z", "element 1 of deleted of _feedhub is a list of another kind, and left out"},
		"a list that is none":                     {`{"deleted": "a"}`, "", "deleted of _feedhub is a string, and left out"},
		"a member that is no object":              {`[]`, "", "_feedhub is a list of another kind, and left out"},
		"names in other letters are of others":    {`{"Deleted": [{"id": "a", "when": "2026-03-01T09:00:00Z"}]}`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read([]byte(`{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [], "_feedhub": `+c.member+`}`), Context{URL: "https://a.example/feed.json"})
			if err != nil {
				t.Fatal(err)
			}
			var said, notes []string
			for _, stone := range r.Feed.Deleted {
				said = append(said, stone.NativeID+" "+stone.When.Format(time.RFC3339Nano))
			}
			for _, n := range r.Feed.Notes {
				notes = append(notes, n.Detail)
			}
			if got := strings.Join(said, ", "); got != c.want || strings.Join(notes, "; ") != c.note {
				t.Errorf("%s, noted %q, want %s, %q", got, notes, c.want, c.note)
			}
		})
	}
}
