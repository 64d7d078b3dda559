package localpostgres

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tollgate/fault"
)

// adminRole is the cluster's superuser; the application's role is named after its database.
const adminRole = "postgres"

func (c *cluster) passwordFile(role string) string {
	return filepath.Join(c.home, role+".password")
}

// newPassword makes a password (128 random bits or more, letters and digits) and keeps it for its owner only.
func (c *cluster) newPassword(role string) (string, error) {
	password := rand.Text()
	file := c.passwordFile(role)
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return password, os.WriteFile(file, []byte(password+"\n"), 0o600)
}

func (c *cluster) password(role string) (string, error) {
	text, err := os.ReadFile(c.passwordFile(role))
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, err,
			"the password of role %s is not in %s; restore that file, or remove %s to start with an empty database",
			role, c.passwordFile(role), c.dir)
	}
	return strings.TrimSpace(string(text)), nil
}
