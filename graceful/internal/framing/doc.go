// Package framing says where an HTTP/1 request and a TLS record end. It knows
// bytes and nothing else: how they are read, and what is done with them, is the
// business of package graceful.
package framing
