package hub_test

import (
	"testing"

	"github.com/feedhub/feedhub/hub"
)

func TestNumbersThatCountReadersChangeNoItem(t *testing.T) {
	item := func(views string, comments int) *hub.Item {
		return &hub.Item{NativeID: "1", Title: "t", Discussion: hub.Discussion{URL: "https://a.example/1#c", Count: comments},
			Extensions: []hub.Extension{{Namespace: "http://search.yahoo.com/mrss/", Name: "group", Children: []hub.Extension{
				{Namespace: "http://search.yahoo.com/mrss/", Name: "title", Text: "t"},
				{Namespace: "http://search.yahoo.com/mrss/", Name: "community", Attributes: map[string]string{"views": views}},
			}}}}
	}
	before, after := item("1", 0), item("2", 5)
	if before.Digest() != after.Digest() {
		t.Error("views and comments change the item")
	}
	if len(after.Extensions[0].Children) != 2 {
		t.Error("the digest changes the item")
	}
	after.Extensions[0].Children[0].Text = "another title"
	if before.Digest() == after.Digest() {
		t.Error("another title does not change the item")
	}
}
