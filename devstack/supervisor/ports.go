package supervisor

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"tollgate/fault"
)

const loopback = "127.0.0.1"

// Ports are the ports in use. They are kept in the data directory, so that addresses that people and
// scripts wrote down stay true at the next start where that is possible.
type Ports struct {
	HTTP       int `json:"http"`
	Temporal   int `json:"temporal"`
	TemporalUI int `json:"temporal_ui"`
	Postgres   int `json:"postgres"`
	Metrics    int `json:"worker_metrics"`
}

func portsFile(dataDir string) string { return filepath.Join(dataDir, "ports.json") }

// settlePorts picks a free port for each part: the wanted one, else the one it had last time, else any. Only a
// port that a person chose is insisted on. Notes say which defaults gave way.
func settlePorts(s Settings) (p Ports, notes []string, err error) {
	last := readPorts(s.DataDir)
	for _, one := range []struct {
		name   string
		wanted Port
		last   int
		to     *int
	}{
		{"the HTTP API", s.HTTP, last.HTTP, &p.HTTP},
		{"Temporal", s.Temporal, last.Temporal, &p.Temporal},
		{"Temporal's web interface", s.TemporalUI, last.TemporalUI, &p.TemporalUI},
		{"PostgreSQL", s.Postgres, last.Postgres, &p.Postgres},
		{"the worker's metrics", Port{}, last.Metrics, &p.Metrics},
	} {
		if *one.to, err = settle(one.name, one.wanted, one.last, p); err != nil {
			return p, nil, err
		}
		if n := one.wanted.Number; n != 0 && n != *one.to {
			notes = append(notes, "Port "+strconv.Itoa(n)+" is taken by another program; "+one.name+" is on "+strconv.Itoa(*one.to)+" instead.")
		}
	}
	return p, notes, writeJSON(portsFile(s.DataDir), p)
}

func settle(name string, wanted Port, last int, used Ports) (int, error) {
	candidates := []int{wanted.Number, last, 0, 0, 0, 0, 0} // several, because 0 may give one that is used
	if wanted.Number == 0 {
		candidates = candidates[1:]
	}
	for _, candidate := range candidates {
		if port, ok := free(candidate); ok && !used.has(port) {
			return port, nil
		}
		if wanted.Chosen {
			return 0, fault.New(fault.Conflict, "port %d for %s is taken by another program; choose another one, or 0 for any", wanted.Number, name)
		}
	}
	return 0, fault.New(fault.Unavailable, "there is no free port on %s for %s", loopback, name)
}

func (p Ports) has(port int) bool {
	return port == p.HTTP || port == p.Temporal || port == p.TemporalUI || port == p.Postgres || port == p.Metrics
}

// free returns port, or any one for 0, if nothing listens on it.
func free(port int) (int, bool) {
	l, err := net.Listen("tcp", address(port))
	if err != nil {
		return 0, false
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, true
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

// readPorts returns zeros when there was no earlier start.
func readPorts(dataDir string) (p Ports) {
	text, err := os.ReadFile(portsFile(dataDir))
	if err != nil || json.Unmarshal(text, &p) != nil {
		return Ports{}
	}
	return p
}
