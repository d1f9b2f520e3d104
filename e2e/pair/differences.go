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
		What: "a TLS handshake fails on a listener of `Drainer.Listener`",
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
		Here: "a connection of the library's, with the methods of those: `CloseWrite`, `SyscallConn` in the clear, and `NetConn` for the original",
		Why:  "a hijacked connection stays tracked until it is closed",
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
		HandshakeLog, TLSAbove, HijackedConn, ExternalObjects, HandshakeBound, HTTP2Server, BaseListener,
	}
}
