package supervisor

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// Person is one of the demo people, with the token to call the API as them.
type Person struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
	Token string   `json:"token"`
}

// DevFile is dev.json: what a program needs to use the running stack. It exists only while the stack is
// ready, and names the processes so that tests can kill them.
type DevFile struct {
	BaseURL         string   `json:"base_url"`
	TemporalAddress string   `json:"temporal_address"`
	TemporalUIURL   string   `json:"temporal_ui_url"`
	DatabaseURL     string   `json:"database_url"`
	People          []Person `json:"people"`
	WorkerPid       int      `json:"worker_pid,omitempty"`
	APIPid          int      `json:"api_pid,omitempty"`
	TemporalPid     int      `json:"temporal_pid"`
	PostgresPid     int      `json:"postgres_pid"`
	SupervisorPid   int      `json:"supervisor_pid"`
}

// DevFilePath is where the stack on dataDir writes its DevFile.
func DevFilePath(dataDir string) string { return filepath.Join(dataDir, "dev.json") }

func readPeople(file string) (people []Person, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return people, json.Unmarshal(text, &people)
}

// writeJSON replaces file at once and for its owner only: a reader sees the old content or the new.
func writeJSON(file string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*") // has mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
