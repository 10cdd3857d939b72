package config

import (
	"bytes"
	"regexp"
)

// pieceSize is the least length of the parts, in bytes, in which a long list of
// sources is parsed. A syntax tree takes a hundred times the memory of its text:
// of 100,000 sources at once it would be more than all else that a hub needs.
const pieceSize = 128 << 10

// piece is a part of the file, with the number of lines before it.
type piece struct {
	text   []byte
	before int
}

var (
	sourcesPattern = regexp.MustCompile(`^sources:[ \t]*(#.*)?$`)
	entryPattern   = regexp.MustCompile(`^( *)-( |$)`)
	// silentPattern matches the lines that say nothing.
	silentPattern = regexp.MustCompile(`^[ \t]*(#.*)?$`)
)

// cut takes the entries of the list of sources out of a document. rest is the
// document with an empty list in their place and all else in its line. Nothing of
// an entry may stand at the indentation of its dash (YAML 1.2.2 §8.2.1), so that
// lines tell where one begins. A list that is short, or no block of lines, stays
// where it is.
func cut(data []byte, size int) (rest []byte, pieces []piece) {
	lines := bytes.SplitAfter(data, []byte("\n"))
	header := 0
	for header < len(lines) && !sourcesPattern.Match(trimLine(lines[header])) {
		header++
	}
	var indent []byte // of the dashes, once the first was met
	length, last := 0, len(lines)
	for i := header + 1; i < len(lines); i++ {
		line := trimLine(lines[i])
		if silentPattern.Match(line) {
			length += len(lines[i])
			continue
		}
		dash := entryPattern.FindSubmatch(line)
		if indent == nil && dash != nil {
			indent = dash[1]
		}
		isEntry := dash != nil && len(dash[1]) == len(indent)
		if !isEntry && (indent == nil || !isDeeper(line, indent)) {
			last = i
			break
		}
		if isEntry && (len(pieces) == 0 || length >= size) {
			pieces = append(pieces, piece{before: i})
			length = 0
		}
		length += len(lines[i])
	}
	if len(pieces) == 0 || len(pieces) == 1 && length < size {
		return data, nil
	}
	for i := range pieces {
		end := last
		if i+1 < len(pieces) {
			end = pieces[i+1].before
		}
		pieces[i].text = bytes.Join(lines[pieces[i].before:end], nil)
	}
	rest = bytes.Join(lines[:header], nil)
	rest = append(rest, "sources: []"...)
	rest = append(rest, bytes.Repeat([]byte("\n"), last-header)...)
	return append(rest, bytes.Join(lines[last:], nil)...), pieces
}

func trimLine(line []byte) []byte { return bytes.TrimRight(line, "\r\n") }

func isDeeper(line, indent []byte) bool {
	return len(line) > len(indent) && bytes.HasPrefix(line, indent) && line[len(indent)] == ' '
}
