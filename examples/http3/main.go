// Command http3 speaks HTTP/3 beside HTTP/2 and HTTP/1.1, with one handler. The
// replies of the latter say where HTTP/3 is spoken, until the drain begins; then
// HTTP/3 gets GOAWAY too, its requests complete, and clients go elsewhere.
//
// Run it in this directory with the paths of a certificate and its key, and stop
// it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/http3 . && CERT=cert.pem KEY=key.pem /tmp/http3
package main

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(
			newLogger, newTLS, newHandler, newQUIC, newServer,
			gracefulfx.AsCloser(func(q *quicServer) *quicServer { return q }),
		),
		gracefulfx.Module,
	).Run()
}

func newLogger() (*zap.Logger, error) { return zap.NewProduction() }

func newTLS() (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(os.Getenv("CERT"), os.Getenv("KEY"))
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, nil
}

// newServer returns the server for HTTP/1.1 and HTTP/2, which the module drains.
func newServer(config *tls.Config, d *graceful.Drainer, q *quicServer, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              cmp.Or(os.Getenv("TLS_ADDR"), "127.0.0.1:8443"),
		Handler:           q.advertised(d, h),
		TLSConfig:         config,
		ReadHeaderTimeout: 10 * time.Second,
	}
}

func newHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
		_, _ = fmt.Fprintln(w, r.Proto)
	})
	mux.HandleFunc("GET /slow", slow)
	return mux
}

// slow replies with ten lines in a second.
func slow(w http.ResponseWriter, r *http.Request) {
	for n := range 10 {
		_, _ = fmt.Fprintln(w, "line", n)
		if http.NewResponseController(w).Flush() != nil {
			return
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-r.Context().Done():
			return
		}
	}
}
