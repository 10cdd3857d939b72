package pack

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/feedhub/feedhub/hub"
)

// perProcessor is how many items are worth another processor.
const perProcessor = 4

// Items packs the items of a batch, in their order. As packing takes longer than
// all else that a store does with an item, several processors share it.
func Items(accepted []hub.Accepted) ([][]byte, error) {
	if len(accepted) == 0 {
		return nil, nil
	}
	packed := make([][]byte, len(accepted))
	errs := make([]error, len(accepted))
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(accepted); i = int(next.Add(1)) - 1 {
			packed[i], errs[i] = Item(&accepted[i].Item)
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(accepted)/perProcessor) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return packed, nil
}
