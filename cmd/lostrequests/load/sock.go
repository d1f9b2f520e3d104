package load

import (
	"errors"
	"net"
	"time"
)

// sight is what a client saw of its connection just before it wrote.
type sight struct {
	closed  bool          // a FIN, a reset, or bytes that nothing had asked for
	silence time.Duration // if closed, for how long no data had come; negative if unknown
	at      time.Time
}

// errLeft says that nothing was written, because the server had left.
var errLeft = errors.New("the server has left the connection")

// sock is a socket that can be looked at just before it is written to, also
// from below TLS.
type sock struct {
	*net.TCPConn

	armed   bool // the next write looks
	respect bool // and writes nothing if the server has left
	seen    sight
}

// arm makes the next write look.
func (s *sock) arm(respect bool) { s.armed, s.respect, s.seen = true, respect, sight{} }

// Write writes, and looks before if it was armed.
func (s *sock) Write(b []byte) (n int, err error) {
	if !s.armed {
		return s.TCPConn.Write(b)
	}
	s.armed = false
	s.seen, n, err = lookAndWrite(s.TCPConn, b, s.respect)
	return n, err
}
