package redisstore

import (
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

func TestEqualTimesOfChangeAreWrittenAlike(t *testing.T) {
	zone := time.FixedZone("", 3600)
	tests := map[string]struct {
		a, b  time.Time
		equal bool
	}{
		"one time in two zones":      {noon, noon.In(zone), true},
		"zero in two zones":          {time.Time{}, time.Time{}.In(zone), true},
		"a nanosecond apart":         {noon, noon.Add(1), false},
		"zero and a second after it": {time.Time{}, time.Time{}.Add(time.Second), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if a, b := encodeChanged(tt.a), encodeChanged(tt.b); (a == b) != tt.equal {
				t.Errorf("written %q and %q", a, b)
			}
		})
	}
}

func TestDamagedValuesAreNamed(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	a := article("desk", "1")
	tests := map[string]struct{ part, field, value, want string }{
		"a reference too short":     {"record", a.Ref.Key.String(), "short", a.Ref.Key.String()},
		"a reference without a key": {"record", "news\n", strings.Repeat("x", 32), `"news\n"`},
		"a state that is not JSON":  {"record", "state", "}", "state is damaged"},
		"an item that is not JSON":  {"items", a.Ref.Key.String(), "{", a.Ref.Key.String()},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s.client.Del(t.Context(), sourceKey("desk", "record"), sourceKey("desk", "items"))
			commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
			if err := s.client.HSet(t.Context(), sourceKey("desk", tt.part), tt.field, tt.value).Err(); err != nil {
				t.Fatal(err)
			}
			_, err := s.Load(t.Context(), "wire", "desk")
			if tt.part == "items" {
				_, err = s.Items(t.Context(), "desk", []hub.Key{a.Ref.Key})
			}
			if err == nil || !strings.Contains(err.Error(), "source desk") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v, want the source and %q", err, tt.want)
			}
		})
	}
}
