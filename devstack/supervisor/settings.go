package supervisor

import (
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/pflag"

	"tollgate/fault"
)

// Port is a wanted port: 0 means any free one. One that a person chose must be had; a default gives way.
type Port struct {
	Number int
	Chosen bool
}

// Settings say what to run and where. Flags win over TOLLGATE_* variables, those over the defaults.
type Settings struct {
	DataDir    string
	HTTP       Port
	Temporal   Port
	TemporalUI Port
	Postgres   Port
	Tollgate   string // path of the tollgate binary
	NoServices bool   // only PostgreSQL and Temporal
}

var ports = []struct {
	flag, env, help string
	number          int
	of              func(*Settings) *Port
}{
	{"http-port", "TOLLGATE_HTTP_PORT", "the HTTP API", 8080, func(s *Settings) *Port { return &s.HTTP }},
	{"temporal-port", "TOLLGATE_TEMPORAL_PORT", "Temporal's gRPC frontend", 7233, func(s *Settings) *Port { return &s.Temporal }},
	{"temporal-ui-port", "TOLLGATE_TEMPORAL_UI_PORT", "Temporal's web interface", 8233, func(s *Settings) *Port { return &s.TemporalUI }},
	{"postgres-port", "TOLLGATE_POSTGRES_PORT", "PostgreSQL", 5433, func(s *Settings) *Port { return &s.Postgres }},
}

// Define adds the flags of the settings; their values are read by Resolve.
func Define(flags *pflag.FlagSet) {
	flags.String("data-dir", "", "where all data is kept (TOLLGATE_DATA_DIR; default the user's state folder)")
	flags.String("tollgate", "", "path of the tollgate binary (TOLLGATE_BINARY; default beside this one)")
	flags.Bool("no-services", false, "run PostgreSQL and Temporal only, without api and worker")
	for _, p := range ports {
		flags.String(p.flag, strconv.Itoa(p.number), "port of "+p.help+" on 127.0.0.1, 0 for any free one ("+p.env+")")
	}
}

// Resolve reads flags and environment and reports everything that is wrong with them together.
func Resolve(flags *pflag.FlagSet) (Settings, error) {
	var s Settings
	var problems fault.Problems
	for _, p := range ports {
		text, chosen := value(flags, p.flag, p.env)
		number, err := strconv.Atoi(text)
		if err != nil || number < 0 || number > 65535 {
			problems.Add(p.env, "is %q (or --%s is); it must be a port from 0 to 65535", text, p.flag)
		}
		*p.of(&s) = Port{Number: number, Chosen: chosen && number != 0}
	}
	s.checkDistinct(&problems)
	s.NoServices, _ = flags.GetBool("no-services") // defined above as a bool
	s.resolvePaths(flags, &problems)
	return s, problems.Err()
}

func (s *Settings) checkDistinct(problems *fault.Problems) {
	seen := map[int]string{}
	for _, p := range ports {
		number := p.of(s).Number
		if other := seen[number]; number != 0 && other != "" {
			problems.Add(p.env, "is %d, and so is %s; each needs its own port", number, other)
		}
		seen[number] = p.env
	}
}

func (s *Settings) resolvePaths(flags *pflag.FlagSet, problems *fault.Problems) {
	var err error
	if s.DataDir, _ = value(flags, "data-dir", "TOLLGATE_DATA_DIR"); s.DataDir == "" {
		s.DataDir, err = defaultDataDir()
		problems.Require(err == nil, "TOLLGATE_DATA_DIR", "is needed, because this user has no home folder")
	}
	if s.DataDir, err = filepath.Abs(s.DataDir); err != nil {
		problems.Add("TOLLGATE_DATA_DIR", "cannot be made absolute: %v", err)
	}
	if s.NoServices {
		return
	}
	if s.Tollgate, _ = value(flags, "tollgate", "TOLLGATE_BINARY"); s.Tollgate == "" {
		self, _ := os.Executable() // an unknown own path leads to the problem below
		s.Tollgate = filepath.Join(filepath.Dir(self), "tollgate")
	}
	info, err := os.Stat(s.Tollgate)
	problems.Require(err == nil && info.Mode().IsRegular(), "TOLLGATE_BINARY",
		"or --tollgate must be the path of the tollgate binary; there is none at %s (`make build` makes it)", s.Tollgate)
}

// value returns a flag's value, else the variable's, else the flag's default, and whether a person chose it.
func value(flags *pflag.FlagSet, flag, env string) (text string, chosen bool) {
	f := flags.Lookup(flag)
	if text, ok := os.LookupEnv(env); ok && text != "" && !f.Changed {
		return text, true
	}
	return f.Value.String(), f.Changed
}

// defaultDataDir follows the XDG base directory specification.
func defaultDataDir() (string, error) {
	if state := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(state) {
		return filepath.Join(state, "tollgate"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "state", "tollgate"), err
}
