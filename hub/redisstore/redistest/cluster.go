package redistest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// slots is the number of hash slots in every Cluster.
const slots = 16384

// Cluster is a Redis Cluster of masters without replicas.
type Cluster struct {
	Servers []*Server
}

// StartCluster starts a Cluster of n masters that share the slots evenly.
func StartCluster(tb testing.TB, n int) *Cluster {
	tb.Helper()
	c := new(Cluster)
	for i := range n {
		_, bus := freePort(tb)
		s := Start(tb, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "5000")
		s.do(fmt.Sprintf("CLUSTER SET-CONFIG-EPOCH %d", i+1))
		s.do(fmt.Sprintf("CLUSTER ADDSLOTSRANGE %d %d", i*slots/n, (i+1)*slots/n-1))
		if i > 0 {
			host, port, err := net.SplitHostPort(s.Addr)
			if err != nil {
				tb.Fatal(err)
			}
			c.Servers[0].do(strings.Join([]string{"CLUSTER MEET", host, port, bus}, " "))
		}
		c.Servers = append(c.Servers, s)
	}
	for _, s := range c.Servers {
		eventually(tb, "the Cluster does not form", s.output, func() error { return s.joined(n) })
	}
	return c
}

// joined returns nil when the server knows all n and finds the Cluster whole.
func (s *Server) joined(n int) error {
	info, err := s.call("CLUSTER INFO")
	if err != nil {
		return err
	}
	for _, want := range []string{"cluster_state:ok", fmt.Sprintf("cluster_known_nodes:%d\r", n), fmt.Sprintf("cluster_size:%d\r", n)} {
		if !strings.Contains(info, want) {
			return fmt.Errorf("no %q in %q", want, info)
		}
	}
	return nil
}

// URL returns the Cluster's address as feedhub's configuration writes it.
func (c *Cluster) URL() string {
	url := c.Servers[0].URL() + "?cluster=true"
	for _, s := range c.Servers[1:] {
		url += "&addr=" + s.Addr
	}
	return url
}

// Flush empties every master.
func (c *Cluster) Flush() {
	for _, s := range c.Servers {
		s.Flush()
	}
}

// Flush empties the server.
func (s *Server) Flush() {
	s.tb.Helper()
	s.do("FLUSHALL")
}

// MasterName is what the Sentinel of StartSentinel calls its master.
const MasterName = "mymaster"

// Sentinel is one Sentinel that watches one master.
type Sentinel struct {
	*Server
}

// StartSentinel starts a Sentinel for the master and those of its replicas
// that the master knows. A single Sentinel is enough to make one of them the
// new master, when the old one has not answered for 300 ms.
func StartSentinel(tb testing.TB, master *Server) Sentinel {
	tb.Helper()
	host, port := freePort(tb)
	masterHost, masterPort, err := net.SplitHostPort(master.Addr)
	if err != nil {
		tb.Fatal(err)
	}
	dir := tb.TempDir()
	config := filepath.Join(dir, "sentinel.conf")
	text := fmt.Sprintf(`bind %[1]s
port %[2]s
dir %[3]s
protected-mode no
sentinel monitor %[4]s %[5]s %[6]s 1
sentinel down-after-milliseconds %[4]s 300
sentinel failover-timeout %[4]s 2000
`, host, port, dir, MasterName, masterHost, masterPort)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return Sentinel{start(tb, config, net.JoinHostPort(host, port), nil)}
}

// StartReplica starts a server that replicates the master, and returns when it
// has all of its data.
func StartReplica(tb testing.TB, master *Server) *Server {
	tb.Helper()
	host, port, err := net.SplitHostPort(master.Addr)
	if err != nil {
		tb.Fatal(err)
	}
	replica := Start(tb, "--replicaof", host+" "+port)
	eventually(tb, "the replica does not follow its master", replica.output, func() error {
		info, err := replica.call("INFO replication")
		if err == nil && !strings.Contains(info, "master_link_status:up") {
			err = fmt.Errorf("no link in %q", info)
		}
		return err
	})
	return replica
}

// URL returns the Sentinel's address as feedhub's configuration writes it.
func (s Sentinel) URL() string { return s.Server.URL() + "/0?master_name=" + MasterName }

// Knows waits until the Sentinel has found so many replicas of its master.
func (s Sentinel) Knows(replicas int) {
	s.tb.Helper()
	want := fmt.Sprintf("slaves=%d", replicas)
	eventually(s.tb, "the Sentinel does not find the replicas", s.output, func() error {
		info, err := s.call("INFO sentinel")
		if err == nil && !strings.Contains(info, want) {
			err = fmt.Errorf("no %q in %q", want, info)
		}
		return err
	})
}
