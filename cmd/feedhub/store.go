package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/boltstore"
	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/hub/redisstore"
)

// openStore opens the store at a configured address: bolt:PATH or redis://...
// A Redis that can't be reached yet is not an error: the hub waits for it.
func openStore(address string) (hub.Store, error) {
	if path, ok := strings.CutPrefix(address, "bolt:"); ok {
		return boltstore.Open(path)
	}
	password, err := config.Secret("FEEDHUB_REDIS_PASSWORD", os.LookupEnv)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	sentinel, err := config.Secret("FEEDHUB_REDIS_SENTINEL_PASSWORD", os.LookupEnv)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return redisstore.Open(address, redisstore.Options{Password: password, SentinelPassword: sentinel})
}

// checkStore tells what is wrong with the address of a store, without opening
// it.
func checkStore(address string) error {
	if err := config.CheckStore(address); err != nil || strings.HasPrefix(address, "bolt:") {
		return err
	}
	return redisstore.Check(address)
}
