package redisstore

import (
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
	"github.com/feedhub/feedhub/hub/storetest"
)

// opener returns what opens handles for the suite.
func opener(url string) storetest.Data {
	return storetest.Data{Shared: true, Open: func() (hub.Store, error) { return Open(url, Options{}) }}
}

func TestStore(t *testing.T) {
	server := redistest.Start(t)
	storetest.Run(t, func(*testing.T) storetest.Data {
		server.Flush()
		return opener(server.URL())
	})
}

func TestStoreInACluster(t *testing.T) {
	cluster := redistest.StartCluster(t, 3)
	storetest.Run(t, func(*testing.T) storetest.Data {
		cluster.Flush()
		return opener(cluster.URL())
	})
}

func TestStoreBehindASentinel(t *testing.T) {
	server := redistest.Start(t)
	sentinel := redistest.StartSentinel(t, server)
	storetest.Run(t, func(*testing.T) storetest.Data {
		server.Flush()
		return opener(sentinel.URL())
	})
}
