package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

func TestWhatAnEditorHidesLeavesTheOutputsOfAllProcessesUntilItIsReleased(t *testing.T) {
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, rssOf("A paper", "", time.Hour, 2*time.Hour, 3*time.Hour))
	}))
	defer publisher.Close()
	redis := redistest.Start(t)
	parts := []string{allowLoopback, "sources: [{id: paper, url: '" + publisher.URL + "/feed'}]", "sections: [{slug: news, limit: 2}, {slug: other, limit: 2}]"}
	path := writeConfig(t, redis.URL()+"/0", append([]string{fmt.Sprintf("admin: {listen: '%s'}", freeAddress(t))}, parts...)...)
	processes := []*process{startProcess(t, path, ""), startProcess(t, writeConfig(t, redis.URL()+"/0", parts...), "")}
	for _, p := range processes {
		defer p.stop()
	}
	show := func(section string, want string) {
		t.Helper()
		for i, p := range processes {
			eventually(t, fmt.Sprintf("process %d shows %s in %s", i, want, section), func() bool {
				var got []string
				for _, item := range p.items(section) {
					got = append(got, item.Title)
				}
				return strings.Join(got, " ") == want
			})
		}
	}
	edit := func(want string, args ...string) {
		t.Helper()
		stdout, stderr, status := command(t, "", append(append([]string{"edit"}, args...), "--config", path)...)
		if !strings.Contains(stdout+stderr, want) || (status == 0) != (stderr == "") {
			t.Errorf("edit %v: status %d, %s%s", args, status, stdout, stderr)
		}
	}
	show("news", "t0 t1")
	edit("hide  news  urn:test:0  t0  an error", "hide", "news", "urn:test:0", "--reason", "an error")
	show("news", "t1 t2")
	show("other", "t0 t1")
	edit("hide  all  urn:test:1", "hide", "all", "urn:test:1", "--reason", "withdrawn")
	show("news", "t2")
	show("other", "t0 t2")
	edit("expected a reason", "hide", "news", "urn:test:2")
	edit("nothing was decided about an item", "release", "news", "urn:test:1")
	edit("release  news  urn:test:0", "release", "news", "urn:test:0")
	show("news", "t0 t2")
	stdout, _, _ := command(t, "", "why", "--config", path, "news", "urn:test:1")
	if want := "hidden everywhere by an editor"; !strings.Contains(stdout, want) || !strings.Contains(stdout, "withdrawn") {
		t.Errorf("why does not say %q: %s", want, stdout)
	}
	stdout, _, _ = command(t, "", "edit", "list", "--config", path)
	if lines := strings.Count(stdout, "\n"); lines != 3 {
		t.Errorf("%d acts are listed, want 3:\n%s", lines, stdout)
	}
}
