package date_test

import (
	"errors"
	"fmt"

	"github.com/feedhub/feedhub/sources/date"
)

func ExampleParse() {
	d, _ := date.Parse("الثلاثاء 11 شباط/فبراير 2025 - 03:04 م")
	fmt.Println(d.Time)
	fmt.Println(d.Assumed)
	_, err := date.Parse("Tue, 11 Foo 2025")
	fmt.Println(err)
	// Output:
	// 2025-02-11 15:04:00 +0000 UTC
	// no zone is written, taken for UTC
	// date "Tue, 11 Foo 2025": the word "foo" is not known
}

// A publisher's other dates can tell in which order he writes day and month.
func ExampleParser() {
	_, err := date.Parse("3/4/2003")
	fmt.Println(errors.Is(err, date.ErrAmbiguous))
	other, _ := date.Parse("31/3/2003")
	d, _ := date.Parser{Order: other.Order}.Parse("3/4/2003")
	fmt.Println(d.Time.Format("2 January 2006"))
	// Output:
	// true
	// 3 April 2003
}
