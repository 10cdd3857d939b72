package guard

import "bytes"

// JSON returns a *LimitError if a parser must not see the body.
func JSON(body []byte) error {
	depth, values, items := 0, 0, 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			end := stringEnd(body, i+1)
			if end-i > MaxText {
				return &LimitError{"bytes of one text", MaxText, i}
			}
			i = end
		case '{', '[':
			depth++
			values++
			if depth == 3 && body[i] == '{' {
				items++
			}
		case '}', ']':
			depth--
		case ',':
			values++
		}
		switch {
		case depth > MaxJSONDepth:
			return &LimitError{"depth of JSON", MaxJSONDepth, i}
		case values > MaxJSONValues:
			return &LimitError{"values", MaxJSONValues, i}
		case items > MaxItems:
			return &LimitError{"items", MaxItems, i}
		}
	}
	return nil
}

// stringEnd returns where the string ends whose contents begin at from: the
// offset of its quote, or the body's length.
func stringEnd(body []byte, from int) int {
	for i := from; ; i++ {
		next := bytes.IndexAny(body[i:], `"\`)
		if next < 0 {
			return len(body)
		}
		i += next
		if body[i] == '"' {
			return i
		}
		i++ // what a backslash escapes
		if i >= len(body) {
			return len(body)
		}
	}
}
