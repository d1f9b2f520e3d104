// Package goaway serves HTTP/2 connections that can be told GOAWAY at any time
// in two steps, as RFC 9113 section 6.8 asks.
//
// net/http sends one GOAWAY, which names the last stream that it has seen: what
// the client has sent meanwhile is dropped, and a client that has streamed a
// body cannot send it again. So this package follows the frames of each
// connection and puts two frames of its own between those of net/http: first
// GOAWAY with stream 2³¹-1, which loses nothing, and a PING. The answer to the
// PING tells that the client has read both and begins no more streams; those that
// it has begun, and not sent, get 10 ms. When those that are open have ended, the
// connection gets the last GOAWAY, and its sending half is closed.
//
// A client that does not answer in time is told by net/http's own GOAWAY, by
// means of [net/http.Server.Shutdown].
package goaway
