package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"tollgate/devfile"
)

// cast is everyone who has a part, by id.
var cast = []string{"lena", "luis", "sven", "priya", "diana", "felix", "fiona", "otto"}

// findStack returns the address and the tokens of a stack. TOLLGATE_URL and TOLLGATE_TOKENS_FILE win over what a
// development stack wrote to dev.json in its data folder (TOLLGATE_DATA_DIR, or the user's state folder).
func findStack() (base string, tokens map[string]string, err error) {
	stack, err := readStack(os.Getenv("TOLLGATE_TOKENS_FILE"))
	if err != nil {
		return "", nil, err
	}
	if address := os.Getenv("TOLLGATE_URL"); address != "" {
		stack.BaseURL = address
	}
	if stack.BaseURL == "" {
		return "", nil, fmt.Errorf("no address: set TOLLGATE_URL, or base_url in the tokens file")
	}
	tokens = map[string]string{}
	for _, person := range stack.People {
		tokens[person.ID] = person.Token
	}
	var missing []string
	for _, id := range cast {
		if tokens[id] == "" {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return "", nil, fmt.Errorf("no token for %s; TOLLGATE_TOKENS_FILE must be JSON such as %s", strings.Join(missing, ", "),
			`{"people":[{"id":"lena","token":"…"}, …]}`)
	}
	return strings.TrimRight(stack.BaseURL, "/"), tokens, nil
}

func readStack(tokensFile string) (devfile.File, error) {
	if tokensFile == "" {
		stack, err := devfile.Read("")
		if err != nil {
			err = fmt.Errorf("%w\nFor a stack elsewhere set TOLLGATE_URL and TOLLGATE_TOKENS_FILE", err)
		}
		return stack, err
	}
	var stack devfile.File
	text, err := os.ReadFile(tokensFile)
	if err != nil {
		return stack, fmt.Errorf("TOLLGATE_TOKENS_FILE: %w", err)
	}
	if err := json.Unmarshal(text, &stack); err != nil {
		return stack, fmt.Errorf("TOLLGATE_TOKENS_FILE: %s is not JSON: %w", tokensFile, err)
	}
	return stack, nil
}
