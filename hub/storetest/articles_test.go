package storetest

import (
	"testing"

	"github.com/feedhub/feedhub/hub"
)

func TestArticlesAreOfTheSizeThatIsMeasured(t *testing.T) {
	var bytes int
	seen := make(map[string]bool)
	articles := append(Articles("desk", 0, 200), Articles("desk", 1, 200)...)
	for _, a := range articles {
		text, err := hub.EncodeItem(&a.Item)
		if err != nil {
			t.Fatal(err)
		}
		bytes += len(text)
		seen[a.Item.ContentHTML] = true
		seen[a.Item.ID] = true
	}
	if mean := bytes / len(articles); mean < 1500 || mean > 1560 {
		t.Errorf("an article has %d bytes, want 1,530", mean)
	}
	if len(seen) != 2*len(articles) {
		t.Errorf("%d texts and ids of %d articles differ", len(seen), len(articles))
	}
}
