package pair

// By says who runs a server.
type By string

// Who may run a server.
const (
	// Bare is net/http alone.
	Bare By = "bare"
	// Owned is a graceful.Server around the http.Server.
	Owned By = "owned"
	// External is net/http with graceful.Drainer's Listener and Middleware.
	External By = "external"
)

// Way says how a server speaks.
type Way string

// How a server may speak.
const (
	// Clear is http.Server.Serve on a TCP listener.
	Clear Way = "clear"
	// TLS is http.Server.ServeTLS on a TCP listener.
	TLS Way = "tls"
	// OverTLS is http.Server.Serve on a listener that tls.NewListener made. Its
	// configuration is the server's own.
	OverTLS Way = "over tls"
	// OverTLSAlone is OverTLS, and the server itself has no TLSConfig.
	OverTLSAlone Way = "over tls alone"
)

// Pair is one way to run a server by gracefulfx. The server that it must be
// like is run the same way by [Bare].
type Pair struct {
	By  By
	Way Way
}

// Pairs returns all pairs. An external server that speaks TLS above its
// listener is not among them, since Drainer.Listener refuses it.
func Pairs() []Pair {
	return []Pair{
		{Owned, Clear},
		{Owned, TLS},
		{Owned, OverTLS},
		{External, Clear},
		{External, OverTLS},
	}
}

// String names the pair.
func (p Pair) String() string { return string(p.By) + " " + string(p.Way) }
