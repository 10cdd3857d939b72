package page

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxDate bounds a date, in runes; longer text only mentions one.
const maxDate = 80

const months = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|` +
	`janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|` +
	`januar|februar|märz|juni|juli|oktober|dezember|` +
	`enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|` +
	`января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|` +
	`ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|` +
	`يناير|فبراير|مارس|أبريل|إبريل|ابريل|مايو|يونيو|يونيه|يوليو|يوليوز|أغسطس|اغسطس|غشت|سبتمبر|شتنبر|أكتوبر|اكتوبر|نوفمبر|نونبر|ديسمبر|دجنبر|` +
	`كانون الثاني|كانون الأول|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|` +
	`جانفي|فيفري|أفريل|ماي|جوان|جويلية|أوت|` +
	`محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة|` +
	`فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند`

// dateForms has the ways in which pages write dates, western digits assumed.
var dateForms = regexp.MustCompile(`(?i)\b\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}\b|\b\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})\b|` +
	`\d{1,2}(?:st|nd|rd|th|er|\.|º)?(?:\s+de)?\s+(?:` + months + `)|(?:^|[\s,،(|])(?:` + months + `)\.?\s+\d{1,2}\b|` +
	`\d{4}年\d{1,2}月|` +
	`\d+\s*(?:min(?:ute)?|hour|hr|day|week|month)s?\s+ago|(?:منذ|قبل)\s+(?:\d+\s+)?(?:لحظات|ثانية|ثوان|دقيقة|دقائق|دقيقتين|ساعة|ساعات|ساعتين|يوم|أيام|يومين|أسبوع|أسبوعين|أسابيع|شهر|شهرين|أشهر|سنة)|` +
	`^\W*(?:today|yesterday)\b|^[^\p{L}]*(?:اليوم|أمس)[،,\s]+\d`)

var digits = strings.NewReplacer("٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9")

// isDate tells whether a short text has a date in it. What the date is, others
// find out.
func isDate(s string) bool {
	return len(s) <= 4*maxDate && utf8.RuneCountInString(s) <= maxDate && dateForms.MatchString(digits.Replace(s))
}

// The ranks of what may be the date of an item.
const (
	noDate      = iota
	dateInText  // a short text that has a date in it
	dateByClass // what is called a date and has one in it
	dateElement // <time> without an attribute
	dateMarked  // what is marked as a date for programs
)

// date returns the node that says when the item was published: what programs
// are meant to read, else what looks like a date.
func (r *rules) date() *html.Node {
	title := r.title()
	var best *html.Node
	rank := noDate
	for n := range dom.Within(r.block) {
		new := rankOfDate(n)
		if new <= rank || dom.IsBelow(n, title) || r.heading != nil && dom.IsBelow(n, r.heading) {
			continue
		}
		if new >= dateByClass || dom.Above(n, 4, dom.IsHeading) == nil {
			best, rank = n, new
		}
		if rank == dateMarked {
			break
		}
	}
	if best == nil {
		return dateBefore(r.block)
	}
	return best
}

// dateBefore returns the line above a block where it is a date and no more, as
// in lists of terms.
func dateBefore(block *html.Node) *html.Node {
	for n := block.PrevSibling; n != nil; n = n.PrevSibling {
		if n.Type != html.ElementNode {
			continue
		}
		if s := dom.Opening(n); len(s) <= 2*maxDate && isDate(s) && linkIn(n) == nil && findElement(n, isHeadingTitle) == nil {
			return n
		}
		return nil
	}
	return nil
}

// isHeadingTitle tells whether a heading is one of items and not of days.
func isHeadingTitle(n *html.Node) bool { return dom.IsHeading(n) && !isDate(dom.Opening(n)) }

func rankOfDate(n *html.Node) int {
	if n.Type == html.TextNode {
		return index(isDate(text.Line(n.Data[:dom.Cut(n.Data, 8*maxDate)]))) * dateInText
	}
	if n.Type != html.ElementNode {
		return noDate
	}
	property := strings.ToLower(dom.Attr(n, "itemprop") + dom.Attr(n, "property"))
	switch {
	case n.DataAtom == atom.Time && strings.Contains(dom.Attr(n, "class"), "updated") && !strings.Contains(dom.Attr(n, "class"), "published"):
		return dateByClass
	case n.DataAtom == atom.Time && dom.Attr(n, "datetime") != "", strings.Contains(property, "datepublished") && dateOf(n) != "":
		return dateMarked
	case n.DataAtom == atom.Abbr && isDate(dom.Attr(n, "title")):
		return dateMarked
	case n.DataAtom == atom.Time && dom.HasLetters(dom.Opening(n)):
		return dateElement
	}
	if class := dom.Attr(n, "class"); class != "" && len(class) < 200 && dateClass.MatchString(strings.ToLower(class)) && isDate(dom.Opening(n)) {
		return dateByClass
	}
	return noDate
}

var dateClass = regexp.MustCompile(`date|time|publish|posted|\bmeta\b|when|ago`)

// dateOf returns a date as it was written: for programs first, for people else.
func dateOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	for _, key := range []string{"datetime", "content"} {
		if value := dateText(dom.Attr(n, key)); value != "" {
			return value
		}
	}
	if title := dom.Attr(n, "title"); n.DataAtom == atom.Abbr && isDate(title) {
		return dateText(title)
	}
	return dateText(datePart(dom.Opening(n)))
}

// datePart returns the part of a line with an author, a date and more that is
// the date, with the time if that follows.
func datePart(s string) string {
	parts := parting.Split(s, 12)
	for i, part := range parts {
		if len(parts) == 1 || !isDate(part) {
			continue
		}
		if i+1 < len(parts) && clock.MatchString(digits.Replace(parts[i+1])) && !isDate(parts[i+1]) {
			return part + " " + parts[i+1]
		}
		return part
	}
	return s
}

var (
	parting = regexp.MustCompile(`\s+[-–—|•·/]+\s+`)
	clock   = regexp.MustCompile(`^\s*\d{1,2}:\d{2}`)
)

// dateText cuts what nobody would write for a date.
func dateText(s string) string {
	s = text.Line(s)
	if !dom.HasLetters(s) {
		return ""
	}
	return text.Excerpt(s, 2*maxDate)
}
