package pair

import "fmt"

// Difference is a way in which gracefulfx must differ from net/http.
type Difference struct {
	// What happens, or is done.
	What string
	// Bare is what net/http alone does then.
	Bare string
	// Here is what gracefulfx does.
	Here string
	// Why it must be so.
	Why string
}

// Row is the difference as a row of the table in docs/connections.md.
func (d *Difference) Row() string {
	return fmt.Sprintf("| %s | %s | %s | %s |", d.What, d.Bare, d.Here, d.Why)
}

// All that differs outside a drain.
var (
	HandshakeLog = &Difference{
		What: "a TLS handshake or an `Accept` fails on a listener of `Drainer.Listener`",
		Bare: "a line in the server's `ErrorLog`",
		Here: "the line in the standard logger",
		Why:  "the drainer does not know the server that it does not own",
	}
	TLSAbove = &Difference{
		What: "the first byte on a cleartext listener of `Drainer.Listener` is that of a TLS handshake",
		Bare: "400, `ConnState` is told `StateActive` before `StateClosed`",
		Here: "400, `ConnState` is told `StateClosed`",
		Why:  "TLS above the listener could not be drained and is refused at its first byte",
	}
)

// What differs in the objects that a program sees.
var (
	HijackedConn = &Difference{
		What: "`Hijack` returns a connection",
		Bare: "what the listener returned: `*net.TCPConn`, `*tls.Conn`",
		Here: "a connection of the library's, with `CloseWrite`, `SyscallConn` in the clear, and `NetConn` for the original and its other methods",
		Why:  "a hijacked connection stays tracked until it is closed",
	}
	HijackedBytes = &Difference{
		What: "a client sends more behind a request without waiting for its answer, and `Hijack` is called",
		Bare: "what came with the request is in the returned `bufio.Reader`",
		Here: "it is read from that reader and from the returned connection, but not buffered yet: `Buffered` does not count it, and a read below, by `NetConn` or `SyscallConn`, passes it by",
		Why:  "net/http gets the bytes of one request and no more, so that a drain knows what is behind it",
	}
	UsersServer = &Difference{
		What: "the program calls `Close`, `Shutdown` or `SetKeepAlivesEnabled` of the `*http.Server` that it gave to `NewServer`",
		Bare: "its connections close",
		Here: "they do not: stop the drainer instead",
		Why:  "servers with its settings serve the connections, one for each protocol",
	}
	ExternalObjects = &Difference{
		What: "hooks and contexts of a server on a listener of `Drainer.Listener`",
		Bare: "get what the listener returned, its listener and its address",
		Here: "get the library's, with the same methods",
		Why:  "the drainer knows a request's connection by them, for the server is not its own",
	}
	HandshakeBound = &Difference{
		What: "a TLS handshake on a listener of `Drainer.Listener`",
		Bare: "ends with the server's timeouts",
		Here: "ends after ten seconds",
		Why:  "the drainer does not know the server that it does not own",
	}
	HTTP2Server = &Difference{
		What: "`http.ServerContextKey` in the context of an HTTP/2 request, and `Request.TLS` of a CONNECT on HTTP/2 over TLS with Go 1.26",
		Bare: "the user's server; the state of the session",
		Here: "one with the same settings; nil",
		Why:  "net/http can send GOAWAY only by shutting down a server, which must have no HTTP/1",
	}
	WrappedTLS = &Difference{
		What: "HTTP/2 is negotiated by a listener whose connections wrap a `*tls.Conn`, with Go 1.27",
		Bare: "HTTP/2 is spoken, as Go 1.26 does not",
		Here: "the connection fails: let such a listener offer `http/1.1` alone, or return the `*tls.Conn`",
		Why:  "a drain looks into TLS, and knows `*tls.Conn` alone",
	}
	BaseListener = &Difference{
		What: "`BaseContext` of a server that speaks TLS",
		Bare: "gets the listener that `ServeTLS` made",
		Here: "gets the one under it",
		Why:  "TLS is put on each connection, so that what it holds unread is known",
	}
)

// Differences returns all, in the order of the table.
func Differences() []*Difference {
	return []*Difference{
		HandshakeLog, TLSAbove, HijackedConn, HijackedBytes, UsersServer, ExternalObjects, HandshakeBound, HTTP2Server, WrappedTLS, BaseListener,
	}
}
