//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// stage is everything around the two servers.
type stage struct {
	addr     string
	log      *chatLog
	restarts *restarts
	balancer *balancer

	cancel  context.CancelFunc
	servers []*http.Server
	running sync.WaitGroup
}

// newStage starts the log, the servers and the balancer.
func newStage(ctx context.Context, addr string) (*stage, error) {
	s := &stage{log: newChatLog(), restarts: newRestarts()}
	ctx, s.cancel = context.WithCancel(ctx)
	if err := s.start(ctx, addr); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *stage) start(ctx context.Context, addr string) error {
	logAddr, err := s.serve(ctx, "127.0.0.1:0", s.log)
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	s.balancer = &balancer{restarts: s.restarts}
	for _, name := range []string{"A", "B"} {
		s.balancer.backends = append(s.balancer.backends, &backend{name: name, env: []string{
			_logVar + "=http://" + logAddr + "/",
			_clientVar + "=" + filepath.Join(dir, _clientDir),
			"CONFIG=" + filepath.Join(dir, "config.yaml"),
		}})
	}
	for _, b := range s.balancer.backends {
		if err := b.start(ctx); err != nil {
			return err
		}
	}
	s.running.Go(func() { s.balancer.watch(ctx, 100*time.Millisecond) })
	s.addr, err = s.serve(ctx, addr, s.balancer)
	return err
}

func (s *stage) serve(ctx context.Context, addr string, h http.Handler) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return "", err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: _patience}
	s.servers = append(s.servers, srv)
	s.running.Go(func() { _ = srv.Serve(l) }) // ends by Close
	return l.Addr().String(), nil
}

// run restarts the servers whenever it is asked to, until ctx ends.
func (s *stage) run(ctx context.Context, out io.Writer) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.restarts.wish:
			if err := s.restart(ctx, out); err != nil {
				return err
			}
		}
	}
}

// restart restarts the servers, one after the other.
func (s *stage) restart(ctx context.Context, out io.Writer) error {
	for _, b := range s.balancer.backends {
		began := time.Now()
		code, err := b.stop()
		if err != nil {
			return err
		}
		if err := b.start(ctx); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "server %s: drained with exit code %d, ready again after %v\n", b.name, code, time.Since(began).Round(time.Millisecond))
		if code != 0 {
			return fmt.Errorf("server %s was forced", b.name)
		}
	}
	return nil
}

// close ends everything and waits for it.
func (s *stage) close() {
	s.cancel()
	if s.balancer != nil {
		for _, b := range s.balancer.backends {
			_, _ = b.stop() // the program ends
		}
	}
	for _, srv := range s.servers {
		_ = srv.Close()
	}
	s.running.Wait()
	http.DefaultClient.CloseIdleConnections()
}

// errNoNPM says what is missing.
var errNoNPM = errors.New("npm is missing: it fetches the stock client of the page (on Debian: apt-get install npm)")

// exists reports whether a file is there.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
