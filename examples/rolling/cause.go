package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
)

// _causeHeader is where the balancer says, in a 502, what happened to the
// request.
const _causeHeader = "X-Cause"

// badGateway answers a request that no backend has answered.
func badGateway(w http.ResponseWriter, err error) {
	w.Header().Set(_causeHeader, cause(err))
	w.WriteHeader(http.StatusBadGateway)
}

// cause says in two or three words what err means for the request.
func cause(err error) string {
	switch {
	case refused(err):
		return "no backend listens"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case closed(err):
		return "closed, no answer"
	case timedOut(err):
		return "no answer in time"
	default:
		return "other error"
	}
}

// refused reports whether a connection could not be made, so that the backend
// has not seen the request.
func refused(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// closed reports whether the connection was closed and no answer came. One of
// the errors is net/http's own, in a client, and has nothing but its words.
func closed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		strings.Contains(err.Error(), "server closed idle connection")
}

// timedOut reports whether somebody's patience ended.
func timedOut(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}
