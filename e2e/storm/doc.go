// Package storm judges the engine from outside, by random trials.
//
// A trial is drawn from a seed: servers of every kind, and 5 to 30 clients with
// scripts of their own that send requests whole, in halves, pipelined, cut
// anywhere, over TCP, Unix sockets, TLS and HTTP/2. The drain begins in the
// middle of it. Afterwards the judge compares three accounts: what each client
// sent and received, to the byte; which handlers ran; and the engine's report.
//
// The judge holds the engine to the promises of a drain:
//
//   - A request that was sent whole on an open connection has a reply.
//   - No handler ran whose reply did not arrive.
//   - Replies arrive in order, and are right to the byte.
//   - Connection: close stands in the last reply alone; outside a drain it
//     stands only where net/http puts it.
//   - The drain is forced only where the trial asks for it, and its error, its
//     report and its exit code say the same.
//   - The report's numbers agree with what handlers and clients have seen.
//   - Nothing is left: no connection, no goroutine, no descriptor.
//
// What a client sends at the very moment at which an idle connection is closed
// is lost by nature. The kernel tells the client whether the end of the stream
// had arrived when it sent its last byte, so such a crossing is told from a
// loss; crossings are counted, and there is a bound for how many there may be.
//
// The client's side knows nothing of the engine, and uses net/http only where a
// trial wants its Transport.
package storm
