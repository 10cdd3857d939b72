package outputs

import (
	"encoding/xml"
	"html"
)

// StyleFile is the last part of the address of what makes a feed readable for people
// who open it in a browser.
const StyleFile = "feed.css"

// Stylesheet returns the instruction that leads a browser to it (Associating Style
// Sheets with XML documents 1.0).
func Stylesheet(site Site) xml.ProcInst {
	return xml.ProcInst{Target: "xml-stylesheet", Inst: []byte(`type="text/css" href="` + html.EscapeString(site.Path(StyleFile)) + `"`)}
}

// EncodeStyled encodes a root element with a stylesheet before it.
func EncodeStyled(e *xml.Encoder, stylesheet xml.ProcInst, root any) error {
	for _, token := range []xml.Token{xml.CharData("\n"), stylesheet, xml.CharData("\n")} {
		if err := e.EncodeToken(token); err != nil {
			return err
		}
	}
	return e.Encode(root)
}
