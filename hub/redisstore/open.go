package redisstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// What the address does not set otherwise. A call is tried twice, since a
// connection that waited in the pool may have been closed at the other end.
const (
	dialTimeout  = 2 * time.Second
	readTimeout  = 3 * time.Second
	writeTimeout = 3 * time.Second
	retries      = 1
	dialAttempts = 1
)

// probeEvery is how long a Watch may go on without noticing that it hears
// nothing any more.
const probeEvery = 5 * time.Second

// Options is what the address of a store must not or cannot say.
type Options struct {
	// Password is that of the Redis servers, empty if they ask for none. The
	// user's name is part of the address.
	Password string
	// SentinelPassword is that of the Sentinels.
	SentinelPassword string
	// Log receives, at level Debug, what the Redis client says of its
	// connections. Nil drops it. The client has one log for all stores of the
	// process: that of the last Open.
	Log *slog.Logger
}

// Open prepares a store at an address. It does not connect: every call does
// when it needs to. The address has one of three forms, and takes the further
// parameters of go-redis's ParseURL, ParseFailoverURL and ParseClusterURL:
//
//	redis://host:6379/0
//	redis://sentinel1:26379/0?master_name=NAME&addr=sentinel2:26379
//	redis://node1:6379?addr=node2:6379    (a Cluster, or with ?cluster=true)
//
// With rediss:// connections are encrypted. Errors never repeat the address,
// which might hold a password by mistake.
func Open(address string, options Options) (*Store, error) {
	redis.SetLogger(clientLog{options.Log})
	client, err := newClient(address, options)
	if err != nil {
		return nil, fmt.Errorf("the address of the Redis store: %w", err)
	}
	s := &Store{client: client, probeEvery: probeEvery}
	s.groups.queues = make(map[string]*queue)
	return s, nil
}

// Check tells what is wrong with the address of a store, nil if Open would take
// it. It connects to nothing.
func Check(address string) error {
	client, err := newClient(address, Options{})
	if err != nil {
		return err
	}
	return client.Close()
}

// newClient chooses the kind of client by the address.
func newClient(address string, options Options) (redis.UniversalClient, error) {
	u, err := url.Parse(address)
	if err != nil {
		// The error of net/url quotes what it could not read.
		return nil, errors.New("it is not a URL; it should look like redis://localhost:6379/0")
	}
	if _, err := strconv.ParseUint(cmp.Or(u.Port(), "6379"), 10, 16); err != nil {
		return nil, fmt.Errorf("port %s is none; ports end at 65535", u.Port())
	}
	query := u.Query()
	if _, isSet := u.User.Password(); isSet || query.Has("password") {
		return nil, errors.New("it must not contain a password: files with addresses are shown and shared; pass the password by itself")
	}
	cluster := query.Get("cluster")
	query.Del("cluster")
	u.RawQuery = query.Encode()
	switch {
	case cluster != "" && cluster != "true" && cluster != "false":
		return nil, fmt.Errorf("cluster=%s is neither true nor false", cluster)
	case query.Has("master_name"):
		if cluster == "true" {
			return nil, errors.New("it has both master_name, for a Sentinel, and cluster=true")
		}
		return failoverClient(u.String(), options)
	case cluster == "true" || query.Has("addr"):
		if path := strings.Trim(u.Path, "/"); path != "" && path != "0" {
			return nil, fmt.Errorf("it names database %s, but a Cluster has only database 0", path)
		}
		return clusterClient(u.String(), options)
	}
	return singleClient(u.String(), options)
}

func singleClient(address string, options Options) (redis.UniversalClient, error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, err
	}
	o.Password = options.Password
	o.DialTimeout = cmp.Or(o.DialTimeout, dialTimeout)
	o.ReadTimeout = cmp.Or(o.ReadTimeout, readTimeout)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, writeTimeout)
	o.MaxRetries = cmp.Or(o.MaxRetries, retries)
	o.DialerRetries = cmp.Or(o.DialerRetries, dialAttempts)
	o.ContextTimeoutEnabled = true
	o.MaintNotificationsConfig = noMaintNotifications()
	return redis.NewClient(o), nil
}

func failoverClient(address string, options Options) (redis.UniversalClient, error) {
	o, err := redis.ParseFailoverURL(address)
	if err != nil {
		return nil, err
	}
	if o.RouteByLatency || o.RouteRandomly || o.ReplicaOnly {
		return nil, errors.New("it asks for reading from replicas, which lag behind: feedhub reads what it wrote")
	}
	o.Password, o.SentinelPassword = options.Password, options.SentinelPassword
	o.DialTimeout = cmp.Or(o.DialTimeout, dialTimeout)
	o.ReadTimeout = cmp.Or(o.ReadTimeout, readTimeout)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, writeTimeout)
	o.MaxRetries = cmp.Or(o.MaxRetries, retries)
	o.DialerRetries = cmp.Or(o.DialerRetries, dialAttempts)
	o.ContextTimeoutEnabled = true
	return redis.NewFailoverClient(o), nil
}

func clusterClient(address string, options Options) (redis.UniversalClient, error) {
	o, err := redis.ParseClusterURL(address)
	if err != nil {
		return nil, err
	}
	if o.RouteByLatency || o.RouteRandomly || o.ReadOnly {
		return nil, errors.New("it asks for reading from replicas, which lag behind: feedhub reads what it wrote")
	}
	o.Password = options.Password
	o.DialTimeout = cmp.Or(o.DialTimeout, dialTimeout)
	o.ReadTimeout = cmp.Or(o.ReadTimeout, readTimeout)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, writeTimeout)
	o.MaxRetries = cmp.Or(o.MaxRetries, retries)
	o.DialerRetries = cmp.Or(o.DialerRetries, dialAttempts)
	o.ContextTimeoutEnabled = true
	o.MaintNotificationsConfig = noMaintNotifications()
	return redis.NewClusterClient(o), nil
}

// noMaintNotifications keeps the client from moving a subscription to another
// server by itself, unheard by Watch.
func noMaintNotifications() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// clientLog is where go-redis logs to.
type clientLog struct{ log *slog.Logger }

// Printf is called by go-redis.
func (l clientLog) Printf(ctx context.Context, format string, values ...any) {
	if l.log != nil && l.log.Enabled(ctx, slog.LevelDebug) {
		l.log.DebugContext(ctx, "the Redis client says", "message", fmt.Sprintf(format, values...))
	}
}
