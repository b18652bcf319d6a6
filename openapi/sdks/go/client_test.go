package livecheck_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"livecheck"
	"livecheck/api"
)

const (
	key     = "lc_abc12xxxxxxxxxxxxxxxxxxxxxxxx"
	verdict = `{"metadata":{"date":"2026-05-04T12:34:56.000Z","ver":"1.2.0","customer_id":"550e8400-e29b-41d4-a716-446655440000",
		"remaining_calls":3850,"over_limit_calls":0,"status":"success"},
		"data":{"isFakeFace":false,"isFakeLikelihood":0.031,"isValidFace":true,"faceBrightness":142.3,
		"faceRectArea":{"x":120,"y":80,"width":200,"height":260},"vFaceRect":[],"msg":"","latency_ms":12,"threshold":0.15,"reasons":[]}}`
)

// played answers requests by a function and remembers them.
type played struct {
	answer func(number int) (*http.Response, error)
	seen   []*http.Request
}

func (p *played) RoundTrip(request *http.Request) (*http.Response, error) {
	p.seen = append(p.seen, request)
	return p.answer(len(p.seen))
}

func (p *played) idempotencyKeys() []string {
	var keys []string
	for _, request := range p.seen {
		keys = append(keys, request.Header.Get("Idempotency-Key"))
	}
	return keys
}

