package localpostgres

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"

	"tollgate/fault"
)

// account is the operating system's user that PostgreSQL runs as; nil means ourselves.
type account struct{ uid, gid uint32 }

// serviceAccount picks the account: ourselves, unless we are root, which PostgreSQL refuses.
func serviceAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseInt(u.Uid, 10, 64) // macOS gives nobody the id -2
		gid, gidErr := strconv.ParseInt(u.Gid, 10, 64)
		if uidErr == nil && gidErr == nil {
			return &account{uid: uint32(uid), gid: uint32(gid)}, nil
		}
	}
	return nil, fault.New(fault.Unavailable,
		"PostgreSQL does not run as root and this machine has neither a user postgres nor nobody; start as an ordinary user")
}

// own gives path to the account.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return os.Chown(path, int(a.uid), int(a.gid))
}

// attributes starts a child as the account and in its own process group, so that a terminal's Ctrl-C
// reaches only its parent, which stops things in order.
func (a *account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if a != nil {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	stopWithParent(attr)
	return attr
}

// reaches asks the kernel whether the account can enter dir, by starting a program there: mode bits
// alone would not tell of access lists or mounts.
func (a *account) reaches(dir string, bin Binaries) bool {
	cmd := exec.Command(bin.path("postgres"), "--version")
	cmd.Dir, cmd.SysProcAttr = dir, a.attributes()
	return cmd.Run() == nil
}
