package pack

import (
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestStatesAreComparedByTheirTimeOfChange(t *testing.T) {
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
			a, errA := State(&hub.State{Changed: tt.a})
			b, errB := State(&hub.State{Changed: tt.b, Failures: 1})
			if errA != nil || errB != nil || HaveEqualChanged(a, b) != tt.equal {
				t.Errorf("packed as %q and %q, %v, %v", a, b, errA, errB)
			}
		})
	}
}

func TestNoStateIsOneThatNeverChanged(t *testing.T) {
	never, err := State(&hub.State{Checked: noon})
	if err != nil || !HaveEqualChanged(nil, never) {
		t.Errorf("packed as %q, %v", never, err)
	}
	once, err := State(&hub.State{Changed: noon})
	if err != nil || HaveEqualChanged(nil, once) {
		t.Errorf("packed as %q, %v", once, err)
	}
}
