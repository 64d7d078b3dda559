package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"tollgate/identity"
	"tollgate/store"
)

func newMigrateCommand() *cobra.Command {
	var demoFile string
	command := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database schema up to this binary",
		Long: "Bring the database schema up to this binary's version. A database that is newer is refused.\n" +
			"With --demo-people, demo people are created and their bearer tokens written to the file, which keeps those it has.",
		Example: `  TOLLGATE_DATABASE_URL=postgres://tollgate@127.0.0.1:5432/tollgate tollgate migrate
  tollgate migrate --demo-people people.json`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return runMigrate(command.Context(), demoFile) },
	}
	command.Flags().StringVar(&demoFile, "demo-people", "", "create demo people and write their tokens to this file")
	return command
}

func runMigrate(ctx context.Context, demoFile string) error {
	p, err := newProcess()
	if err != nil {
		return err
	}
	defer func() { _ = p.db.Close() }()
	from, to, err := p.db.Migrate(ctx)
	if err != nil {
		return err
	}
	p.log.InfoContext(ctx, "schema is current", "from", from, "to", to)
	if demoFile == "" {
		return nil
	}
	return putDemoPeople(ctx, store.People{DB: p.db}, demoFile)
}

// demoPerson is one line of the file of tokens.
type demoPerson struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Roles []identity.Role `json:"roles"`
	Token string          `json:"token"`
}

func putDemoPeople(ctx context.Context, people store.People, file string) error {
	tokens, err := readTokens(file)
	if err != nil {
		return err
	}
	all := make([]demoPerson, 0, len(store.DemoPeople()))
	for _, person := range store.DemoPeople() {
		token := tokens[person.ID]
		if token == "" {
			token = newToken()
		}
		if err := people.Put(ctx, person, token); err != nil {
			return err
		}
		all = append(all, demoPerson{ID: person.ID, Name: person.Name, Roles: person.Roles, Token: token})
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

func readTokens(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	var known []demoPerson
	if err == nil {
		err = json.Unmarshal(text, &known)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the tokens in %s: %w", file, err)
	}
	tokens := map[string]string{}
	for _, person := range known {
		tokens[person.ID] = person.Token
	}
	return tokens, nil
}

// newToken has 256 random bits; "tg_" lets secret scanners recognise it.
func newToken() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // crypto/rand never fails (Go 1.24)
	return "tg_" + base64.RawURLEncoding.EncodeToString(random[:])
}
