package pack

import (
	"strings"

	"github.com/feedhub/feedhub/hub"
)

// packedOnce are items that were packed when their form was new.
var packedOnce = []struct {
	item   hub.Item
	packed []byte
}{
	{
		hub.Item{NativeID: "\x01"},
		[]byte("\x01\x00\x00\x01\x01"),
	},
	{
		hub.Item{
			SourceID: "desk", NativeID: "https://example.org/1", ID: "https://example.org/1", Language: "en", Published: noon,
			ContentHTML: "<p>The council said on Monday that the new bridge would be open before the end of the month.</p>\n",
		},
		[]byte("\x02(\xb5/\xfd\a\x00deef\xd5\x02\x00\x14\x03\x00\x04desk\x15/org/1\x01\x00\x00\x00\x00acouncilnew bendmonth\x02en\x00\x80\x8a\u29b8\a\x0e\xfc4\x91\xd5k\x1d\xa1\x8bYr\xd0\x1c\x9f/f\x10\x91\x1f\xb1\u012cu!@mCl\xa6\x96\xfa\xb7\xa8\t\xf3\xa45\xbc\xd4\xe68\xe4C"),
	},
	{
		hub.Item{
			SourceID: "desk", NativeID: "https://example.org/2", ID: "https://example.org/2", Language: "ar", Title: "أخبار",
			ContentHTML: "<p>قالت وزارة الصحة اليوم إن عدد الإصابات — ٤٢ — انخفض خلال الأسبوع الماضي.</p>\n", Published: noon,
		},
		[]byte("\x03ur\xbeHu\x1f\x1b\x8c\x15@\x90\x82\xe38\x8e\xe38\x8e\xe38\x8ek\x85\x9d\xce\xf7k\xb6\xcfl|\xae\xb0\xdcu\x19]\xd3\u02bc[#A\n+\x06\xa0\xad\x98\x83F\x82\x14V\f@\x83\x9c\x9b\xf6\x92U\x95\x1d\xbdh\x1f\xff\xceKi\x9d\xe7A\x13B;\x973\x01\xce\u3501y8\x8ec\x02Q-\xf2\x13G\x96*l\x11=\x03`\xc2%\xaax\xba"),
	},
	{
		hub.Item{SourceID: "desk", NativeID: "3", ContentHTML: strings.Repeat("<p>قالت وزارة الصحة اليوم.</p>\n", 99)},
		[]byte("\x02(\xb5/\xfdgdeef\x05\x06]\x01\x00\x14\x02\f\x04desk\x013\x00\x00\x00\x00\x00\xf6\r\x01\xc2\f\xaa\x12\xb2\x18\x13\f\xb5\xad\x13\f\xca\xc8\xc5.\x02\x01T\x16\x04.\t\xb7\x027t\xb2\x05"),
	},
}
