package dom

import (
	"cmp"
	"strings"

	"golang.org/x/net/html"
)

// Picture returns the addresses of the picture that an element shows. Where a
// script would load it only when it comes into view, they stand in other
// attributes.
func Picture(n *html.Node) (src, srcset string) {
	src, srcset = Attr(n, "src"), Attr(n, "srcset")
	if lazy := Attr(n, "data-src"); lazy != "" {
		src = lazy
	} else if src == "" || isPlaceholder(src) {
		src = cmp.Or(Attr(n, "data-original"), Attr(n, "data-lazy-src"), Attr(n, "data-url"), Attr(n, "data-hi-res-src"), src)
	}
	if srcset == "" || isPlaceholder(srcset) {
		srcset = cmp.Or(Attr(n, "data-srcset"), Attr(n, "data-lazy-srcset"), srcset)
	}
	return src, srcset
}

func isPlaceholder(src string) bool {
	if strings.HasPrefix(src, "data:") {
		return len(src) < 512
	}
	for _, word := range []string{"placeholder", "spacer", "blank.", "1x1", "transparent", "pixel.", "lazyload", "loading."} {
		if strings.Contains(src, word) {
			return true
		}
	}
	return false
}
