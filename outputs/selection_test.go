package outputs_test

import (
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

func TestASelectionHasOneAddressHoweverItIsSpelt(t *testing.T) {
	for want, spellings := range map[string][]hub.Selection{
		"":                                    {{}, {Tag: "", Author: ""}},
		"?tag=c1":                             {{Tag: "C1"}, {Tag: "c1"}, {Tag: " c1."}},
		"?tag=c%2B%2B":                        {{Tag: "C++"}, {Tag: "c++"}},
		"?tag=%D8%B3%D9%8A%D8%A7%D8%B3%D9%87": {{Tag: "سياسة"}, {Tag: "سِياسه"}},
		"?tag=%21%21":                         {{Tag: "!!"}},
		"?tag=%3F":                            {{Tag: "?"}},
		"?author=john+roe":                    {{Author: "John Roe"}, {Author: "JOHN ROE"}, {Author: "John-Roe"}},
		"?lang=ar":                            {{Language: "ar"}, {Language: "AR"}},
		"?lang=en-GB":                         {{Language: "en-gb"}, {Language: "EN-GB"}},
		"?lang=zh-Hant-TW":                    {{Language: "ZH-HANT-tw"}},
		"?lang=sl-IT-1994":                    {{Language: "SL-it-1994"}},
		"?lang=az-Latn-x-latn":                {{Language: "az-latn-X-LATN"}}, // as in RFC 5646 §2.1.1
		"?lang=en-CA-x-ca":                    {{Language: "EN-ca-X-Ca"}},
		"?lang=sgn-BE-FR":                     {{Language: "sgn-be-fr"}},
		"?lang=en-a-bbbb-cc":                  {{Language: "en-A-BBBB-CC"}},
	} {
		for _, s := range spellings {
			if got := (outputs.Selection{Selection: s}).Suffix(); got != want {
				t.Errorf("%+v has the address %q, want %q", s, got, want)
			}
		}
	}
}

func TestADocumentIsCalledAsItsItemsSpellWhatWasSelected(t *testing.T) {
	for name, c := range map[string]struct {
		selection hub.Selection
		want      string
	}{
		"a tag":                      {hub.Selection{Tag: "نقل مواصلات"}, "أخبار – نقل & مواصلات"},
		"an author":                  {hub.Selection{Author: "ليلي حداد"}, "أخبار – ليلى حداد"},
		"a tag that no item has":     {hub.Selection{Tag: "اقتصاد"}, "أخبار – اقتصاد"},
		"an author that no item has": {hub.Selection{Author: "Nobody"}, "أخبار – nobody"},
	} {
		doc := outputs.Document{Site: outputstest.Site(t), Snapshot: outputstest.Arabic(), Selection: outputs.Selection{Selection: c.selection}}
		if got := doc.Title(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		// What the items say changes, and an id never does.
		if got := doc.ID(); !strings.HasSuffix(got, ":selection:news"+doc.Selection.Suffix()) {
			t.Errorf("%s: the id is %s", name, got)
		}
	}
}
