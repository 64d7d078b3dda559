package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tollgate/fault"
)

// Message is one event on its way to one receiver. Its id stays when it is sent again.
type Message struct {
	URL, ID, Body string
	Secrets       []string
}

// Client posts messages. It follows no redirect and uses no proxy: both would lead elsewhere than was checked.
type Client struct {
	policy  Policy
	timeout time.Duration
	plain   *http.Client // by scheme, because only the dialler knows the address and only the URL the scheme
	secure  *http.Client
}

// NewClient makes one; roots nil trusts the system's certificates.
func NewClient(policy Policy, timeout time.Duration, roots *tls.Config) *Client {
	return &Client{policy: policy, timeout: timeout, plain: client(policy, false, nil), secure: client(policy, true, roots)}
}

func client(policy Policy, secure bool, roots *tls.Config) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		return policy.checkDial(address, secure)
	}}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSClientConfig: roots, TLSHandshakeTimeout: 5 * time.Second,
			MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 32 << 10},
	}
}

// Failure is an answer that is none of 2xx, or none at all.
type Failure struct {
	Status     int // 0 when there was no answer
	RetryAfter time.Duration
	Message    string
}

func (f *Failure) Error() string { return f.Message }

// Gone tells that the receiver wants no more (410, Standard Webhooks).
func (f *Failure) Gone() bool { return f.Status == http.StatusGone }

// Send posts the message and returns a *Failure unless the receiver took it.
func (c *Client) Send(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request, err := c.request(ctx, m)
	if err != nil {
		return &Failure{Message: reason(err)}
	}
	with := c.plain
	if request.URL.Scheme == "https" {
		with = c.secure
	}
	response, err := with.Do(request)
	if err != nil {
		return &Failure{Message: reason(err)}
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection can be used again
	return judge(response)
}

func (c *Client) request(ctx context.Context, m Message) (*http.Request, error) {
	if problem := c.policy.Problem(m.URL); problem != "" {
		return nil, fault.New(fault.Invalid, "the URL %s", problem)
	}
	at := time.Now()
	signature, err := sign(m.ID, at, m.Body, m.Secrets...)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, strings.NewReader(m.Body))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the URL cannot be used")
	}
	request.Header.Set("Content-Type", ContentType)
	request.Header.Set("User-Agent", "Tollgate")
	request.Header.Set("webhook-id", m.ID)
	request.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	request.Header.Set("webhook-signature", signature)
	return request, nil
}

// judge takes 2xx for taken. What the body says is not kept: it may be of a machine that nobody should read.
func judge(response *http.Response) error {
	if response.StatusCode/100 == 2 {
		return nil
	}
	f := &Failure{Status: response.StatusCode, Message: fmt.Sprintf("answered %d %s", response.StatusCode, http.StatusText(response.StatusCode))}
	if response.StatusCode/100 == 3 {
		f.Message += "; redirects are not followed"
	}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		f.RetryAfter = time.Duration(min(seconds, 24*3600)) * time.Second
	}
	return f
}

// reason says why there was no answer, without what names of machines it went by.
func reason(err error) string {
	var refused *fault.Error
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &refused):
		return refused.Message
	case errors.Is(err, context.DeadlineExceeded):
		return "did not answer in time"
	case errors.As(err, &dns):
		return "the name of the host is not known"
	case errors.As(err, &certificate):
		return "the certificate is not trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	}
	return "the connection failed"
}
