package livecheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"livecheck/api"
)

// maxAnswer bytes are more than any answer of this API comes near.
const maxAnswer = 1 << 20

// reader is a generated function that reads an answer by its status.
type reader func(status int, data []byte) (any, error)

// call sends an operation, again where the policy says so, and returns what was read.
func (c *Client) call(ctx context.Context, operation api.Operation, read reader) (any, http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	for attempt := 1; ; attempt++ {
		record, header, err := c.attempt(ctx, operation, read)
		if err == nil {
			return record, header, nil
		}
		wait, again := c.retry.waitAfter(err, attempt)
		if deadline, _ := ctx.Deadline(); !again || time.Until(deadline) <= wait {
			return nil, nil, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, nil, err
		}
	}
}

func (c *Client) attempt(ctx context.Context, operation api.Operation, read reader) (any, http.Header, error) {
	request, err := c.request(ctx, operation)
	if err != nil {
		return nil, nil, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, nil, failure(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, nil, failure(err)
	}
	unexpected := func(fault string) error {
		return &UnexpectedAnswerError{Status: response.StatusCode, RequestID: response.Header.Get("X-Request-Id"), Fault: fault}
	}
	if len(body) > maxAnswer {
		return nil, nil, unexpected("longer than any answer of this API")
	}
	if !utf8.Valid(body) {
		return nil, nil, unexpected("not UTF-8")
	}
	record, err := read(response.StatusCode, body)
	if err != nil {
		return nil, nil, unexpected(err.Error())
	}
	switch record := record.(type) {
	case *api.ErrorEnvelope:
		return nil, nil, refusal(record, response)
	case *api.Unhealthy:
		return nil, nil, &UnavailableError{response.StatusCode, response.Header.Get("X-Request-Id"), record.Message}
	}
	return record, response.Header, nil
}

func (c *Client) request(ctx context.Context, operation api.Operation) (*http.Request, error) {
	var body io.Reader
	if operation.Body != nil {
		written, err := json.Marshal(operation.Body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(written)
	}
	request, err := http.NewRequestWithContext(ctx, operation.Method, c.baseURL+operation.Path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Accept-Encoding", "identity")
	request.Header.Set("User-Agent", "livecheck-go/"+api.Version)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range operation.Header {
		request.Header.Set(name, value)
	}
	if operation.Keyed {
		request.Header.Set("X-API-Key", c.key())
	}
	return request, nil
}

func failure(err error) error {
	var dial *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &callError{ErrTimeout, err}
	case errors.As(err, &dial) && dial.Op == "dial":
		return &callError{ErrConnect, err}
	}
	return &callError{ErrTransport, err}
}

func refusal(envelope *api.ErrorEnvelope, response *http.Response) error {
	refused := &ServiceError{
		Code:      envelope.Error.Code,
		Message:   envelope.Error.Message,
		Status:    response.StatusCode,
		Metadata:  envelope.Metadata,
		RequestID: response.Header.Get("X-Request-Id"),
	}
	if seconds, err := strconv.ParseUint(response.Header.Get("Retry-After"), 10, 31); err == nil {
		refused.RetryAfter = time.Duration(seconds) * time.Second
	}
	return refused
}
