// Package mailtest is a mail server for tests: it speaks SMTP as real ones do and shows what it took.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is one that the server took.
type Mail struct {
	To     []string
	Raw    []byte
	User   string // who sent it, if they said so
	Secure bool   // it came over TLS
}

// Office is a mail server on loopback. It knows one password, "secret".
type Office struct {
	Port   int
	Roots  *tls.Config           // trusts its certificate
	Refuse func(to string) error // says what it answers to a recipient; nil takes all
	mu     sync.Mutex
	taken  []Mail
}

// Taken is what arrived so far.
func (o *Office) Taken() []Mail {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Mail{}, o.taken...)
}

// Open starts one until the test ends; implicit speaks TLS from the first byte.
func Open(t testing.TB, implicit bool) *Office {
	t.Helper()
	certificate, roots := selfSigned(t)
	o := &Office{Roots: &tls.Config{RootCAs: roots, ServerName: "localhost"}}
	server := smtp.NewServer(o)
	server.Domain, server.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{certificate}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.Port = listener.Addr().(*net.TCPAddr).Port
	if implicit {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return o
}

func selfSigned(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, pool
}

// NewSession implements smtp.Backend.
func (o *Office) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	return &session{office: o, secure: secure}, nil
}

type session struct {
	office *Office
	secure bool
	user   string
	to     []string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *session) Reset()                               { s.to = nil }
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.office.Refuse != nil {
		if err := s.office.Refuse(to); err != nil {
			return err
		}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.taken = append(s.office.taken, Mail{To: s.to, Raw: raw, User: s.user, Secure: s.secure})
	return nil
}
