package storm

import (
	"slices"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// Plan is a trial, drawn from its seed.
type Plan struct {
	Seed    uint64
	Servers []ServerPlan
	Clients []ClientPlan

	Late                     graceful.LatePolicy
	Delay, Timeout, Interval time.Duration
	DrainAt                  time.Duration // when the drain begins
	Calm                     bool          // whether it begins when all scripts have been played, instead
	Second                   time.Duration // how long after it Drain is called again; negative for never
	Force                    ForceKind
	ForceAfter               time.Duration // of the drain
}

// ForceKind is how a drain is forced.
type ForceKind string

// The ways to force a drain.
const (
	NoForce     ForceKind = ""
	ByTimeout   ForceKind = "timeout"
	ByForce     ForceKind = "Force"
	ByContext   ForceKind = "context"
	longTimeout           = 12 * time.Second
)

// ServerPlan is a server of a trial.
type ServerPlan struct {
	Name     string
	External bool // an http.Server of its own, behind Drainer.Listener and Middleware
	Passed   bool // its listener is passed in
	Plain    bool // its listener hides all methods but those of net.Listener
	Unix     bool
	TLS      TLSKind
	H2       bool // speaks HTTP/2
	Timeouts bool // has all timeouts of an http.Server
}

// TLSKind is where a server speaks TLS.
type TLSKind string

// The places of TLS.
const (
	NoTLS       TLSKind = ""
	ServerTLS   TLSKind = "server"
	ListenerTLS TLSKind = "listener"
)

// ClientPlan is a client of a trial, which has one connection.
type ClientPlan struct {
	Name     string
	Server   int
	Start    time.Duration
	Protocol Protocol
	TLS      ClientTLS
	Silence  time.Duration // between the connection and its handshake or first bytes
	Polite   bool          // stops when a reply of HTTP/1 says Connection: close
	Requests []Request
	Plain    []byte // all that it sends, less what hijacked connections carry
	Ends     []int  // where in Plain each request ends
	Frames   []int  // where in Plain each frame of HTTP/2 ends
	Steps    []Step
}

// Protocol is what a client speaks.
type Protocol string

// The protocols.
const (
	HTTP1     Protocol = "HTTP/1"
	HTTP2     Protocol = "HTTP/2"
	Transport Protocol = "Transport" // net/http's
)

// ClientTLS is a client's TLS.
type ClientTLS string

// The kinds of a client's TLS.
const (
	Clear   ClientTLS = ""
	TLS12   ClientTLS = "TLS 1.2"
	TLS13   ClientTLS = "TLS 1.3"
	OwnTLS  ClientTLS = "TLS 1.3 with KeyUpdates"
	NoHello ClientTLS = "no ClientHello"
)

// Op is what a step does.
type Op string

// The operations.
const (
	Seal     Op = "seal"      // makes a record of the next N bytes of Plain
	Update   Op = "update"    // makes a KeyUpdate
	Ask      Op = "ask"       // makes a KeyUpdate that asks for another
	Send     Op = "send"      // sends N thousandths of what was made
	Pause    Op = "pause"     // waits
	OnDrain  Op = "on drain"  // waits until For after the drain's begin
	Await    Op = "await"     // waits for the first N replies
	Continue Op = "continue"  // waits for 100 Continue in reply N, or else stops
	HoldRead Op = "hold"      // stops reading
	Release  Op = "release"   // reads on
	Line     Op = "line"      // sends a line to who has taken the connection over, and awaits its echo
	EndWrite Op = "end write" // ends the sending half
	Close    Op = "close"
	Reset    Op = "reset"
)

// Step is one step of a script.
type Step struct {
	Op  Op
	N   int
	For time.Duration
}

// calm returns the plan with the drain when all clients have played their
// scripts.
func (p Plan) calm() Plan {
	p.Calm, p.Force, p.Timeout, p.Second = true, NoForce, longTimeout, -1
	p.Clients = slices.Clone(p.Clients)
	for i := range p.Clients {
		c := &p.Clients[i]
		c.Steps = slices.DeleteFunc(slices.Clone(c.Steps), func(s Step) bool { return s.Op == OnDrain })
		c.Steps = append(c.Steps, Step{Op: Await, N: len(c.Requests)})
	}
	return p
}
