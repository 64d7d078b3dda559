package temporalserver

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
)

const (
	loopback    = "127.0.0.1"
	clusterName = "active"
	storeName   = "sqlite"

	// retention is how long a finished workflow can still be read.
	retention = 7 * 24 * time.Hour
)

// dynamicSettings are the server settings that differ from its defaults. Operators want the first two
// on their own server as well: docs/operations.md.
func dynamicSettings() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		// Each shard reads its transfer queue at most 20 times a second by default, and there is one shard:
		// a workflow's first task would wait 31 ms instead of 6, an activity 51 ms instead of 9.
		dynamicconfig.TransferProcessorMaxPollRPS.Key(): 2000,
		dynamicconfig.TimerProcessorMaxPollRPS.Key():    2000,
		// The default is sized for a cluster of hosts; 10 a second is too few for a person at the UI.
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 100,
		// 8,096 workflows in memory instead of 128,000: this process shares a developer's machine.
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key(): 8096,
	}
}

// sqlConfig is the SQLite database in file. With a write-ahead log a commit survives the death of this
// process, and is about twice as fast as with a rollback journal.
func sqlConfig(file string) *config.SQL {
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: file,
		ConnectAttributes: map[string]string{
			"mode": "rwc", "journal_mode": "wal", "synchronous": "normal", "busy_timeout": "10000",
		},
	}
}

// prepareDatabase creates the schema and the namespace unless they are there. The schema is made aside
// and moved into place, so that a start that was cut off is not taken for a complete one.
func prepareDatabase(file, namespace string) error {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if err := createDatabase(file); err != nil {
			return err
		}
	}
	detail, err := sqlite.NewNamespaceConfig(clusterName, namespace, false, nil)
	if err != nil {
		return err
	}
	detail.Detail.Config.Retention = durationpb.New(retention)
	return sqlite.CreateNamespaces(sqlConfig(file), detail)
}

func createDatabase(file string) error {
	made := file + ".new"
	if err := os.RemoveAll(made); err != nil {
		return err
	}
	plain := sqlConfig(made)
	delete(plain.ConnectAttributes, "journal_mode") // a write-ahead log beside it would be left behind by the move
	if err := sqlite.SetupSchema(plain); err != nil {
		return fmt.Errorf("creating Temporal's database: %w", err)
	}
	return os.Rename(made, file)
}

// serverConfig describes one process that is all four services, on the loopback address only.
func serverConfig(file string, frontendPort int) (*config.Config, error) {
	frontend := address(frontendPort)
	c := &config.Config{
		Persistence: config.Persistence{
			DefaultStore: storeName, VisibilityStore: storeName, NumHistoryShards: 1,
			DataStores: map[string]config.DataStore{storeName: {SQL: sqlConfig(file)}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: clusterName, CurrentClusterName: clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: frontend},
		Services:            map[string]config.Service{},
	}
	c.Global.Membership = config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}
	c.Archival.History.State, c.Archival.Visibility.State = "disabled", "disabled"
	c.NamespaceDefaults.Archival.History.State, c.NamespaceDefaults.Archival.Visibility.State = "disabled", "disabled"
	return c, addServices(c, frontendPort)
}

func addServices(c *config.Config, frontendPort int) error {
	for _, name := range []primitives.ServiceName{
		primitives.FrontendService, primitives.HistoryService, primitives.MatchingService, primitives.WorkerService,
	} {
		port := frontendPort
		if name != primitives.FrontendService {
			var err error
			if port, err = freePort(); err != nil {
				return err
			}
		}
		c.Services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	return nil
}

// staticHosts tells each service where the others are, so that none has to gossip.
func staticHosts(c *config.Config) map[primitives.ServiceName]static.Hosts {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for name, service := range c.Services {
		hosts[primitives.ServiceName(name)] = static.SingleLocalHost(address(service.RPC.GRPCPort))
	}
	return hosts
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

func freePort() (int, error) {
	l, err := net.Listen("tcp", address(0))
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}
