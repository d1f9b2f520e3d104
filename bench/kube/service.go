package kube

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
)

// service is a Kubernetes Service as kube-proxy makes it: a new connection goes
// to any endpoint that is listed, and from then on it is the pod's own. The
// choice is made at the dial and nothing stands between the two, just as with
// address translation: a pod that refuses refuses the client.
type service struct {
	mu        sync.Mutex // guards endpoints
	endpoints []string
}

var errNoEndpoint = errors.New("no endpoint is listed")

func (s *service) dial(ctx context.Context) (net.Conn, error) {
	addr, err := s.pick()
	if err != nil {
		return nil, err
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
}

func (s *service) pick() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.endpoints) == 0 {
		return "", errNoEndpoint
	}
	return s.endpoints[rand.N(len(s.endpoints))], nil
}

func (s *service) list(addr string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoints = append(s.endpoints, addr)
}

func (s *service) unlist(addr string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoints = slices.DeleteFunc(s.endpoints, func(e string) bool { return e == addr })
}
