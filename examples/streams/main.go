// Command streams has the requests that a drain would wait for in vain, or
// cut: server-sent events and long polls, which end only when somebody ends
// them, and large downloads and uploads, which take their time.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C while these run:
//
//	go build -o /tmp/streams . && /tmp/streams
//	curl -N localhost:8080/events
//	curl localhost:8080/poll
//	curl localhost:8080/connections
//	curl --limit-rate 10M -o /dev/null 'localhost:8080/download?size=100000000'
//	curl --limit-rate 10M -T some-file localhost:8080/upload
package main

import (
	"fmt"
	"net/http"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newEvents, newPoll, newHandler),
		gracefulfx.Module,
	).Run()
}

func newHandler(e *events, p *poll, t *graceful.Tracker) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /events", e)
	mux.Handle("GET /poll", p)
	mux.HandleFunc("GET /download", download)
	mux.HandleFunc("PUT /upload", upload)
	mux.HandleFunc("GET /connections", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintln(w, t.Counts()) // this one is active, too
	})
	return mux
}
