package livecheck

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"livecheck/api"
)

// Config says how a client is made. BaseURL and APIKey are needed.
type Config struct {
	// BaseURL is where the service is, such as http://127.0.0.1:8080.
	BaseURL string
	// APIKey is a key of the account.
	APIKey string
	// Timeout is for a whole call with its retries; 30 seconds if zero. A context's own deadline holds too.
	Timeout time.Duration
	// Retry says whether calls are tried again. Its zero value sends each once; DefaultRetry is a good other one.
	Retry RetryPolicy
	// HTTPClient is used in place of a fresh one. It is copied, and its copy follows no redirection.
	HTTPClient *http.Client
}

// Client is for one account, and may be used by several goroutines. It sends the key to the address it was given and to no other.
type Client struct {
	baseURL string
	// A function, so that printing a client does not print the key.
	key     func() string
	timeout time.Duration
	retry   RetryPolicy
	http    http.Client
}

// Answer is a success: the data, and what came with it.
type Answer[T any] struct {
	Data     T
	Metadata api.SuccessMetadata
	// RequestID is known to the service's log.
	RequestID string
	Header    http.Header
	// Replayed tells that this is the stored answer to an earlier request with the same idempotency key: nothing was counted now.
	Replayed bool
}

func answer[T any](data T, metadata api.SuccessMetadata, header http.Header) *Answer[T] {
	return &Answer[T]{data, metadata, header.Get("X-Request-Id"), header, header.Get("Idempotency-Replayed") == "true"}
}

// New makes a client. The error says what of the Config is wrong, and does not say the key.
func New(config Config) (*Client, error) {
	if config.APIKey == "" || !fitsHeader(config.APIKey) {
		return nil, errors.New("the API key is empty, or holds what no API key holds")
	}
	base, err := url.Parse(config.BaseURL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, errors.New("the base URL is not an http or https address")
	}
	client := &Client{
		baseURL: strings.TrimRight(config.BaseURL, "/"),
		key:     func() string { return config.APIKey },
		timeout: config.Timeout,
		retry:   config.Retry,
	}
	if client.timeout == 0 {
		client.timeout = 30 * time.Second
	}
	if config.HTTPClient != nil {
		client.http = *config.HTTPClient
	}
	client.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client, nil
}

// CheckOption says something of one check.
type CheckOption func(*check)

type check struct{ idempotencyKey, sandbox string }

// IdempotencyKey names the call: requests with the same name cost one call together. With retries one is drawn unless given.
func IdempotencyKey(name string) CheckOption {
	return func(c *check) { c.idempotencyKey = name }
}

// Sandbox names the fixture that answers a sandbox key, such as "attack" or "quota_exceeded".
func Sandbox(fixture string) CheckOption {
	return func(c *check) { c.sandbox = fixture }
}

// CheckLiveness judges one photo. Each success costs one call.
func (c *Client) CheckLiveness(ctx context.Context, image Image, options ...CheckOption) (*Answer[api.LivenessData], error) {
	var said check
	for _, option := range options {
		option(&said)
	}
	if said.idempotencyKey == "" && c.retry.Tries > 1 {
		name, err := randomName()
		if err != nil {
			return nil, err
		}
		said.idempotencyKey = name
	}
	if !fitsHeader(said.idempotencyKey) || !fitsHeader(said.sandbox) {
		return nil, errors.New("an idempotency key, or a fixture's name, holds what it cannot hold")
	}
	operation := api.CheckLiveness(image.request(), said.idempotencyKey, said.sandbox)
	record, header, err := c.call(ctx, operation, api.ReadCheckLiveness)
	if err != nil {
		return nil, err
	}
	success, is := record.(*api.LivenessSuccess)
	if !is {
		return nil, errMisread
	}
	return answer(success.Data, success.Metadata, header), nil
}

// Usage tells what the month has used so far. Free.
func (c *Client) Usage(ctx context.Context) (*Answer[api.UsageData], error) {
	record, header, err := c.call(ctx, api.GetUsage(), api.ReadGetUsage)
	if err != nil {
		return nil, err
	}
	success, is := record.(*api.UsageSuccess)
	if !is {
		return nil, errMisread
	}
	return answer(success.Data, success.Metadata, header), nil
}

// Health asks whether the service can answer; an *UnavailableError says that it cannot. Free; the key is not sent.
func (c *Client) Health(ctx context.Context) (*api.Healthy, error) {
	record, _, err := c.call(ctx, api.GetHealth(), api.ReadGetHealth)
	if err != nil {
		return nil, err
	}
	healthy, is := record.(*api.Healthy)
	if !is {
		return nil, errMisread
	}
	return healthy, nil
}

// errMisread would mean that the document gave an operation a record that this file does not know.
var errMisread = errors.New("the answer's record is not known to this client")

// fitsHeader tells whether a text is visible ASCII throughout.
func fitsHeader(text string) bool {
	return strings.IndexFunc(text, func(letter rune) bool { return letter <= ' ' || letter > '~' }) < 0
}

// randomName is a UUID of version 4.
func randomName() (string, error) {
	var random [16]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	random[6] = random[6]&0x0f | 0x40
	random[8] = random[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", random[:4], random[4:6], random[6:8], random[8:10], random[10:]), nil
}
