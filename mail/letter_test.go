package mail

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"regexp"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	gomail "github.com/wneessen/go-mail"
)

func writer() Writer {
	return Writer{From: &netmail.Address{Name: "Tollgate", Address: "tollgate@tollgate.example"}, PublicURL: "https://tollgate.example/"}
}

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// asked is a letter that asks for a signature by a time when clocks in Berlin are on summer time and on the day it is written are not.
func asked(t testing.TB) Letter {
	due := time.Date(2027, 3, 29, 15, 0, 0, 0, time.UTC)
	return Letter{ID: "0198-1", To: "sven@tollgate.example", Name: "Sven Lindqvist", Zone: berlin(t), Written: time.Date(2027, 3, 26, 8, 0, 0, 0, time.UTC),
		Content: Content{Notices: []Notice{{About: "task_opened", Message: "Sign off: Define",
			Case: Case{Key: "PRJ-12", Kind: "project", Title: "Shorten the way to triage", State: "define_review", Path: "/v1/projects/PRJ-12"},
			Task: &Task{Kind: "sign_off", Title: "Sign off: Define", DueAt: &due, Path: "/v1/tasks/t1"}}}}}
}

// received reads a message as a mail program does: the standard library's own reading of RFC 5322 and MIME.
type received struct {
	header     netmail.Header
	text, html string
}

func receive(t testing.TB, m *gomail.Msg) received {
	t.Helper()
	var raw bytes.Buffer
	if _, err := m.WriteTo(&raw); err != nil {
		t.Fatal(err)
	}
	return receiveRaw(t, raw.Bytes())
}

func receiveRaw(t testing.TB, raw []byte) received {
	t.Helper()
	message, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%q %v", kind, err)
	}
	r := received{header: message.Header}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return r
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		switch said := strings.ReplaceAll(string(text), "\r\n", "\n"); {
		case strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain"):
			r.text = said
		case strings.HasPrefix(part.Header.Get("Content-Type"), "text/html"):
			r.html = said
		}
	}
}

func (r received) subject(t testing.TB) string {
	t.Helper()
	subject, err := new(mime.WordDecoder).DecodeHeader(r.header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return subject
}

func TestAMailNamesTheCaseWhatIsAskedByWhenAndWhere(t *testing.T) {
	m, err := writer().message(asked(t))
	if err != nil {
		t.Fatal(err)
	}
	r := receive(t, m)
	if subject := r.subject(t); subject != "PRJ-12 Please act: Sign off: Define (Shorten the way to triage)" {
		t.Errorf("subject %q", subject)
	}
	// 15:00 UTC is 17:00 in Berlin, a day after its clocks went forward (28 March 2027).
	for _, says := range []string{"Sven Lindqvist", "PRJ-12", "Shorten the way to triage", "Sign off: Define", "approve or refuse",
		"Monday 29 March 2027, 17:00 CEST (Europe/Berlin)", "https://tollgate.example/v1/tasks/t1", "project, define review"} {
		if !strings.Contains(r.text, says) || !strings.Contains(r.html, says) {
			t.Errorf("%q is not in both\n%s\n%s", says, r.text, r.html)
		}
	}
	for name, value := range map[string]string{"Message-Id": "<0198-1@tollgate.example>", "Auto-Submitted": "auto-generated",
		"Date": "Fri, 26 Mar 2027 08:00:00 +0000", "References": "<case.v1.projects.PRJ-12@tollgate.example>", "From": `"Tollgate" <tollgate@tollgate.example>`,
		"To": `"Sven Lindqvist" <sven@tollgate.example>`} {
		if r.header.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, r.header.Get(name), value)
		}
	}
}

// The lead and the manager of somebody who is late are told, and not asked; a delegate is asked for another.
func TestAMailSaysOfWhomItIsAsked(t *testing.T) {
	for _, c := range []struct{ about, of, says string }{
		{"task_opened", "", "Asked of you: Read"}, {"overdue", "", "Asked of you: Read"}, {"overdue", "Priya Nair", "Asked of Priya Nair: Read"},
		{"reminder", "Priya Nair", "Asked of Priya Nair, for whom you act: Read"},
	} {
		n := asked(t).Notices[0]
		n.About, n.Task.Of = c.about, c.of
		if !strings.HasPrefix(n.Ask(), c.says) {
			t.Errorf("%s of %q: %q", c.about, c.of, n.Ask())
		}
	}
}

func TestAMailAboutNoCase(t *testing.T) {
	l := asked(t)
	l.Notices = []Notice{{About: "delegation_begun", Message: "You act for Priya Nair until 2 January 2027 12:00 UTC."}}
	m, err := writer().message(l)
	if err != nil {
		t.Fatal(err)
	}
	if r := receive(t, m); strings.Contains(r.text, "Case:") || !strings.Contains(r.text, "https://tollgate.example/v1/notifications") ||
		r.subject(t) != "You act for somebody: You act for Priya Nair until 2 January 2027 12:00 UTC." || r.header.Get("References") != "" {
		t.Errorf("%q\n%s", r.subject(t), r.text)
	}
}

