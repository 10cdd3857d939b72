package redisstore

import (
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

func TestDamagedValuesAreNamed(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	a := article("desk", "1")
	key, refs, items := string(a.Ref.Key[:]), sourceKey("desk", "refs"), sourceKey("desk", "items")
	tests := map[string]struct{ in, field, value, want string }{
		"a reference too short":     {refs, key, "short", a.Ref.Key.String()},
		"a reference without a key": {refs, "news\n", strings.Repeat("x", 32), "6e6577730a"},
		"a state that is not JSON":  {shardKey(shardOf("desk"), "states"), "desk", "0123456789ab}", "state is damaged"},
		"a state too short":         {shardKey(shardOf("desk"), "states"), "desk", "short", "state is damaged"},
		"an item that is not JSON":  {items, key, "{", a.Ref.Key.String()},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s.client.Del(t.Context(), refs, items)
			commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
			if err := s.client.HSet(t.Context(), tt.in, tt.field, tt.value).Err(); err != nil {
				t.Fatal(err)
			}
			_, err := s.Load(t.Context(), "wire", "desk")
			if tt.in == items {
				_, err = s.Items(t.Context(), "desk", []hub.Key{a.Ref.Key})
			}
			if err == nil || !strings.Contains(err.Error(), "source desk") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v, want the source and %q", err, tt.want)
			}
		})
	}
}
