package main

import (
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

func TestCheckSaysHowAPublisherIsAskedAndNoSecret(t *testing.T) {
	s := &hub.Source{Interval: 5 * time.Minute, FullText: true, Access: hub.Access{User: "desk", Password: hub.Secret{Env: "P"}, Proxy: "http://desk:hunter2@proxy.example:3128", Insecure: true}}
	if got, want := manner(s), "\tevery 5m, with full texts, through proxy http://proxy.example:3128, certificate not verified"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
