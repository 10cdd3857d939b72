// Command dictionary makes the dictionary and the Huffman code of package pack from the articles that
// the demo's publishers print, which were written for this project. It runs by
// "go generate" in the folder of package pack.
//
// One that was released is never made anew: what was packed with it can
// be opened with the same bytes alone, and two runs of the builder do not give the
// same. A better one gets a name and a form of its own.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/dict"
	"github.com/klauspost/compress/huff0"
	"github.com/klauspost/compress/zstd"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

const (
	articles = "../../cmd/feedhub/newsroom/content/*.txt"
	// size bounds the text of the dictionary; tables of some hundred bytes come on
	// top. A larger one is slower to work with and saves little.
	size = 31 << 10
	// id stands in what is packed with the dictionary, for programs that are not
	// this one.
	id = 0x66656564
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: dictionary DICTIONARY CODE")
	}
	samples, err := readSamples()
	if err != nil {
		log.Fatal(err)
	}
	b, err := dict.BuildZstdDict(samples, dict.Options{
		MaxDictSize: size, HashBytes: 6, ZstdDictID: id, ZstdLevel: zstd.SpeedBestCompression,
	})
	if err != nil {
		log.Fatal(err)
	}
	table, err := codeOf(samples)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(os.Args[1], b, 0o644), os.WriteFile(os.Args[2], table, 0o644)); err != nil {
		log.Fatal(err)
	}
}

// codeOf returns a Huffman code for the samples in Arabic letters, which has every
// byte.
func codeOf(samples [][]byte) ([]byte, error) {
	var text []byte
	for _, sample := range samples {
		if pack.IsArabic(sample) && len(text)+len(sample) < huff0.BlockSizeMax-256 {
			text = append(text, sample...)
		}
	}
	for c := range 256 {
		text = append(text, byte(c))
	}
	s := new(huff0.Scratch)
	if _, _, err := huff0.Compress1X(text, s); err != nil {
		return nil, err
	}
	return s.OutTable, nil
}

// readSamples returns the items of all articles as package pack compresses them.
func readSamples() ([][]byte, error) {
	files, err := filepath.Glob(articles)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no articles in %s", articles)
	}
	var samples [][]byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		head, rest, _ := strings.Cut(string(text), "\n== item ")
		for i, article := range strings.Split(rest, "\n== item ") {
			item := itemOf(field(head, "title"), field(head, "language"), article, i)
			sample, err := pack.Fields(&item)
			if err != nil {
				return nil, err
			}
			samples = append(samples, sample[1:])
		}
	}
	return samples, nil
}

// field returns the value of a line such as "title: ...".
func field(text, name string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// itemOf returns an article as it would be taken in from a feed.
func itemOf(source, language, article string, i int) hub.Item {
	head, body, _ := strings.Cut(article, "\n\n")
	name, _, _ := strings.Cut(head, "\n")
	slug := strings.ToLower(strings.Fields(name)[0])
	url := "https://www.example.com/2026/03/" + slug + "/"
	published := time.Date(2026, 3, 1+i%28, i%24, 7*i%60, 0, 0, time.UTC)
	item := hub.Item{
		SourceID: "news", NativeID: url, ID: url, URL: url, Title: field(head, "title"),
		Summary: firstSentence(body), ContentHTML: htmlOf(body, i), Language: language,
		Image:   "https://www.example.com/wp-content/uploads/2026/03/" + slug + ".jpg",
		Authors: []hub.Person{{Name: field(head, "by")}}, Tags: strings.Split(field(head, "tags"), ", "),
		OriginPublished: published, Published: published,
		Updated:   published.Add(time.Duration(i*7919) * time.Microsecond),
		FirstSeen: published.Add(time.Minute),
	}
	if i%3 == 0 {
		item.Summary, item.OriginUpdated = "", published
	}
	return item
}

func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ".")
	return strings.Join(strings.Fields(first), " ") + "."
}

// htmlOf returns the text with the markup that publishers use.
func htmlOf(text string, i int) string {
	var b bytes.Buffer
	paragraphs := bufio.NewScanner(strings.NewReader(text))
	for n := 0; paragraphs.Scan(); {
		line := strings.TrimSpace(paragraphs.Text())
		if line == "" {
			continue
		}
		switch n++; {
		case n == 1 && i%2 == 0:
			fmt.Fprintf(&b, "<figure><img src=\"https://www.example.com/wp-content/uploads/%d.jpg\" alt=\"\" width=\"1024\" height=\"576\" loading=\"lazy\"/></figure>\n<p>%s</p>\n", i, line)
		case n == 3 && i%2 == 1:
			fmt.Fprintf(&b, "<h2>%s</h2>\n", line)
		case n == 2 && i%4 == 0:
			fmt.Fprintf(&b, "<blockquote><p>%s</p></blockquote>\n<p><a href=\"https://www.example.com/tag/%d\" rel=\"nofollow\">%d</a></p>\n", line, i, i)
		default:
			fmt.Fprintf(&b, "<p>%s</p>\n", line)
		}
	}
	return b.String()
}
