package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

const (
	titleWidth   = 30 // of the longest title that is written whole
	remarksWidth = 40 // of remarks at least, however narrow the terminal is
	gap          = "  "
)

// header names the columns.
var header = table.Row{"id", "title", "format", "items", "newest (UTC)", "remarks"}

const titleColumn, itemsColumn = 1, 3 // in header

// writeTable writes what was found for people: a row for each source, its
// remarks one below the other. Titles are padded by the columns that a terminal
// gives them, which are fewer than the runes of pointed Arabic and more than
// those of Chinese; the format beside them keeps right-to-left titles apart from
// the numbers.
func writeTable(w io.Writer, found []finding, now time.Time) error {
	rows := make([]table.Row, len(found))
	for i := range found {
		rows[i] = found[i].row(now)
	}
	columns := []table.ColumnConfig{{Number: itemsColumn + 1, Align: text.AlignRight, AlignHeader: text.AlignRight}}
	left := 0 // for remarks, 0 for as much as they take
	if room := widthOf(w); room > 0 {
		widths := widthsOf(rows)
		left = room - sum(widths)
		if left < remarksWidth {
			columns = append(columns, table.ColumnConfig{Number: titleColumn + 1, Hidden: true})
			left = max(left+widths[titleColumn], remarksWidth)
		}
	}
	for i := range found {
		rows[i] = append(rows[i], found[i].lines(left))
	}
	t := newTable()
	t.AppendHeader(header)
	t.AppendRows(rows)
	t.SetColumnConfigs(columns)
	_, err := fmt.Fprintln(w, t.Render())
	return err
}

// newTable returns a table without lines: columns, padded by what a terminal gives
// them, and nothing else.
func newTable() table.Writer {
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", gap
	style.Format = table.FormatOptions{}
	t := table.NewWriter()
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	return t
}

// row returns the columns before the remarks.
func (f *finding) row(now time.Time) table.Row {
	title := text.Snip(f.Title, titleWidth, "…")
	if f.Error != "" {
		return table.Row{f.ID, title, "-", "-", "-"}
	}
	newest := "-"
	if !f.Newest.IsZero() {
		newest = f.Newest.Format(time.DateOnly) + ", " + ago(f.Newest, now)
	}
	return table.Row{f.ID, title, formatName(f.Format), strconv.Itoa(f.Items), newest}
}

// lines returns the remarks, each on lines of its own that are no wider than
// room, if that is not 0.
func (f *finding) lines(room int) string {
	lines := slices.Clone(f.Remarks)
	for i := range lines {
		if room > 0 {
			lines[i] = text.WrapSoft(lines[i], room)
		}
	}
	return strings.Join(lines, "\n")
}

// formatName says how a source was read.
func formatName(format string) string {
	if method, isPage := strings.CutPrefix(format, "HTML page ("); isPage {
		return "page by " + strings.TrimSuffix(method, ")")
	}
	return format
}

// widthsOf returns how wide the columns before the remarks are, with their gaps.
func widthsOf(rows []table.Row) []int {
	widths := make([]int, len(header)-1)
	for _, row := range append([]table.Row{header}, rows...) {
		for i := range widths {
			widths[i] = max(widths[i], text.StringWidth(fmt.Sprint(row[i]))+len(gap))
		}
	}
	return widths
}

func sum(numbers []int) (total int) {
	for _, n := range numbers {
		total += n
	}
	return total
}

// widthOf returns the width of the terminal that w is, 0 for anything else.
func widthOf(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	width, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil {
		return 0
	}
	return width
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// writeLines writes what was found for programs: a JSON object a line.
func writeLines(w io.Writer, found []finding) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for i := range found {
		if err := lines.Encode(&found[i]); err != nil {
			return err
		}
	}
	return nil
}
