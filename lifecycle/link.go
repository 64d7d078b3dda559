package lifecycle

import (
	"net/url"
	"slices"
	"strings"

	"tollgate/fault"
)

// evidenceSchemes are where evidence may be kept: on the web, in object storage, on file shares, or under a lasting name. What a
// browser would run (javascript, vbscript) or show as if it came from Tollgate (data) is not among them.
var evidenceSchemes = []string{"https", "http", "s3", "gs", "abfss", "file", "smb", "sftp", "urn"}

// CheckEvidenceURI holds the address of evidence to what can be looked at. What is no absolute URI is refused by Attachment.
func CheckEvidenceURI(problems *fault.Problems, path, uri string) {
	parsed, err := url.Parse(uri)
	known := err == nil && slices.Contains(evidenceSchemes, strings.ToLower(parsed.Scheme))
	problems.Require(known, path, "must be an absolute URI that begins with one of %s", strings.Join(evidenceSchemes, ":, ")+":")
}

// IsWebLink tells whether a link is an address on the web: the only kind that people are given to follow.
func IsWebLink(link string) bool {
	parsed, err := url.Parse(link)
	return err == nil && parsed.Host != "" && (strings.EqualFold(parsed.Scheme, "https") || strings.EqualFold(parsed.Scheme, "http"))
}
