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
	Digest                            bool
	Notices                           []item
}

type item struct {
	Headline, What, Said, Key, Title, Standing, Ask, By, Link string
	Urgent                                                    bool
}

// render writes the letter with links below publicURL.
func render(l Letter, publicURL string) (rendered, error) {
	home := strings.TrimSuffix(publicURL, "/")
	p := page{Subject: subject(l), Name: plain(l.Name), Digest: l.Digest, Home: home, SettingsLink: home + "/v1/people/me/notification-settings"}
	for _, n := range l.Notices {
		p.Notices = append(p.Notices, item{Headline: n.Headline(), What: n.What(), Said: n.Said(), Key: plain(n.Case.Key), Title: plain(n.Case.Title),
			Standing: standing(n.Case), Ask: n.Ask(), By: by(n, l.Zone), Link: home + n.Path(), Urgent: n.Urgent})
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
