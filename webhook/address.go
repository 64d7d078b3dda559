package webhook

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"tollgate/fault"
)

// Policy says which addresses a webhook may have. Without it whoever may subscribe could make Tollgate ask the machines beside it
// (server-side request forgery).
type Policy struct {
	Allowed []netip.Prefix // networks that may be reached although they are not public, also without TLS
}

// notPublic are the networks that IANA's special-purpose address registries (RFC 6890) do not call globally reachable, and
// those whose addresses hold an IPv4 address inside.
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/96", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
	"fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, 0, len(texts))
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func contains(networks []netip.Prefix, address netip.Addr) bool {
	for _, network := range networks {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// mayReach judges the very address that is dialled: a name may lead to another one at every look.
func (p Policy) mayReach(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	return address.IsValid() && (contains(p.Allowed, address) || !contains(notPublic, address))
}

// Problem says what is wrong with a webhook's URL before anybody looks up its name; empty when nothing is.
func (p Policy) Problem(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" || u.Hostname() == "":
		return "must look like https://host/path"
	case u.Scheme != "https" && u.Scheme != "http":
		return "must begin with https://"
	case u.User != nil:
		return "has a user or password in it, which would be in every log; the signature says who calls"
	case u.Fragment != "":
		return "has a fragment (#…), which is never sent"
	case u.Port() != "" && !isPort(u.Port()):
		return fmt.Sprintf("has the port %q; it must be from 1 to 65535", u.Port())
	case u.Scheme == "http" && len(p.Allowed) == 0:
		return "must begin with https://: without TLS only networks of your own may be reached, and none is configured"
	case strings.EqualFold(strings.TrimSuffix(u.Hostname(), "."), "localhost") && !p.mayReach(netip.MustParseAddr("127.0.0.1")):
		return "leads to the machine of Tollgate itself; TOLLGATE_WEBHOOK_NETWORKS may allow that"
	}
	if address, err := netip.ParseAddr(u.Hostname()); err == nil && !p.mayReach(address) {
		return fmt.Sprintf("leads to %s, which is not public; TOLLGATE_WEBHOOK_NETWORKS may allow that", address)
	}
	return ""
}

func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= 1 && n <= 65535
}

// checkDial judges a connection that is about to be made.
func (p Policy) checkDial(address string, tls bool) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "the address cannot be read")
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return fault.Wrap(fault.Invalid, err, "the address cannot be read")
	case !p.mayReach(ip):
		return fault.New(fault.Forbidden, "the URL leads to an address that is not public")
	case !tls && !contains(p.Allowed, ip.Unmap().WithZone("")):
		return fault.New(fault.Forbidden, "a public address is reached with https only")
	}
	return nil
}
