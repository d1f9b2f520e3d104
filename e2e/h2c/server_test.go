package h2c

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c" //nolint:staticcheck // deprecated, and what frameworks use

	"github.com/gracefulfx/gracefulfx/graceful"
)

// server is one whose handler speaks HTTP/2.
type server struct {
	*testing.T

	tracker *graceful.Tracker
	drainer *graceful.Drainer
	addr    string
	hold    chan struct{}   // closed when /hold is to reply
	began   chan struct{}   // gets one for each /hold
	protos  [2]atomic.Int64 // how many requests came by HTTP/1, and by HTTP/2
}

// echo replies with the body of the request.
func (s *server) echo(w http.ResponseWriter, r *http.Request) {
	s.protos[r.ProtoMajor-1].Add(1)
	if r.URL.Path == "/hold" {
		s.began <- struct{}{}
		<-s.hold
	}
	_, _ = io.Copy(w, r.Body)
}

// handlers are what speaks HTTP/2 around echo.
func (s *server) handlers() map[string]http.Handler {
	plain := http.HandlerFunc(s.echo)
	engine := gin.New()
	engine.UseH2C = true
	engine.NoRoute(func(c *gin.Context) {
		c.Status(http.StatusOK)
		s.echo(c.Writer, c.Request)
	})
	return map[string]http.Handler{
		"x/net": h2c.NewHandler(plain, &http2.Server{}), //nolint:staticcheck // as above
		"gin":   engine.Handler(),
	}
}

// around are the ways to put the drain around a handler.
var around = map[string]func(s *server, h http.Handler){
	"its own server": (*server).own,
	"a listener and the middleware": func(s *server, h http.Handler) {
		s.outside(s.drainer.Middleware(h))
	},
}

func newServer(t *testing.T) *server {
	gin.SetMode(gin.ReleaseMode)
	s := &server{T: t, tracker: graceful.NewTracker(), hold: make(chan struct{}), began: make(chan struct{}, 8)}
	var err error
	s.drainer, err = graceful.NewDrainer(s.tracker, graceful.Config{Timeout: 20 * time.Second})
	require.NoError(t, err)
	return s
}

func (s *server) own(h http.Handler) {
	srv, err := graceful.NewServer(s.drainer, graceful.ServerConfig{HTTP: &http.Server{Addr: "127.0.0.1:0", Handler: h}})
	require.NoError(s, err)
	require.NoError(s, srv.Start(context.Background()))
	s.addr = srv.Addr().String()
	s.Cleanup(func() { _, _ = s.drainer.Drain(context.Background()) })
}

func (s *server) outside(h http.Handler) {
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(s, err)
	s.addr = socket.Addr().String()
	l, err := s.drainer.Listener("outside", socket)
	require.NoError(s, err)
	srv, served := &http.Server{Handler: h}, make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	s.Cleanup(func() {
		_, _ = s.drainer.Drain(context.Background())
		<-served
		_ = srv.Close()
	})
}

// each runs a test for every handler, drained in every way.
func each(t *testing.T, test func(s *server)) {
	for name := range newServer(t).handlers() {
		for way, serve := range around {
			t.Run(name+" by "+way, func(t *testing.T) {
				s := newServer(t)
				serve(s, s.handlers()[name])
				test(s)
			})
		}
	}
}
