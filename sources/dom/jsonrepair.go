package dom

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"io"
	"strings"
)

// parseJSON parses a script that should be JSON, and mends what scripts get
// wrong where it is simple: wrappers of CDATA and comments, HTML escapes,
// comments, commas before a bracket, control characters in strings.
func parseJSON(script string) (any, error) {
	script = unwrap(script)
	value, err := decode([]byte(script))
	if err == nil {
		return value, nil
	}
	if strings.Contains(script, "&quot;") && !strings.ContainsRune(script, '"') {
		script = html.UnescapeString(script)
	}
	if mended, errMended := decode(mend(script)); errMended == nil {
		return mended, nil
	}
	return nil, err
}

// decode returns the value of the text, or a list where several follow each
// other.
func decode(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	var values []any
	for {
		var v any
		err := d.Decode(&v)
		switch {
		case errors.Is(err, io.EOF) && len(values) == 1:
			return values[0], nil
		case errors.Is(err, io.EOF):
			return values, nil
		case err != nil:
			return nil, err
		}
		values = append(values, v)
	}
}

// unwrap removes what hides JSON from old browsers and XML parsers.
func unwrap(s string) string {
	s = strings.Trim(s, " \t\r\n\ufeff")
	for _, open := range []string{"//<![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[", "<!--", "// <![CDATA["} {
		if rest, ok := strings.CutPrefix(s, open); ok {
			s = strings.TrimSpace(rest)
			break
		}
	}
	for _, end := range []string{"//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", "//-->", "-->"} {
		if rest, ok := strings.CutSuffix(s, end); ok {
			s = strings.TrimSpace(rest)
			break
		}
	}
	return strings.TrimRight(s, "; \t\r\n")
}

// mend rewrites what is nearly JSON, in one pass.
func mend(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			end := stringEnd(s, i+1)
			out = appendString(out, s[i:end])
			i = end - 1
		case strings.HasPrefix(s[i:], "/*"):
			i += skipTo(s[i:], "*/")
		case strings.HasPrefix(s[i:], "//"):
			i += skipTo(s[i:], "\n")
		case c == ']' || c == '}':
			out = append(bytes.TrimRight(out, ", \t\r\n"), c)
		case c >= ' ' || c == '\n':
			out = append(out, c)
		}
	}
	return out
}

// skipTo returns the offset of the last byte of end in s, or of s.
func skipTo(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end) - 1
	}
	return len(s) - 1
}

// stringEnd returns where the string ends whose text begins at i.
func stringEnd(s string, i int) int {
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// appendString appends a string with its quotes, line breaks and tabs in it
// escaped, other controls and escapes that JSON does not know left out.
func appendString(out []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n':
			out = append(out, `\n`...)
		case c == '\t':
			out = append(out, `\t`...)
		case c < ' ':
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`"\/bfnrtu`, s[i+1]) < 0:
			// such as \' : what is escaped needs none
		case c == '\\' && i+1 < len(s):
			out = append(out, c, s[i+1])
			i++
		default:
			out = append(out, c)
		}
	}
	return out
}
