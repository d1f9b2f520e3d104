// Command operations is an app with a page that shows its drain, and what that
// waits for.
//
// Run it in this directory, and open http://localhost:9091:
//
//	go build -o /tmp/operations . && /tmp/operations
//
// Ask for a report, which takes twenty seconds, and drain. The page, and /status,
// say that the drain waits for "GET /reports/{name}"; the app ends when that is
// answered, with exit code 0:
//
//	curl localhost:8080/reports/may & sleep 1; curl -X POST -H "Ops-Action: drain" localhost:9091/drain
//
// More to ask for:
//
//	curl -s localhost:9091/status | jq '.phase, .holding, .oldest'
//	curl "localhost:9091/connections?older=5s"
//	curl "localhost:9091/readyz?verbose"
//	curl -X POST -H "Ops-Action: force" localhost:9091/force
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/ops"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(
			zap.NewProduction,
			newHandler,
			gracefulfx.AsServer(ops.NewServer),
			gracefulfx.AsCheck(newDirectoryCheck),
		),
		gracefulfx.Module,
	).Run()
}

// newHandler makes reports. Its patterns are the names by which operations know
// requests; what is in their place is not shown.
func newHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /reports/{name}", report)
	return mux
}

func report(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(20 * time.Second): // a database that takes its time
		_, _ = fmt.Fprintf(w, "the report of %s\n", r.PathValue("name"))
	case <-r.Context().Done(): // the client has gone, or the drain was forced
	}
}

// newDirectoryCheck turns the readiness red where nothing can be written.
func newDirectoryCheck() graceful.Check {
	return graceful.Check{Name: "directory", Run: func(context.Context) error {
		f, err := os.CreateTemp("", "ready")
		if err != nil {
			return err
		}
		_ = f.Close()
		return os.Remove(f.Name())
	}}
}
