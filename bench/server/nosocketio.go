//go:build !socketio

package main

import (
	"net/http"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// socketIO is there with the tag of that name alone: its server is large.
func socketIO(*socketio.Closer) http.Handler { return http.NotFoundHandler() }
