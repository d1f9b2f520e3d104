package main

import (
	"context"
	"net"
	"net/http"
	"strings"
)

// The hooks of http.Server that BROKEN names panic for strangers alone, which come
// from 127.0.2.0/24: the others are who is to be served.
func breakHooks(srv *http.Server, what string) {
	switch what {
	case "ConnState active":
		srv.ConnState = panicsIn(http.StateActive)
	case "ConnState closed":
		srv.ConnState = panicsIn(http.StateClosed)
	case "ConnContext":
		srv.ConnContext = func(ctx context.Context, nc net.Conn) context.Context {
			panicsFor(nc)
			return ctx
		}
	case "BaseContext":
		srv.BaseContext = func(net.Listener) context.Context { panic("BaseContext is broken") }
	case "RegisterOnShutdown":
		srv.RegisterOnShutdown(func() { panic("the function of RegisterOnShutdown is broken") })
	}
}

// panicsIn returns a hook that panics in one state of a connection.
func panicsIn(state http.ConnState) func(net.Conn, http.ConnState) {
	return func(nc net.Conn, s http.ConnState) {
		if s == state {
			panicsFor(nc)
		}
	}
}

func panicsFor(nc net.Conn) {
	if strings.HasPrefix(nc.RemoteAddr().String(), "127.0.2.") {
		panic("the hook is broken")
	}
}
