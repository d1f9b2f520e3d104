// Package bench counts the requests that are lost when a server stops under
// load: gracefulfx beside http.Server.Shutdown, beside Shutdown after a sleep,
// and beside express-graceful-exit, http-terminator and stoppable from npm.
//
// There are three scenarios.
//
//  1. Direct: 64 kept-alive clients that look for a FIN before they use their
//     connection again, 64 that do not, and 32 that connect for every request
//     send POSTs; the server is stopped by signal at a random moment.
//  2. Behind real proxies: two backends behind nginx or HAProxy are restarted
//     in turn, while GETs and POSTs pass.
//  3. A roll as in Kubernetes: the new pod first, then SIGTERM for the old one,
//     whose endpoint stays listed for a second or two after its readiness
//     probe fails.
//
// A request is lost if it was written, or the connection accepted, and no whole
// reply came back; the ways are told apart, see the kinds of package load.
// Where clients speak to the server itself, a refused connect is no loss, since
// nothing was sent, nor is a rejection: both may be tried elsewhere. Behind a
// balancer nothing is excused, and whatever is not a 200 has failed.
//
// The server is one program for all ways in Go, and one for those in Node, each
// with a handler that takes a millisecond. Clients and servers share the
// machine, so figures compare peers in one run, and say little beside those of
// another machine.
//
// `go run ./cmd/loss` runs everything for every peer and prints one table. The
// tests of this package are short runs for gracefulfx alone, and fail on the
// first request that is lost. The environment makes them longer: BENCH_STOPS,
// BENCH_RESTARTS (behind each proxy) and BENCH_PODS.
//
// Two commands beside it measure other things: `go run ./cmd/kinds` what becomes
// of one connection of every kind, with every peer (see package kinds), and
// `go run ./cmd/speed` what gracefulfx costs beside bare net/http.
//
// nginx and HAProxy are installed with apt-get where they are missing, and the
// npm peers with npm ci. All traffic stays on the loopback interface.
package bench
