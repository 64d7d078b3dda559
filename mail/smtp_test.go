package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tollgate/fault"
	"tollgate/mail/mailtest"
)

func carry(t *testing.T, s SMTP, letters ...Letter) map[string]error {
	t.Helper()
	s.Host, s.Timeout = "127.0.0.1", 2*time.Second
	post, err := NewPost(writer(), s)
	if err != nil {
		t.Fatal(err)
	}
	fates := map[string]error{}
	post.Carry(context.Background(), letters, func(l Letter, err error) { fates[l.ID] = err })
	return fates
}

func TestEachWayOfTLSAndAuthentication(t *testing.T) {
	for name, c := range map[string]struct {
		implicit bool
		settings SMTP
		secure   bool
		refused  bool
	}{
		"starttls":                   {settings: SMTP{TLS: "starttls"}, secure: true},
		"tls":                        {implicit: true, settings: SMTP{TLS: "tls"}, secure: true},
		"none":                       {settings: SMTP{TLS: "none"}},
		"authenticated":              {settings: SMTP{TLS: "starttls", Auth: "auto", Username: "tollgate", Password: "secret"}, secure: true},
		"plain by name":              {settings: SMTP{TLS: "starttls", Auth: "plain", Username: "tollgate", Password: "secret"}, secure: true},
		"a wrong password":           {settings: SMTP{TLS: "starttls", Auth: "plain", Username: "tollgate", Password: "wrong"}, refused: true},
		"a password in the clear":    {settings: SMTP{TLS: "none", Auth: "plain", Username: "tollgate", Password: "secret"}, refused: true},
		"a certificate nobody knows": {settings: SMTP{TLS: "starttls", Roots: &tls.Config{ServerName: "localhost"}}, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := mailtest.Open(t, c.implicit)
			c.settings.Port = o.Port
			if c.settings.Roots == nil {
				c.settings.Roots = o.Roots
			}
			fates := carry(t, c.settings, asked(t))
			if err := fates["0198-1"]; (err != nil) != c.refused || err != nil && fault.Of(err) != fault.Unavailable {
				t.Fatalf("refused: %v", err)
			}
			if c.refused {
				return
			}
			if len(o.Taken()) != 1 || o.Taken()[0].Secure != c.secure || o.Taken()[0].User != c.settings.Username {
				t.Fatalf("%d mails, TLS %v, user %q", len(o.Taken()), o.Taken()[0].Secure, o.Taken()[0].User)
			}
			if r := receiveRaw(t, o.Taken()[0].Raw); r.header.Get("Message-Id") != "<0198-1@tollgate.example>" {
				t.Errorf("%v", r.header)
			}
		})
	}
}

// What the server says of one recipient is that one's fate alone: for good with 550, for now with 450.
func TestOneRefusedLetterHoldsUpNoOther(t *testing.T) {
	o := mailtest.Open(t, false)
	o.Refuse = func(to string) error {
		switch {
		case strings.HasPrefix(to, "gone"):
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		case strings.HasPrefix(to, "full"):
			return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox busy"}
		}
		return nil
	}
	var letters []Letter
	for _, to := range []string{"gone", "first", "full", "not an address", "second"} {
		l := asked(t)
		l.ID, l.To = to, to+"@tollgate.example"
		letters = append(letters, l)
	}
	fates := carry(t, SMTP{TLS: "none", Port: o.Port}, letters...)
	for id, want := range map[string]fault.Code{"gone": fault.Invalid, "first": "", "full": fault.Unavailable, "not an address": fault.Invalid, "second": ""} {
		if err, reported := fates[id]; !reported || fault.Of(err) != want {
			t.Errorf("%s: %v, want %q", id, err, want)
		}
	}
	if len(o.Taken()) != 2 {
		t.Errorf("%d mails arrived", len(o.Taken()))
	}
}

func TestAServerThatIsAwayOrHangsIsTriedLater(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never says a word
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	began := time.Now()
	if fates := carry(t, SMTP{TLS: "none", Port: port}, asked(t)); fault.Of(fates["0198-1"]) != fault.Unavailable || time.Since(began) > 10*time.Second {
		t.Errorf("a server that hangs: %v after %s", fates, time.Since(began))
	}
	_ = listener.Close()
	if fates := carry(t, SMTP{TLS: "none", Port: port}, asked(t)); fault.Of(fates["0198-1"]) != fault.Unavailable {
		t.Errorf("a server that is away: %v", fates)
	}
}

func TestStoppingLeavesTheRestForLater(t *testing.T) {
	o := mailtest.Open(t, false)
	post, err := NewPost(writer(), SMTP{Host: "127.0.0.1", Port: o.Port, TLS: "none", Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	first, second := asked(t), asked(t)
	second.ID = "0198-2"
	fates := map[string]error{}
	post.Carry(ctx, []Letter{first, second}, func(l Letter, err error) { fates[l.ID] = err; stop() })
	if fates["0198-1"] != nil || !errors.Is(fates["0198-2"], context.Canceled) || len(o.Taken()) != 1 {
		t.Errorf("%v, %d mails", fates, len(o.Taken()))
	}
}

func TestWrongSettings(t *testing.T) {
	for name, s := range map[string]SMTP{"authentication": {Host: "x", Port: 25, Auth: "telepathy", Username: "a", Timeout: time.Second},
		"port": {Host: "x", Port: 70000, Timeout: time.Second}, "host": {Port: 25, Timeout: time.Second}} {
		if _, err := NewPost(writer(), s); fault.Of(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFolderHasOneFileALetter(t *testing.T) {
	dir := t.TempDir() + "/mail"
	folder := Folder{Writer: writer(), Path: dir}
	other := asked(t)
	other.ID, other.To = "../../etc/0198", "other@tollgate.example"
	folder.Carry(context.Background(), []Letter{asked(t), asked(t), other}, func(l Letter, err error) {
		if err != nil {
			t.Errorf("%s: %v", l.ID, err)
		}
	})
	names := filesIn(t, dir)
	if len(names) != 2 {
		t.Fatalf("files %v", names)
	}
	for name, raw := range names {
		if !strings.HasSuffix(name, ".eml") || !bytes.Contains(raw, []byte("PRJ-12")) {
			t.Errorf("%s holds %s", name, raw)
		}
	}
	broken := Folder{Writer: writer(), Path: dir + "/" + firstOf(names) + "/below"}
	broken.Carry(context.Background(), []Letter{asked(t)}, func(_ Letter, err error) {
		if fault.Of(err) != fault.Unavailable {
			t.Errorf("a folder below a file: %v", err)
		}
	})
}

func filesIn(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, entry := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Name()] = raw
	}
	return all
}

func firstOf(names map[string][]byte) string {
	for name := range names {
		return name
	}
	return ""
}
