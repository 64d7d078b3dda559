package mail

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"
	"time"
)

//go:embed templates
var files embed.FS

var (
	textLetter = texttemplate.Must(texttemplate.ParseFS(files, "templates/letter.txt.tmpl"))
	htmlLetter = htmltemplate.Must(htmltemplate.ParseFS(files, "templates/letter.html.tmpl"))
)

// rendered is a letter in words.
type rendered struct{ Subject, Text, HTML string }

// page is what the templates see: texts of people, each made one line.
type page struct {
	Subject, Name, Home, SettingsLink string
	Intro                             string
	Case                              item // that all notices are about; each says it itself where this is empty
	Notices                           []item
}

type item struct {
	Headline, What, Said, Key, Title, Standing, Ask, By, Link string
	Urgent                                                    bool
}

// render writes the letter with links below publicURL.
func render(l Letter, publicURL string) (rendered, error) {
	home := strings.TrimSuffix(publicURL, "/")
	p := page{Subject: subject(l), Name: plain(l.Name), Intro: intro(l), Home: home, SettingsLink: home + "/v1/people/me/notification-settings"}
	for _, n := range l.Notices {
		p.Notices = append(p.Notices, item{Headline: n.Headline(), What: n.What(), Said: n.Said(), Key: plain(n.Case.Key), Title: plain(n.Case.Title),
			Standing: standing(n.Case), Ask: n.Ask(), By: by(n, l.Zone), Link: home + n.Path(), Urgent: n.Urgent})
	}
	if !l.Digest && len(p.Notices) > 1 {
		p.sayOnce()
	}
	var text, html bytes.Buffer
	if err := textLetter.Execute(&text, p); err != nil {
		return rendered{}, err
	}
	if err := htmlLetter.Execute(&html, p); err != nil {
		return rendered{}, err
	}
	return rendered{Subject: p.Subject, Text: text.String(), HTML: html.String()}, nil
}

// sayOnce takes out of the notices of one step what they all repeat: the case, and what is asked where it is the same as before.
func (p *page) sayOnce() {
	p.Case = p.Notices[0]
	asked := ""
	for i := range p.Notices {
		n := &p.Notices[i]
		n.Key = ""
		if n.Ask == asked {
			n.Ask = ""
			continue
		}
		asked = n.Ask
	}
}

// intro says what a letter of several notices holds.
func intro(l Letter) string {
	switch n := len(l.Notices); {
	case l.Digest && n == 1:
		return "1 thing since your last digest:"
	case l.Digest:
		return fmt.Sprintf("%d things since your last digest:", n)
	case n > 1:
		return fmt.Sprintf("This is about %d tasks:", n)
	}
	return ""
}

// longestSubject is what readers show of one; a header line may have 998 octets (RFC 5322).
const longestSubject = 150

func subject(l Letter) string {
	if l.Digest {
		return fmt.Sprintf("Tollgate: %d for you today", len(l.Notices))
	}
	if len(l.Notices) == 0 {
		return "Tollgate"
	}
	n := l.Notices[0]
	text := n.Headline() + ": " + n.What()
	if more := len(l.Notices); more > 1 {
		text = fmt.Sprintf("%s: %d tasks", n.Headline(), more)
	}
	if title := plain(n.Case.Title); title != "" && !strings.Contains(text, title) {
		text += " (" + title + ")"
	}
	text = shorten(strings.TrimSpace(plain(n.Case.Key)+" "+text), longestSubject)
	return strings.ReplaceAll(text, "=?", "= ?") // plain ASCII that readers would decode (RFC 2047)
}

func standing(c Case) string {
	return strings.ReplaceAll(strings.TrimSpace(plain(c.Kind)+", "+plain(c.State)), "_", " ")
}

// by is the due time where the reader lives; the zone is named, so that nobody has to guess.
func by(n Notice, zone *time.Location) string {
	if n.Task == nil || n.Task.DueAt == nil {
		return ""
	}
	if zone == nil {
		zone = time.UTC
	}
	return n.Task.DueAt.In(zone).Format("Monday 2 January 2006, 15:04 MST") + " (" + zone.String() + ")"
}
