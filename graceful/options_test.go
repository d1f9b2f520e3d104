package graceful_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestOptionsOfTheServer(t *testing.T) {
	request := "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"
	tests := []struct {
		name    string
		own     bool // whether the handler wants them
		request string
		want    string
	}{
		{name: "are answered as net/http does", request: request},
		{name: "are answered where there is a body", request: "OPTIONS * HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"},
		{
			name:    "are the handler's where it wants them",
			own:     true,
			request: request,
			want:    "handler",
		},
		{name: "of a path are the handler's", request: "OPTIONS /a HTTP/1.1\r\nHost: x\r\n\r\n", want: "handler"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := func() *http.Server {
					return &http.Server{
						DisableGeneralOptionsHandler: tt.own,
						Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
							_, _ = io.WriteString(w, "handler")
						}),
					}
				}
				a := start(t, graceful.Config{}, server())
				p := a.dial()
				p.send(tt.request)
				got := p.receive()
				assert.Equal(t, 200, got.Status)
				assert.Equal(t, tt.want, got.Body)
				assert.Equal(t, "idle 1", a.states(), "the connection knows of it")
				assert.Equal(t, byNetHTTP(t, server(), tt.request), got)
			})
		})
	}
}

// byNetHTTP returns what net/http alone answers.
func byNetHTTP(t *testing.T, srv *http.Server, request string) answer {
	t.Helper()
	mem, served := graceful.NewMemListener(), make(chan error)
	go func() { served <- srv.Serve(mem) }()
	nc, err := mem.Dial()
	assert.NoError(t, err)
	p := newPeer(t, nc)
	p.send(request)
	got := p.receive()
	assert.NoError(t, srv.Close())
	assert.ErrorIs(t, <-served, http.ErrServerClosed)
	return got
}
