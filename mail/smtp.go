package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"tollgate/fault"
)

// SMTP is a mail server. The zero Username means no authentication.
type SMTP struct {
	Host               string
	Port               int
	TLS                string // starttls, tls or none
	Auth               string // auto, plain, login, cram-md5, scram-sha-256 or xoauth2
	Username, Password string
	Timeout            time.Duration // of the connection and of each message
	Roots              *tls.Config   // nil trusts the system's
}

// Carrier takes letters out of the house: a mail server, or a folder.
type Carrier interface {
	// Carry sends the letters one after the other and reports each one's fate as soon as it is known. nil means that it was
	// taken; a fault of code Invalid that it never will be; anything else that it may be later.
	Carry(ctx context.Context, letters []Letter, report func(Letter, error))
}

// Post sends letters by SMTP, those that are carried together over one connection.
type Post struct {
	Writer
	client *gomail.Client
}

// NewPost checks the settings; the server need not be there.
func NewPost(writer Writer, s SMTP) (*Post, error) {
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(s.Timeout)}
	switch s.TLS {
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.Roots != nil {
		options = append(options, gomail.WithTLSConfig(s.Roots))
	}
	if s.Username != "" {
		var kind gomail.SMTPAuthType
		if err := kind.UnmarshalString(s.Auth); err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "there is no SMTP authentication %q", s.Auth)
		}
		options = append(options, gomail.WithSMTPAuth(kind), gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the mail server's settings are wrong: %v", err)
	}
	return &Post{Writer: writer, client: client}, nil
}

// Carry implements Carrier.
func (p *Post) Carry(ctx context.Context, letters []Letter, report func(Letter, error)) {
	connection, err := p.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		for _, l := range letters {
			report(l, fault.Wrap(fault.Unavailable, err, "the mail server cannot be reached: %v", err))
		}
		return
	}
	defer func() { _ = p.client.CloseWithSMTPClient(connection) }()
	for _, l := range letters {
		if ctx.Err() != nil {
			report(l, fault.Wrap(fault.Unavailable, ctx.Err(), "Tollgate is stopping"))
			continue
		}
		report(l, p.send(connection, l))
	}
}

func (p *Post) send(connection *smtp.Client, l Letter) error {
	m, err := p.message(l)
	if err != nil {
		return err
	}
	if err = p.client.SendWithSMTPClient(connection, m); m.IsDelivered() {
		return nil // what fails after the server took it, such as a reset, must not send it twice
	}
	return refused(err)
}

// refused tells for good from for now: only what the server says of this very message, with a 5xx reply, is final.
func refused(err error) error {
	var failure *gomail.SendError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &failure):
		return fault.Wrap(fault.Unavailable, err, "the mail was not sent: %v", err)
	case failure.ErrorCode() >= 550 && failure.ErrorCode() <= 559 &&
		(failure.Reason == gomail.ErrSMTPRcptTo || failure.Reason == gomail.ErrSMTPDataClose):
		return fault.Wrap(fault.Invalid, err, "the mail server refused the mail: %v", err)
	}
	return fault.Wrap(fault.Unavailable, err, "the mail was not sent: %v", err)
}
