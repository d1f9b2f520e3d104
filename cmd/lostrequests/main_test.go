package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// serveEnv makes the test's binary a plain server on the address.
const serveEnv = "LOSTREQUESTS_SERVE"

func TestMain(m *testing.M) {
	if addr := os.Getenv(serveEnv); addr != "" {
		serve(addr)
	}
	goleak.VerifyTestMain(m)
}

// serve is a plain Go server that ends at SIGTERM as most do: at once.
func serve(addr string) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	go func() {
		<-term
		os.Exit(0)
	}()
	fmt.Println("listening")
	s := &http.Server{Handler: http.HandlerFunc(work), Protocols: protocols()}
	fmt.Fprintln(os.Stderr, s.Serve(ln))
	os.Exit(1)
}

func work(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return // its client is gone
	}
	time.Sleep(5 * time.Millisecond) // the work
	_, _ = io.WriteString(w, "ok\n")
}

// protocols are HTTP/1.1 and h2c.
func protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return p
}
