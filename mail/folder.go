package mail

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"tollgate/fault"
)

// Folder writes letters into files, for those who have no mail server: one .eml a letter, which mail programs open.
type Folder struct {
	Writer
	Path string
}

// Carry implements Carrier. A letter that is carried twice has one file.
func (f Folder) Carry(_ context.Context, letters []Letter, report func(Letter, error)) {
	for _, l := range letters {
		report(l, f.write(l))
	}
}

func (f Folder) write(l Letter) error {
	m, err := f.message(l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Path, 0o700); err != nil {
		return fault.Wrap(fault.Unavailable, err, "the mail folder cannot be made: %v", err)
	}
	name := l.Written.UTC().Format("20060102T150405.000") + "-" + fileName(l.To) + "-" + fileName(l.ID) + ".eml"
	half, err := os.CreateTemp(f.Path, ".half-*")
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "the mail folder cannot be written: %v", err)
	}
	_, err = m.WriteTo(half)
	if closed := half.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(half.Name(), filepath.Join(f.Path, name))
	}
	if err != nil {
		_ = os.Remove(half.Name())
		return fault.Wrap(fault.Unavailable, err, "the mail cannot be written: %v", err)
	}
	return nil
}

// fileName keeps what no file system minds.
func fileName(text string) string {
	return shorten(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("@.-", r) {
			return r
		}
		return '_'
	}, text), 60)
}
