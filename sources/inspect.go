package sources

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/reader"
)

// maxFile bounds what is read of a file, in bytes: as much as of an answer.
const maxFile = 20 << 20

// Inspect reads the feed at an address, in a file, or, for "-", on stdin, and
// tells what reading found out. The feed is understood exactly as when the hub
// fetches it.
func (u *Upstream) Inspect(ctx context.Context, input string, stdin io.Reader) (*reader.Result, error) {
	switch {
	case input == "-":
		return readFrom(stdin, "standard input", "")
	case isAddress(input):
		answer, err := u.client.Get(ctx, fetch.Request{URL: input})
		if err != nil {
			return nil, err
		}
		return named(input)(reader.Read(answer.Body, reader.Context{URL: answer.URL, ContentType: answer.ContentType}))
	}
	file, err := os.Open(input)
	if err != nil {
		return nil, fmt.Errorf("read a feed: %w", err)
	}
	defer file.Close()
	return readFrom(file, input, fileURL(input))
}

func isAddress(input string) bool {
	return strings.HasPrefix(input, "http://") || strings.HasPrefix(input, "https://")
}

// fileURL is the address of a file. Relative addresses that would lead into the
// file system are dropped later, as they are not of the web.
func fileURL(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

func readFrom(r io.Reader, name, address string) (*reader.Result, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(body) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d bytes", name, maxFile)
	}
	return named(name)(reader.Read(body, reader.Context{URL: address}))
}

// named puts the input's name before an error.
func named(input string) func(*reader.Result, error) (*reader.Result, error) {
	return func(r *reader.Result, err error) (*reader.Result, error) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", input, err)
		}
		return r, nil
	}
}
