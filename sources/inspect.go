package sources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/page"
	"github.com/feedhub/feedhub/sources/reader"
)

// maxFile bounds what is read of a file, in bytes: as much as of an answer.
const maxFile = 20 << 20

// InspectOptions are what an operator tries out on an input. Empty ones leave
// it as it is.
type InspectOptions struct {
	// Encoding is the label of the encoding to read the input in (WHATWG).
	Encoding string
	// Base is the address that relative ones are resolved against.
	Base string
}

// Inspect reads what is at an address, in a file, or, for "-", on stdin, and
// tells what reading found out. It is understood exactly as when the hub fetches
// it, but for a page in a file: no feed is fetched that such a page names.
func (u *Upstream) Inspect(ctx context.Context, input string, stdin io.Reader, o InspectOptions) (*Reading, error) {
	reading, err := u.inspect(ctx, input, stdin, o)
	if err != nil && isAddress(input) {
		return nil, err // fetch has named it, or it is what was fetched
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", nameOf(input), err)
	}
	return reading, nil
}

func (u *Upstream) inspect(ctx context.Context, input string, stdin io.Reader, o InspectOptions) (*Reading, error) {
	if isAddress(input) {
		at, err := u.get(ctx, fetch.Request{URL: input})
		if err != nil {
			return nil, err
		}
		at.encoding = o.Encoding
		at.Base = cmp.Or(o.Base, at.Base)
		return u.understand(ctx, hub.Source{URL: input}, hub.Known{}, at)
	}
	about := reader.Context{Encoding: o.Encoding, Base: o.Base}
	if input == "-" {
		body, err := readAll(stdin)
		if err != nil {
			return nil, err
		}
		return readInput(body, about)
	}
	file, err := os.Open(input)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer file.Close()
	body, err := readAll(file)
	if err != nil {
		return nil, err
	}
	about.URL = fileURL(input)
	return readInput(body, about)
}

// isAddress tells whether the input has a scheme, be it one that is not fetched.
func isAddress(input string) bool {
	scheme, rest, found := strings.Cut(input, "://")
	return found && rest != "" && !strings.ContainsAny(scheme, "/\\. ") && !strings.EqualFold(scheme, "file")
}

// withoutPath takes the path off an error: Inspect names the input.
func withoutPath(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

func nameOf(input string) string {
	if input == "-" {
		return "standard input"
	}
	return input
}

// fileURL is the address of a file. Relative addresses that would lead into the
// file system are dropped later, as they are not of the web.
func fileURL(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

func readAll(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, withoutPath(err)
	}
	if len(body) > maxFile {
		return nil, fmt.Errorf("it is larger than %d bytes", maxFile)
	}
	return body, nil
}

// readInput reads a body that was not fetched.
func readInput(body []byte, about reader.Context) (*Reading, error) {
	result, err := reader.Read(body, about)
	notFeed, isPage := errors.AsType[*reader.PageError](err)
	if err != nil && !isPage {
		return nil, err
	}
	if !isPage {
		return &Reading{Result: result}, nil
	}
	got, _, err := readPage(hub.PageSelectors{}, body, about)
	if _, nothing := errors.AsType[*page.NothingError](err); nothing && !isAddress(cmp.Or(about.Base, about.URL)) {
		return readSomewhere(body, about, notFeed)
	}
	return got, err
}

// nowhere stands for the address of a page of which nobody says where it is
// (RFC 2606 §2).
const nowhere = "https://page.invalid/unknown/page.html"

// BaseUnknown is the warning that relative addresses lead nowhere.
const BaseUnknown = "base-unknown"

// readSomewhere reads a page whose links lead nowhere without an address.
func readSomewhere(body []byte, about reader.Context, notFeed *reader.PageError) (*Reading, error) {
	about.Base = nowhere
	got, _, err := readPage(hub.PageSelectors{}, body, about)
	if err == nil {
		got.Warnings = append(got.Warnings, hub.Note{Kind: BaseUnknown, Detail: "relative addresses are written as if the page stood at " + nowhere})
		return got, nil
	}
	address, parseErr := url.Parse(nowhere)
	if parseErr != nil {
		return nil, parseErr
	}
	if p, pageErr := page.Parse(notFeed.Body, address); pageErr == nil && len(p.Feeds()) > 0 {
		return nil, fmt.Errorf("a page that names a feed, %s: inspect that", p.Feeds()[0].URL)
	}
	return nil, err
}
