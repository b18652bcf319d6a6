// The conformance adapter of the Go SDK: one call a line on standard input, its outcome on standard output.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"
	"time"

	"livecheck"
)

type call struct {
	ID        string `json:"id"`
	Operation string `json:"operation"`
	BaseURL   string `json:"base_url"`
	APIKey    string `json:"api_key"`
	TimeoutMs int64  `json:"timeout_ms"`
	Retry     bool   `json:"retry"`
	Input     struct {
		Image []byte `json:"image"`
	} `json:"input"`
}

type reply map[string]any

func made(given call) (reply, error) {
	config := livecheck.Config{
		BaseURL: given.BaseURL,
		APIKey:  given.APIKey,
		Timeout: time.Duration(given.TimeoutMs) * time.Millisecond,
	}
	if given.Retry {
		config.Retry = livecheck.DefaultRetry
	}
	client, err := livecheck.New(config)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	switch given.Operation {
	case "checkLiveness":
		image, err := livecheck.ImageFromBytes(given.Input.Image)
		if err != nil {
			return nil, err
		}
		return success(client.CheckLiveness(ctx, image))
	case "getUsage":
		return success(client.Usage(ctx))
	case "getHealth":
		healthy, err := client.Health(ctx)
		return reply{"outcome": "success", "data": healthy}, err
	}
	return reply{"outcome": "unsupported"}, nil
}

func success[T any](answer *livecheck.Answer[T], err error) (reply, error) {
	if err != nil {
		return nil, err
	}
	return reply{"outcome": "success", "data": answer.Data, "metadata": answer.Metadata, "request_id": answer.RequestID}, nil
}

func failed(err error) reply {
	var refused *livecheck.ServiceError
	var unavailable *livecheck.UnavailableError
	var unexpected *livecheck.UnexpectedAnswerError
	said := reply{"outcome": "broken", "text": err.Error()}
	switch {
	case errors.As(err, &refused):
		said["outcome"], said["code"], said["status"] = "refused", refused.Code, refused.Status
		said["message"], said["metadata"], said["request_id"] = refused.Message, refused.Metadata, refused.RequestID
	case errors.As(err, &unavailable):
		said["outcome"], said["message"] = "unavailable", unavailable.Message
	case errors.As(err, &unexpected):
		said["outcome"], said["status"], said["request_id"] = "unreadable", unexpected.Status, unexpected.RequestID
	case errors.Is(err, livecheck.ErrTimeout):
		said["outcome"] = "timeout"
	}
	return said
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for in.More() {
		var given call
		if err := in.Decode(&given); err != nil {
			log.Fatal(err)
		}
		said, err := made(given)
		if err != nil {
			said = failed(err)
		}
		said["id"] = given.ID
		if err := out.Encode(said); err != nil {
			log.Fatal(err)
		}
	}
}