// What one step asks of somebody is one mail, which says once what all of it has in common.
func TestSeveralTasksAreOneMail(t *testing.T) {
	l := asked(t)
	for _, title := range []string{"Read the handbook", "Set up the account"} {
		n := l.Notices[0]
		n.Message = title + " (on paper)"
		n.Task = &Task{Kind: "onboarding_item", Title: title, DueAt: n.Task.DueAt, Path: "/v1/tasks/" + title[:3]}
		l.Notices = append(l.Notices, n)
	}
	m, err := writer().message(l)
	if err != nil {
		t.Fatal(err)
	}
	r := receive(t, m)
	if r.subject(t) != "PRJ-12 Please act: 3 tasks (Shorten the way to triage)" {
		t.Errorf("subject %q", r.subject(t))
	}
	for says, times := range map[string]int{"This is about 3 tasks:": 1, "Case: PRJ-12 Shorten the way to triage (project, define review)": 1, "Please act: Sign off: Define": 1,
		"Please act: Read the handbook": 1, "Set up the account (on paper)": 1, "approve or refuse": 1, "Asked of you: Do what the item asks": 1,
		"Monday 29 March 2027, 17:00 CEST": 3, "https://tollgate.example/v1/tasks/Rea": 1} {
		if got := strings.Count(r.text, says); got != times {
			t.Errorf("%q is there %d times:\n%s", says, got, r.text)
		}
		if !strings.Contains(r.html, says) {
			t.Errorf("%q is not in the HTML", says)
		}
	}
}

func TestADigestListsEverything(t *testing.T) {
	l := asked(t)
	l.Digest = true
	l.Notices = append(l.Notices, Notice{About: "decided", Message: "Fewer delays: tollgate define, pass", Case: Case{Key: "PRJ-3", Title: "Fewer delays", Path: "/v1/projects/PRJ-3"}})
	m, err := writer().message(l)
	if err != nil {
		t.Fatal(err)
	}
	r := receive(t, m)
	if r.subject(t) != "Tollgate: 2 for you today" {
		t.Errorf("subject %q", r.subject(t))
	}
	for _, says := range []string{"2 things", "PRJ-12", "PRJ-3", "Decided: Fewer delays: tollgate define, pass", "https://tollgate.example/v1/projects/PRJ-3"} {
		if !strings.Contains(r.text, says) || !strings.Contains(r.html, says) {
			t.Errorf("%q is not in both\n%s", says, r.text)
		}
	}
}

func TestAnAddressThatIsNoneIsRefusedForGood(t *testing.T) {
	for _, to := range []string{"", "nobody", "a@b\r\nBcc: all@tollgate.example", "<>", "a@b, c@d"} {
		l := asked(t)
		l.To = to
		if _, err := writer().message(l); err == nil {
			t.Errorf("%q was taken", to)
		}
	}
}

var tag = regexp.MustCompile(`<[a-zA-Z/!][^>]*`)

// held fails unless texts of people stayed texts: no further header, no further element, no line of their own.
func held(t testing.TB, text string) {
	t.Helper()
	plainly := asked(t)
	l := asked(t)
	l.Name, l.Notices[0].Message, l.Notices[0].Case.Title, l.Notices[0].Task.Title = text, text, text, text
	l.Notices[0].Case.Key = "PRJ-12"
	m, err := writer().message(l)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	r := receive(t, m)
	first, err := writer().message(plainly)
	if err != nil {
		t.Fatal(err)
	}
	want := receive(t, first)
	for name, values := range r.header {
		if len(values) != 1 || want.header[name] == nil {
			t.Errorf("%q made the header %s: %q", text, name, values)
		}
	}
	if subject := r.subject(t); strings.ContainsAny(subject, "\r\n\x00") || len([]rune(subject)) > longestSubject+10 {
		t.Errorf("%q made the subject %q", text, subject)
	}
	if to, err := netmail.ParseAddressList(r.header.Get("To")); err != nil || len(to) != 1 || to[0].Address != "sven@tollgate.example" {
		t.Errorf("%q sends to %v, %v", text, to, err)
	}
	if strings.Count(r.text, "\n") > strings.Count(want.text, "\n")+1 {
		t.Errorf("%q made lines of its own:\n%s", text, r.text)
	}
	// The element for what is said beside the task may be absent, because here both are the same.
	if got, most := len(tag.FindAllString(r.html, -1)), len(tag.FindAllString(want.html, -1)); got != most {
		t.Errorf("%q made elements: %d, want %d\n%s", text, got, most, r.html)
	}
}

var hostile = []string{"", "x", "a\r\nBcc: all@tollgate.example", "a\nSubject: b", "<script>alert(1)</script>", `"><img src=x onerror=y>`, "=?utf-8?q?a=0D=0ABcc:_x?=",
	"{{.Home}}", "{{template \"x\"}}", "\x00\x1b[31m", "a\u2028b\u2029c\u0085d", "\u202egnp.exe", "\xff\xfe", strings.Repeat("ö", 5000), strings.Repeat("a ", 3000),
	"--\r\n\r\n.\r\nQUIT", "💩", "a\t\v\fb"}

func TestTextsOfPeopleStayTexts(t *testing.T) {
	for _, text := range hostile {
		held(t, text)
	}
}

func FuzzLetter(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { held(t, text) })
}
