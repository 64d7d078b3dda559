package webhook

import (
	"net/netip"
	"testing"
)

// Addresses that lead inside, each in the registry of IANA or a known way around a check of names
// (OWASP, Server-Side Request Forgery Prevention Cheat Sheet).
var inside = []string{
	"127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8",
	"198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "203.0.113.9",
	"::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
	"64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "fec0::1", "100::1", "2001::1",
}

func TestAddressesThatLeadInsideAreRefused(t *testing.T) {
	var p Policy
	for _, text := range inside {
		if p.mayReach(netip.MustParseAddr(text)) {
			t.Errorf("%s may be reached", text)
		}
		if err := p.checkDial(netip.AddrPortFrom(netip.MustParseAddr(text), 443).String(), true); err == nil {
			t.Errorf("%s may be dialled", text)
		}
		host := text
		if netip.MustParseAddr(text).Is6() {
			host = "[" + text + "]"
		}
		if p.Problem("https://"+host+"/hook") == "" {
			t.Errorf("https://%s may be subscribed", host)
		}
	}
	for _, text := range []string{"8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450::1", "172.15.0.1", "172.32.0.1", "100.128.0.1"} {
		if !p.mayReach(netip.MustParseAddr(text)) {
			t.Errorf("%s may not be reached", text)
		}
	}
	if p.checkDial("8.8.8.8:80", false) == nil {
		t.Error("a public address is reached without TLS")
	}
}

func TestOnlyTheNetworksThatAreAllowed(t *testing.T) {
	p := Policy{Allowed: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("::1/128")}}
	for text, may := range map[string]bool{"10.1.2.3": true, "::ffff:10.1.2.3": true, "10.2.0.1": false, "127.0.0.1": false, "::1": true, "8.8.8.8": true} {
		if p.mayReach(netip.MustParseAddr(text)) != may {
			t.Errorf("%s: %v", text, !may)
		}
	}
	if err := p.checkDial("10.1.2.3:80", false); err != nil {
		t.Errorf("a network of one's own without TLS: %v", err)
	}
	if problem := p.Problem("http://10.1.2.3/hook"); problem != "" {
		t.Error(problem)
	}
}

func TestHostileURLs(t *testing.T) {
	var p Policy
	for _, text := range []string{"", "x", "/path", "//host/path", "ftp://example.org", "file:///etc/passwd", "gopher://example.org", "javascript:alert(1)", "https:example.org",
		"https://", "https:///path", "http://example.org/", "https://user:password@example.org/", "https://example.org/#part", "https://example.org:0/",
		"https://example.org:99999/", "https://example.org:port/", "https://localhost/", "https://LOCALHOST./", "https://exa mple.org/", "https://[::1", "https://%zz/",
		"https://127.0.0.1\r\nX: y/", "HTTPS://10.0.0.1/", "data:text/plain,x"} {
		if p.Problem(text) == "" {
			t.Errorf("%q may be subscribed", text)
		}
	}
	for _, text := range []string{"https://example.org", "https://example.org:8443/a/b?token=1", "HTTPS://EXAMPLE.ORG/", "https://xn--bcher-kva.example/"} {
		if problem := p.Problem(text); problem != "" {
			t.Errorf("%q: %s", text, problem)
		}
	}
}

// FuzzProblem: what is accepted as a literal address may be reached.
func FuzzProblem(f *testing.F) {
	for _, text := range append(inside, "https://example.org/", "https://[::1]/", "https://127.0.0.1:1/") {
		f.Add("https://" + text + "/")
	}
	f.Fuzz(func(t *testing.T, text string) {
		if (Policy{}).Problem(text) != "" {
			return
		}
		request, err := NewClient(Policy{}, 1, nil).request(t.Context(), Message{URL: text, ID: "1", Body: "{}", Secrets: []string{NewSecret()}})
		if err != nil {
			return // refused a step later, which is as good
		}
		if address, err := netip.ParseAddr(request.URL.Hostname()); err == nil && !(Policy{}).mayReach(address) || request.URL.Scheme != "https" {
			t.Errorf("%q leads to %s", text, request.URL)
		}
	})
}
