package livecheck

import (
	"errors"
	"fmt"
	"time"

	"livecheck/api"
)

// How far a call came that brought no answer; to be asked for with errors.Is.
var (
	// ErrConnect: no connection came about. Nothing was sent, so nothing was counted.
	ErrConnect = errors.New("the server could not be reached")
	// ErrTransport: the connection broke, or what came is no HTTP. The call may have been counted.
	ErrTransport = errors.New("the connection broke")
	// ErrTimeout: no whole answer came in time. The call may have been counted.
	ErrTimeout = errors.New("no whole answer came in time")
)

// callError is one of the three with what the system says of it.
type callError struct{ kind, cause error }

func (e *callError) Error() string        { return fmt.Sprintf("%v: %v", e.kind, e.cause) }
func (e *callError) Is(target error) bool { return target == e.kind }
func (e *callError) Unwrap() error        { return e.cause }

// UnexpectedAnswerError is an answer that is not one of this API: a proxy's page, say. If its status is a success, the call may have
// been counted.
type UnexpectedAnswerError struct {
	Status    int
	RequestID string
	// Fault says what is wrong with the answer; it does not hold the answer.
	Fault string
}

func (e *UnexpectedAnswerError) Error() string {
	return fmt.Sprintf("the answer (HTTP %d) is not one of this API: %s", e.Status, e.Fault)
}

// UnavailableError is what Health returns when the service says that it cannot answer.
type UnavailableError struct {
	Status    int
	RequestID string
	Message   string
}

func (e *UnavailableError) Error() string { return e.Message }

// ServiceError is a refusal of the service. Nothing was counted.
type ServiceError struct {
	// Code is for programs. The list grows: compare it with api.ErrorCode..., and take an unknown code for an error of its Status.
	Code string
	// Message is for people.
	Message  string
	Status   int
	Metadata api.ErrorMetadata
	// RequestID is known to the service's log.
	RequestID string
	// RetryAfter is how long the service asks to wait; zero if it does not say.
	RetryAfter time.Duration
}

func (e *ServiceError) Error() string {
	return fmt.Sprintf("%s (HTTP %d): %s", e.Code, e.Status, e.Message)
}

// Retry says whether another try can help. Of an unknown code Status and RetryAfter decide.
func (e *ServiceError) Retry() api.Retry {
	if known, is := api.RetryOf(e.Code); is {
		return known
	}
	if e.Status == 503 || e.RetryAfter > 0 {
		return api.RetryBackoff
	}
	return api.RetryNever
}
