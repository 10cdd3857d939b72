package sanitise

import (
	"html"
	"strconv"
	"strings"
)

// FirstImage returns the address of the first image of sanitised HTML that
// shows something of its subject: no icon, no avatar, no button, nothing
// smaller than 80 by 80. It returns "" if there is none.
func FirstImage(s string) string {
	const tag = "<img"
	for {
		i := strings.Index(s, tag)
		if i < 0 {
			return ""
		}
		s = s[i+len(tag):]
		end := tagEnd(s)
		if address := subject(s[:end]); address != "" {
			return address
		}
		s = s[end:]
	}
}

// subject returns the address of an image, going by its attributes, or "" if
// it is a decoration.
func subject(attributes string) string {
	var src, width, height string
	for rest := attributes; ; {
		key, value, found := strings.Cut(rest, `="`)
		if !found {
			break
		}
		value, rest, _ = strings.Cut(value, `"`)
		switch strings.TrimLeft(key, " \t\n") {
		case "src":
			src = html.UnescapeString(value)
		case "width":
			width = value
		case "height":
			height = value
		}
	}
	if isSmall(width, height) || isPlaceholder(src) || isPixelAddress(src) || isDecoration(src) {
		return ""
	}
	return src
}

// minImage is what the longer side of a picture of something measures at
// least.
const minImage = 80

func isSmall(width, height string) bool {
	w, err := strconv.Atoi(width)
	if err != nil {
		return false
	}
	h, err := strconv.Atoi(height)
	return err == nil && w < minImage && h < minImage
}

// isDecoration tells whether an address is that of an image which stands in
// many texts and belongs to none.
func isDecoration(address string) bool {
	address = strings.ToLower(address)
	for _, part := range decorations {
		if strings.Contains(address, part) {
			return true
		}
	}
	return false
}