func (p *played) client(t *testing.T, retry livecheck.RetryPolicy) *livecheck.Client {
	t.Helper()
	client, err := livecheck.New(livecheck.Config{
		BaseURL: "http://livecheck.test", APIKey: key, Retry: retry, HTTPClient: &http.Client{Transport: p},
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func respond(status int, body string) (*http.Response, error) {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func refuse(status int, code string) (*http.Response, error) {
	return respond(status, fmt.Sprintf(`{"metadata":{"date":"2026-05-04T12:34:56.789Z","ver":"1.2.0","customer_id":null,
		"remaining_calls":null,"over_limit_calls":null,"status":"error"},"error":{"code":%q,"message":"in words"}}`, code))
}

func photo(t *testing.T) livecheck.Image {
	t.Helper()
	image, err := livecheck.ImageFromBytes([]byte("\xff\xd8\xff\xe0 not really a photo"))
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func TestEveryTryOfACheckBearsTheSameIdempotencyKey(t *testing.T) {
	service := &played{answer: func(number int) (*http.Response, error) {
		if number < 3 {
			return refuse(503, "service_unavailable")
		}
		return respond(200, verdict)
	}}
	client := service.client(t, livecheck.RetryPolicy{Tries: 3})
	for range [2]int{} {
		answer, err := client.CheckLiveness(context.Background(), photo(t))
		if err != nil || answer.Data.IsFakeLikelihood != 0.031 {
			t.Fatal(answer, err)
		}
	}
	keys := service.idempotencyKeys()
	if len(keys) != 4 || keys[0] == "" || keys[0] != keys[1] || keys[0] != keys[2] || keys[0] == keys[3] {
		t.Fatal(keys)
	}
}

func TestACallersOwnIdempotencyKeyIsSentEvenWithoutRetries(t *testing.T) {
	service := &played{answer: func(int) (*http.Response, error) { return respond(200, verdict) }}
	client := service.client(t, livecheck.RetryPolicy{})
	if _, err := client.CheckLiveness(context.Background(), photo(t), livecheck.IdempotencyKey("order-7")); err != nil {
		t.Fatal(err)
	}
	if _, err := client.CheckLiveness(context.Background(), photo(t)); err != nil {
		t.Fatal(err)
	}
	if keys := service.idempotencyKeys(); keys[0] != "order-7" || keys[1] != "" {
		t.Fatal(keys)
	}
}

func TestTheCodeDecidesWhetherACallIsSentAgain(t *testing.T) {
	for _, one := range []struct {
		status int
		code   string
		tries  int
	}{
		{503, "service_unavailable", 3},
		{429, "rate_limited", 3},
		{503, "closed_for_lunch", 3},
		{409, "idempotency_conflict", 3},
		{429, "quota_exceeded", 1},
		{429, "moon_in_the_wrong_phase", 1},
		{500, "internal_error", 1},
	} {
		service := &played{answer: func(int) (*http.Response, error) { return refuse(one.status, one.code) }}
		_, err := service.client(t, livecheck.RetryPolicy{Tries: 3}).Usage(context.Background())
		var refused *livecheck.ServiceError
		if !errors.As(err, &refused) || refused.Code != one.code || refused.Status != one.status || len(service.seen) != one.tries {
			t.Error(one, err, len(service.seen))
		}
	}
}

func TestAConnectionThatBrokeOrNeverCameAboutIsTriedAgain(t *testing.T) {
	for op, kind := range map[string]error{"read": livecheck.ErrTransport, "dial": livecheck.ErrConnect} {
		service := &played{answer: func(int) (*http.Response, error) { return nil, &net.OpError{Op: op, Err: errors.New("gone")} }}
		_, err := service.client(t, livecheck.RetryPolicy{Tries: 3}).CheckLiveness(context.Background(), photo(t))
		if !errors.Is(err, kind) || len(service.seen) != 3 {
			t.Error(op, err, len(service.seen))
		}
	}
}

func TestAGatewaysPageIsWorthAnotherTryAndNoOtherPageIs(t *testing.T) {
	for status, tries := range map[int]int{502: 3, 503: 3, 504: 3, 500: 1, 200: 1} {
		service := &played{answer: func(int) (*http.Response, error) { return respond(status, "<html>") }}
		_, err := service.client(t, livecheck.RetryPolicy{Tries: 3}).CheckLiveness(context.Background(), photo(t))
		var unexpected *livecheck.UnexpectedAnswerError
		if !errors.As(err, &unexpected) || len(service.seen) != tries {
			t.Error(status, err, len(service.seen))
		}
	}
}

func TestAFixtureIsAskedForByNameAndAReplayIsTold(t *testing.T) {
	service := &played{answer: func(int) (*http.Response, error) {
		response, err := respond(200, verdict)
		response.Header.Set("Idempotency-Replayed", "true")
		return response, err
	}}
	answer, err := service.client(t, livecheck.RetryPolicy{}).CheckLiveness(context.Background(), photo(t), livecheck.Sandbox("bona_fide"))
	if err != nil || !answer.Replayed || service.seen[0].Header.Get("Livecheck-Sandbox") != "bona_fide" {
		t.Fatal(answer, err)
	}
}

func TestALongerRetryAfterThanAllowedEndsTheCall(t *testing.T) {
	service := &played{answer: func(int) (*http.Response, error) {
		response, err := refuse(429, "rate_limited")
		response.Header.Set("Retry-After", "31")
		return response, err
	}}
	policy := livecheck.RetryPolicy{Tries: 3, LongestRetryAfter: 30 * time.Second}
	_, err := service.client(t, policy).Usage(context.Background())
	var refused *livecheck.ServiceError
	if !errors.As(err, &refused) || refused.RetryAfter != 31*time.Second || len(service.seen) != 1 {
		t.Fatal(err, len(service.seen))
	}
}

func TestAnImageIsToldByItsFirstBytesAndNeverShown(t *testing.T) {
	if _, err := livecheck.ImageFromBytes([]byte("GIF89a")); err == nil {
		t.Error("a GIF was taken")
	}
	if said := fmt.Sprintf("%v %+v %#v %s", photo(t), photo(t), photo(t), photo(t)); strings.Contains(said, "photo") {
		t.Error(said)
	}
}

func TestAKeyThatNoHeaderCanBearIsRefusedWithoutBeingSaid(t *testing.T) {
	for _, wrong := range []string{"", "lc_ abc", "lc_\r\nX-Evil: 1", "lc_ä"} {
		_, err := livecheck.New(livecheck.Config{BaseURL: "http://livecheck.test", APIKey: wrong})
		if err == nil || (wrong != "" && strings.Contains(err.Error(), wrong)) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestNeitherTheClientNorItsErrorsSayTheKey(t *testing.T) {
	service := &played{answer: func(int) (*http.Response, error) { return refuse(401, "invalid_api_key") }}
	client := service.client(t, livecheck.RetryPolicy{})
	_, err := client.Usage(context.Background())
	if said := fmt.Sprintf("%+v %#v %v %+v", client, client, err, err); err == nil || strings.Contains(said, key) {
		t.Error(said)
	}
}

func TestNamesOfMembersCountToTheLetter(t *testing.T) {
	var rect api.Rect
	if err := json.Unmarshal([]byte(`{"X":1,"y":1,"width":1,"height":1}`), &rect); err == nil {
		t.Error("X was read as x")
	}
}
