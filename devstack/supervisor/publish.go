package supervisor

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
)

// publish records the processes, and once everything is ready writes dev.json.
func (s *stack) publish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	pids := map[string]int{}
	for _, p := range s.parts {
		pids[p.name] = p.process().Pid()
	}
	err := writeJSON(childrenFile(s.settings.DataDir), pids)
	if err == nil && s.ready {
		err = writeJSON(DevFilePath(s.settings.DataDir), s.devFile(pids))
	}
	if err != nil {
		s.say("%v", err)
	}
}

func (s *stack) devFile(pids map[string]int) DevFile {
	f := DevFile{
		TemporalAddress: address(s.ports.Temporal), TemporalUIURL: "http://" + address(s.ports.TemporalUI),
		DatabaseURL: s.databaseURL, People: s.people(),
		WorkerPid: pids[worker], APIPid: pids[api], TemporalPid: pids[temporal], PostgresPid: pids[postgres], SupervisorPid: os.Getpid(),
	}
	if !s.settings.NoServices {
		f.BaseURL = s.baseURL()
	}
	return f
}

func (s *stack) people() []Person {
	people := []Person{}
	if s.settings.NoServices {
		return people
	}
	people, err := readPeople(s.peopleFile())
	if err != nil {
		s.say("the demo people cannot be read: %v", err)
	}
	return people
}

// banner tells a person at the terminal where everything is and what to try first.
func (s *stack) banner() {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	line := func(name, value string) { _, _ = fmt.Fprintf(table, "  %s\t%s\n", name, value) }
	if !s.settings.NoServices {
		line("Address", s.baseURL())
		line("Docs", s.baseURL()+"/docs")
	}
	line("Temporal", address(s.ports.Temporal))
	line("Temporal UI", "http://"+address(s.ports.TemporalUI))
	if !s.settings.NoServices {
		line("Mail", strings.TrimPrefix(s.mail(), "folder:"))
	}
	line("Data", s.settings.DataDir)
	line("Facts as JSON", DevFilePath(s.settings.DataDir))
	people := s.people()
	if len(people) > 0 {
		_, _ = fmt.Fprintln(table, "\nDemo people and their tokens")
	}
	for _, p := range people {
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\n", p.Name, strings.Join(p.Roles, ", "), p.Token)
	}
	_ = table.Flush() // a strings.Builder takes everything
	s.say("\nTollgate is running. Ctrl-C stops it; its data stays.\n\n%s%s", b.String(), s.firstSteps(people))
}

// firstSteps are three lines to paste into another terminal.
func (s *stack) firstSteps(people []Person) string {
	lead := firstWith(people, "lead")
	if lead.Token == "" {
		return ""
	}
	call := "curl -s -H 'Authorization: Bearer " + lead.Token + "' "
	return "\nTry\n" +
		"  " + call + "-H 'Content-Type: application/json' -d '{\"title\":\"Restore four-hour performance in A&E\"}' " + s.baseURL() + "/v1/projects\n" +
		"  " + call + s.baseURL() + "/v1/projects\n" +
		"  " + call + "'" + s.baseURL() + "/v1/tasks?assignee=me'\n"
}

func firstWith(people []Person, role string) Person {
	for _, p := range people {
		for _, r := range p.Roles {
			if r == role {
				return p
			}
		}
	}
	return Person{}
}
