// Command check judges the photo named on its command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"livecheck"
	"livecheck/api"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: check face.jpg")
	}
	base := os.Getenv("LIVECHECK_URL")
	if base == "" {
		base = "http://127.0.0.1:8080"
	}
	client, err := livecheck.New(livecheck.Config{
		BaseURL: base,
		APIKey:  os.Getenv("LIVECHECK_API_KEY"),
		Retry:   livecheck.DefaultRetry,
	})
	if err != nil {
		log.Fatal(err)
	}
	image, err := livecheck.ImageFromPath(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	answer, err := client.CheckLiveness(context.Background(), image)
	var refused *livecheck.ServiceError
	switch {
	case errors.As(err, &refused) && refused.Code == api.ErrorCodeInvalidImage:
		log.Fatal("another photo, please: ", refused.Message)
	case err != nil:
		log.Fatal(err)
	}
	word := "live"
	if answer.Data.IsFakeFace {
		word = "attack"
	}
	fmt.Printf("%s %.3f\n", word, answer.Data.IsFakeLikelihood)
	for _, reason := range answer.Data.Reasons {
		fmt.Println(reason.Message)
	}
	fmt.Println(answer.Metadata.RemainingCalls, "calls left this month")
}
