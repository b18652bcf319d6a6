package livecheck

import (
	"errors"
	"math/rand"
	"net/http"
	"time"

	"livecheck/api"
)

// RetryPolicy says how often a call is sent, and how long is waited in between. Sent again is what found no connection or lost it,
// what a gateway answered in the service's place, and what was refused with a code worth another try (ServiceError.Retry). Every
// check that may be repeated has its Idempotency-Key, so it is never counted twice. The zero value sends a call once.
type RetryPolicy struct {
	// Tries counts the first one too.
	Tries int
	// FirstWait is the longest that the first wait may be; the next ones double.
	FirstWait time.Duration
	// LongestWait is where waits stop growing.
	LongestWait time.Duration
	// LongestRetryAfter is the longest Retry-After that is waited out. A longer one ends the call.
	LongestRetryAfter time.Duration
}

// DefaultRetry tries three times, with waits of up to 250 ms and up to 500 ms, and a Retry-After of up to 30 seconds.
var DefaultRetry = RetryPolicy{
	Tries:             3,
	FirstWait:         250 * time.Millisecond,
	LongestWait:       8 * time.Second,
	LongestRetryAfter: 30 * time.Second,
}

// waitAfter is the time to wait after the attempt, counted from 1, that met this error; false ends the call.
func (p RetryPolicy) waitAfter(err error, attempt int) (time.Duration, bool) {
	if attempt >= p.Tries || !canBeRepeated(err) {
		return 0, false
	}
	ceiling := p.FirstWait
	for doubled := 1; doubled < attempt && ceiling < p.LongestWait; doubled++ {
		ceiling *= 2
	}
	if ceiling > p.LongestWait {
		ceiling = p.LongestWait
	}
	drawn := time.Duration(rand.Int63n(int64(ceiling) + 1))
	var refused *ServiceError
	if errors.As(err, &refused) {
		return refused.RetryAfter + drawn, refused.RetryAfter <= p.LongestRetryAfter
	}
	return drawn, true
}

func canBeRepeated(err error) bool {
	var refused *ServiceError
	var unexpected *UnexpectedAnswerError
	switch {
	case errors.As(err, &refused):
		return refused.Retry() == api.RetryBackoff
	case errors.As(err, &unexpected):
		// What a gateway answers when it got nothing from the service behind it (RFC 9110, 15.6).
		return unexpected.Status >= http.StatusBadGateway && unexpected.Status <= http.StatusGatewayTimeout
	}
	return errors.Is(err, ErrConnect) || errors.Is(err, ErrTransport)
}
