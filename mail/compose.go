package mail

import (
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"tollgate/fault"
)

// Writer makes messages of letters.
type Writer struct {
	From      *netmail.Address
	PublicURL string
}

// message composes the letter. Its Message-ID is the letter's: sending it twice makes one mail for whoever compares. A letter
// that can never be sent is Invalid.
func (w Writer) message(l Letter) (*gomail.Msg, error) {
	to, err := netmail.ParseAddress(l.To)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the address cannot be read")
	}
	to.Name = strings.ReplaceAll(plain(l.Name), `\`, "/") // net/mail leaves a backslash in an encoded word, which nobody reads
	words, err := render(l, w.PublicURL)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the mail cannot be written")
	}
	m := gomail.NewMsg()
	m.FromMailAddress(w.From)
	m.ToMailAddress(to)
	m.Subject(words.Subject)
	m.SetMessageIDWithValue(l.ID + "@" + w.domain())
	m.SetDateWithValue(l.Written)
	m.SetUserAgent("Tollgate")
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answers from holidays
	if !l.Digest && len(l.Notices) > 0 && l.Notices[0].Case.Path != "" {
		m.SetGenHeader("References", "<"+threadOf(l.Notices[0].Case)+"@"+w.domain()+">") // mails of a case in one thread
	}
	if urgent(l) {
		m.SetImportance(gomail.ImportanceHigh)
	}
	m.SetBodyString(gomail.TypeTextPlain, words.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, words.HTML)
	return m, nil
}

func (w Writer) domain() string {
	_, domain, _ := strings.Cut(w.From.Address, "@")
	return domain
}

// threadOf names a case in a message id, of which only letters, digits and some signs are allowed.
func threadOf(c Case) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '.'
	}, "case"+c.Path)
}

func urgent(l Letter) bool {
	for _, n := range l.Notices {
		if n.Urgent {
			return true
		}
	}
	return false
}
