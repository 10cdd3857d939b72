package redisstore

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

const secret = "s3cr3t"

func TestTheAddressChoosesTheClient(t *testing.T) {
	tests := map[string]struct {
		address string
		want    string
	}{
		"one server":                      {"redis://redis.example.org:6380/2", "single redis.example.org:6380 db 2"},
		"one server by default":           {"redis://", "single localhost:6379 db 0"},
		"one server, not a Cluster":       {"redis://a:1?cluster=false", "single a:1 db 0"},
		"one server, encrypted":           {"rediss://a:1", "single a:1 db 0 TLS"},
		"Sentinels":                       {"redis://a:1/3?master_name=m&addr=b:2", "failover db 3"},
		"a Cluster by several nodes":      {"redis://a:1?addr=b:2&addr=c:3", "cluster a:1 b:2 c:3"},
		"a Cluster by one node":           {"redis://a:1/0?cluster=true", "cluster a:1"},
		"a Cluster, encrypted":            {"rediss://a:1?cluster=true", "cluster a:1 TLS"},
		"parameters of go-redis reach it": {"redis://a:1?client_name=x", "single a:1 db 0"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := Open(tt.address, Options{Password: secret})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if got := describe(t, s.client); got != tt.want {
				t.Errorf("the client is %q, want %q", got, tt.want)
			}
		})
	}
}

// describe says what a client connects to, and checks what all have in common.
func describe(t *testing.T, client redis.UniversalClient) string {
	t.Helper()
	var text, password string
	var encrypted bool
	switch c := client.(type) {
	case *redis.Client:
		o := c.Options()
		text, password, encrypted = fmt.Sprintf("single %s db %d", o.Addr, o.DB), o.Password, o.TLSConfig != nil
		if o.Addr == "FailoverClient" {
			text = fmt.Sprintf("failover db %d", o.DB)
		}
		if o.ReadTimeout != readTimeout || o.DialTimeout != dialTimeout || o.MaxRetries != retries {
			t.Errorf("the client waits %s to connect, %s to read, and tries again %d times", o.DialTimeout, o.ReadTimeout, o.MaxRetries)
		}
	case *redis.ClusterClient:
		o := c.Options()
		text, password, encrypted = "cluster "+strings.Join(o.Addrs, " "), o.Password, o.TLSConfig != nil
		if o.ReadTimeout != readTimeout || o.DialTimeout != dialTimeout {
			t.Errorf("the client waits %s to connect and %s to read", o.DialTimeout, o.ReadTimeout)
		}
	}
	if password != secret {
		t.Error("the client does not have the password")
	}
	if encrypted {
		text += " TLS"
	}
	return text
}

func TestAWrongAddressIsExplained(t *testing.T) {
	tests := map[string]struct{ address, want string }{
		"a password":                   {"redis://user:" + secret + "@a:1", "must not contain a password"},
		"a password as a parameter":    {"redis://a:1?master_name=m&password=" + secret, "must not contain a password"},
		"a password that breaks a URL": {"redis://user:" + secret + "/%zz@a:1", "should look like redis://"},
		"another scheme":               {"http://a:1", "invalid URL scheme: http"},
		"no URL":                       {"localhost 6379%", "should look like redis://"},
		"a database that is no number": {"redis://a:1/news", "invalid database number"},
		"an unknown parameter":         {"redis://a:1?colour=red", "unexpected option: colour"},
		"Sentinel and Cluster":         {"redis://a:1?master_name=m&cluster=true", "both master_name"},
		"a Cluster with a database":    {"redis://a:1/2?cluster=true", "only database 0"},
		"neither true nor false":       {"redis://a:1?cluster=maybe", "neither true nor false"},
		"reading from replicas":        {"redis://a:1?cluster=true&read_only=true", "lag behind"},
		"Sentinel with replicas":       {"redis://a:1?master_name=m&replica_only=true", "lag behind"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := Open(tt.address, Options{})
			if err == nil {
				t.Fatal("no error", s.Close())
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %q, want %q", err, tt.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error %q shows the password", err)
			}
		})
	}
}

func TestThePasswordOpensAndStaysHidden(t *testing.T) {
	server := redistest.Start(t, "--requirepass", secret)
	var text bytes.Buffer
	log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for password, opens := range map[string]bool{secret: true, "": false, secret + "x": false} {
		s, err := Open(server.URL(), Options{Password: password, Log: log})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Ping(t.Context())
		if opens != (err == nil) {
			t.Errorf("with the password %q: %v", password, err)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error %q shows the password", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if strings.Contains(text.String(), secret) {
		t.Errorf("the log shows the password:\n%s", &text)
	}
}
