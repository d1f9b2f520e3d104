//go:build unix

package ops

import (
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"go.uber.org/fx"
	"go.uber.org/goleak"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/ops"
)

const (
	_patience = time.Minute
	_roleVar  = "GRACEFULFX_OPS_CONFIG" // of the process that is the app
	_token    = "0123456789abcdef"
)

func TestMain(m *testing.M) {
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0") // programs with the race detector sleep before they exit
	if config := os.Getenv(_roleVar); config != "" {
		runApp(config)
		return
	}
	goleak.VerifyTestMain(m)
}

// runApp is an app whose one request lasts until its standard input ends.
func runApp(config string) {
	free := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // its end is all that matters
		close(free)
	}()
	newHandler := func() http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /reports/{name}", func(w http.ResponseWriter, _ *http.Request) {
			<-free
			_, _ = io.WriteString(w, "done")
		})
		return mux
	}
	fx.New(
		gracefulfx.YAML(config),
		fx.Provide(newHandler, gracefulfx.AsServer(ops.NewServer)),
		gracefulfx.Module,
	).Run()
}
