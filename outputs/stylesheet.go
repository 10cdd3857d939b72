package outputs

import (
	"encoding/xml"
	"html"
)

// StyleFile is the last part of the address of what makes a feed readable for people
// who open it in a browser.
const StyleFile = "feed.css"

// Styled is a root element with the instruction before it that leads a browser to the
// site's stylesheet (Associating Style Sheets with XML documents 1.0).
type Styled struct {
	Site Site
	Root any
}

// MarshalXML implements xml.Marshaler.
func (s Styled) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	stylesheet := xml.ProcInst{Target: "xml-stylesheet", Inst: []byte(`type="text/css" href="` + html.EscapeString(s.Site.Path(StyleFile)) + `"`)}
	for _, token := range []xml.Token{xml.CharData("\n"), stylesheet, xml.CharData("\n")} {
		if err := e.EncodeToken(token); err != nil {
			return err
		}
	}
	return e.Encode(s.Root)
}
