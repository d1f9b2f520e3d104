// Command http2 speaks HTTP/2 in the clear (h2c, by prior knowledge) beside
// HTTP/1.1 on one port, and HTTP/2 over TLS on another, with a certificate that
// is read again when its file changes. At the drain every HTTP/2 connection
// gets GOAWAY, its streams complete, and clients take new ones elsewhere.
//
// Run it in this directory with the paths of a certificate and its key, and stop
// it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/http2 . && CERT=cert.pem KEY=key.pem /tmp/http2
//	curl --http2-prior-knowledge localhost:8080/slow
//	curl -k https://localhost:8443/slow
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

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler, newCleartext, gracefulfx.AsServer(newEncrypted)),
		gracefulfx.Module,
	).Run()
}

// newCleartext returns the server that the module drains. Protocols is all that
// h2c takes.
func newCleartext(h http.Handler) *http.Server {
	var p http.Protocols
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return &http.Server{
		Addr:              cmp.Or(os.Getenv("H2C_ADDR"), "127.0.0.1:8080"),
		Handler:           h,
		Protocols:         &p,
		ReadHeaderTimeout: 10 * time.Second,
	}
}

// newEncrypted returns the server for TLS, which offers HTTP/2 by itself.
func newEncrypted(d *graceful.Drainer, h http.Handler) (*graceful.Server, error) {
	r, err := newReloader(os.Getenv("CERT"), os.Getenv("KEY"))
	if err != nil {
		return nil, err
	}
	return graceful.NewServer(d, graceful.ServerConfig{
		Name: "https",
		HTTP: &http.Server{
			Addr:              cmp.Or(os.Getenv("TLS_ADDR"), "127.0.0.1:8443"),
			Handler:           h,
			TLSConfig:         &tls.Config{GetCertificate: r.get, MinVersion: tls.VersionTLS12},
			ReadHeaderTimeout: 10 * time.Second,
		},
	})
}

func newHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintln(w, r.Proto)
	})
	mux.HandleFunc("GET /slow", slow)
	mux.HandleFunc("POST /chat", chat)
	return mux
}

// slow replies with ten lines in a second, and a trailer.
func slow(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Trailer", "X-Lines")
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
	w.Header().Set("X-Lines", "10")
}

// chat echoes a body while it comes, as gRPC streams do.
func chat(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Trailer", "X-Ended")
	rc := http.NewResponseController(w)
	if rc.Flush() != nil {
		return
	}
	for buf := make([]byte, 1024); ; {
		n, err := r.Body.Read(buf)
		if _, failed := w.Write(buf[:n]); failed != nil || rc.Flush() != nil {
			return
		}
		if err == io.EOF {
			w.Header().Set("X-Ended", "cleanly")
			return
		}
		if err != nil {
			return
		}
	}
}
