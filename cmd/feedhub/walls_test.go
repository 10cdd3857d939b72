package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module is the path that all packages of this module begin with.
const module = "github.com/feedhub/feedhub/"

// wall says what the packages of a room may import from this module and from
// others. A path stands for itself and everything below it. What is not
// allowed here is forbidden; only the standard library needs no leave.
type wall struct {
	room   string
	rooms  []string // of this module, beyond the room's own folder
	others []string // third-party modules
}

// walls is the allow-list; for a package the longest matching room counts.
// Every third-party module stops at the room that it serves.
var walls = []wall{
	{"hub", []string{"hub/text"}, nil},
	{"hub/text", nil, []string{"golang.org/x/text"}},
	{"hub/hubtest", []string{"hub"}, nil},
	{"hub/config", []string{"hub"}, []string{"github.com/goccy/go-yaml"}},
	{"hub/words", []string{"hub/text"}, []string{"github.com/blevesearch/snowballstem"}},
	{"hub/compare", []string{"hub"}, []string{"golang.org/x/net"}},
	{"hub/search", []string{"hub"}, []string{"github.com/blevesearch/bleve/v2", "github.com/blevesearch/bleve_index_api"}},
	{"hub/rule", []string{"hub"}, []string{"github.com/expr-lang/expr"}},
	{"hub/sanitise", []string{"hub/text"}, []string{"github.com/microcosm-cc/bluemonday", "golang.org/x/net"}},
	{"hub/language", nil, []string{"github.com/RadhiFadlillah/whatlanggo"}},
	{"hub/storetest", []string{"hub"}, nil},
	{"hub/pack", []string{"hub"}, []string{"github.com/klauspost/compress"}},
	{"hub/boltstore", []string{"hub"}, []string{"go.etcd.io/bbolt"}},
	{"hub/redisstore", []string{"hub"}, []string{"github.com/redis/go-redis/v9"}},
	{"sources", []string{"hub"}, []string{"golang.org/x/net", "golang.org/x/text"}},
	{"sources/fetch", []string{"hub"}, []string{"github.com/andybalholm/brotli", "github.com/klauspost/compress", "golang.org/x/net"}},
	{"sources/normalise", []string{"hub", "sources"}, []string{"github.com/gogs/chardet", "golang.org/x/net", "golang.org/x/text"}},
	{"sources/article", []string{"hub", "sources/dom"}, []string{"codeberg.org/readeck/go-readability/v2", "golang.org/x/net"}},
	{"sources/robots", []string{"hub"}, []string{"github.com/jimsmart/grobotstxt", "github.com/hashicorp/golang-lru/v2"}},
	{"sources/reader", []string{"hub", "sources"}, []string{"github.com/mmcdole/gofeed", "golang.org/x/net", "golang.org/x/text"}},
	{"sources/dom", []string{"hub/text"}, []string{"golang.org/x/net"}},
	{"sources/page", []string{"hub", "sources/dom"}, []string{"github.com/andybalholm/cascadia", "golang.org/x/net"}},
	{"outputs", []string{"hub"}, []string{"golang.org/x/net", "golang.org/x/text"}},
	{"outputs/rss", []string{"hub", "outputs"}, []string{"github.com/gorilla/feeds"}},
	{"outputs/atom", []string{"hub", "outputs"}, []string{"github.com/gorilla/feeds"}},
	{"outputs/jsonfeed", []string{"hub", "outputs"}, []string{"github.com/gorilla/feeds"}},
	{"outputs/render", []string{"hub", "outputs"}, []string{"github.com/andybalholm/brotli", "github.com/klauspost/compress", "github.com/hashicorp/golang-lru/v2"}},
	{"outputs/fastpath", nil, []string{"golang.org/x/net"}},
	{"outputs/web", []string{"hub", "outputs"}, []string{"github.com/gin-gonic/gin"}},
	{"cmd", []string{"hub", "sources", "outputs"}, []string{"github.com/spf13/cobra", "github.com/jedib0t/go-pretty/v6", "github.com/schollz/progressbar/v3", "golang.org/x/term"}},
}

// storeRooms are opened by cmd alone: no other room may know which store it
// works on.
var storeRooms = []string{"hub/boltstore", "hub/redisstore"}

func TestNoImportGoesThroughAWall(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 15 {
		t.Fatalf("go list names %d packages; the walls would hold nothing", len(packages))
	}
	for _, p := range packages {
		room := strings.TrimPrefix(p.ImportPath, module)
		w, ok := wallOf(room)
		if !ok {
			t.Errorf("%s is in no room that the walls know", room)
			continue
		}
		for _, imported := range p.Imports {
			if !w.allows(room, imported, p.standard) {
				t.Errorf("%s imports %s, which room %s does not allow", room, strings.TrimPrefix(imported, module), w.room)
			}
		}
	}
}

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath string
	Imports    []string
	Standard   bool
	standard   map[string]bool
}

// listPackages returns the packages of this module.
func listPackages(t *testing.T) []goPackage {
	t.Helper()
	// The test binary runs in cmd/feedhub; its packages' imports leave tests
	// out, which may stand on both sides of a wall.
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Standard", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	standard := make(map[string]bool)
	var own []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		standard[p.ImportPath] = p.Standard
		if strings.HasPrefix(p.ImportPath, module) {
			own = append(own, p)
		}
	}
	for i := range own {
		own[i].standard = standard
	}
	return own
}

func wallOf(room string) (best wall, found bool) {
	for _, w := range walls {
		if within(room, w.room) && len(w.room) >= len(best.room) {
			best, found = w, true
		}
	}
	return best, found
}

func (w wall) allows(room, imported string, standard map[string]bool) bool {
	if standard[imported] {
		return true
	}
	own, ok := strings.CutPrefix(imported, module)
	if !ok {
		return slices.ContainsFunc(w.others, func(other string) bool { return within(imported, other) })
	}
	if w.room != "cmd" && !within(room, own) && slices.ContainsFunc(storeRooms, func(s string) bool { return within(own, s) && !within(room, s) }) {
		return false
	}
	return within(own, w.room) && (w.room != "hub" || own == "hub") ||
		slices.ContainsFunc(w.rooms, func(r string) bool { return within(own, r) })
}

// within tells whether a path is the folder or lies below it.
func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}
