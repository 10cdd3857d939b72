package outputs_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

// damaged returns a document of a damaged section.
func damaged(tb testing.TB, seed uint64, s string) outputs.Document {
	tb.Helper()
	doc := outputstest.Document(tb, outputstest.Damaged(seed, s))
	doc.Selection.Content = []outputs.Content{outputs.Full, outputs.Summary, outputs.None}[seed%3]
	doc.Selection.Query, doc.Selection.Tag = s, s
	if seed%5 == 0 {
		doc.Archive = hub.Archive{Day: time.Unix(int64(seed)*86400, 0).UTC()}
	}
	return doc
}

// check fails the test when a document is not well-formed, or has lost an item.
func check(tb testing.TB, format string, document []byte, items int) {
	tb.Helper()
	if !utf8.Valid(document) {
		tb.Errorf("%s: not UTF-8:\n%q", format, document)
	}
	if format == "JSON" {
		var feed struct{ Items []map[string]any }
		if err := json.Unmarshal(document, &feed); err != nil {
			tb.Errorf("%v in\n%s", err, document)
		} else if len(feed.Items) != items {
			tb.Errorf("%d items, want %d in\n%s", len(feed.Items), items, document)
		}
		return
	}
	found := 0
	for decoder := xml.NewDecoder(bytes.NewReader(document)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			tb.Errorf("%s: %v in\n%s", format, err, document)
			break
		}
		if start, ok := token.(xml.StartElement); ok && (start.Name.Local == "item" || start.Name.Local == "entry") {
			found++
		}
	}
	if found != items {
		tb.Errorf("%s: %d items, want %d in\n%s", format, found, items, document)
	}
}

func TestDamagedItemsGiveWellFormedDocuments(t *testing.T) {
	xmllint := hubtest.Program(t, "xmllint", "apt-get install libxml2-utils")
	folder := t.TempDir()
	arguments := []string{"--noout", "--huge"}
	for seed := range uint64(400) {
		doc := damaged(t, seed, outputstest.Hostilities[seed%uint64(len(outputstest.Hostilities))])
		for _, f := range formats {
			document := f.Render(t, doc)
			check(t, f.name, document, len(doc.Items))
			if f.name == "JSON" {
				continue
			}
			path := filepath.Join(folder, fmt.Sprintf("%d.%s.xml", seed, f.name))
			if err := os.WriteFile(path, document, 0o600); err != nil {
				t.Fatal(err)
			}
			arguments = append(arguments, path)
		}
	}
	if complaints, err := exec.CommandContext(t.Context(), xmllint, arguments...).CombinedOutput(); err != nil || len(complaints) > 0 {
		t.Errorf("xmllint: %v\n%s", err, complaints)
	}
}

// TestNoExtensionMakesTheValidatorComplain puts what is found in damaged items into sound
// ones, cleaned as ingest cleans.
func TestNoExtensionMakesTheValidatorComplain(t *testing.T) {
	s := outputstest.Arabic()
	model := s.Items[0]
	s.Items = nil
	for seed := range uint64(200) {
		for _, found := range outputstest.Damaged(seed, "").Items {
			model.ID = fmt.Sprintf("tag:desk.example.org,2026:%d", len(s.Items))
			model.Updated = model.Updated.Add(time.Millisecond)
			model.Extensions = cleaned(found.Extensions)
			s.Items = append(s.Items, model)
		}
	}
	doc := outputstest.Document(t, s)
	outputstest.Valid(t, formats[0].Render(t, doc), doc.Self(outputs.RSS))
	outputstest.Valid(t, formats[1].Render(t, doc), doc.Self(outputs.Atom))
}

func cleaned(extensions []hub.Extension) []hub.Extension {
	for i := range extensions {
		x := &extensions[i]
		x.Text = text.Clean(x.Text)
		for name, value := range x.Attributes {
			x.Attributes[name] = text.Line(value)
		}
		if x.Attributes["type"] == "html" {
			x.Text = sanitise.HTML(x.Text, nil)
		}
		x.Children = cleaned(x.Children)
	}
	return extensions
}

func FuzzItem(f *testing.F) {
	for i, seed := range outputstest.Hostilities {
		f.Add(uint64(i), seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64, s string) {
		doc := damaged(t, seed, s)
		for _, format := range formats {
			check(t, format.name, format.Render(t, doc), len(doc.Items))
		}
	})
}
