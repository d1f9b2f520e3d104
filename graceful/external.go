package graceful

import (
	"log"
	"net"
	"time"
)

// Listener puts the drain around the listener of a server that the drainer
// does not own, such as one that a framework makes: its connections are
// tracked, its intake closes as that of a [Server] does, and an idle connection
// closes by the same rules. The server must be one of net/http, its outermost
// handler [Drainer.Middleware], and it must speak HTTP/1 on the listener. For
// TLS, give a listener that speaks it already, as tls.NewListener returns it,
// and offers no HTTP/2. A server that speaks TLS above the listener, as
// ServeTLS does, would not be drained: its handshakes fail with an error that
// says so.
//
// When the drain closes the intake, Accept returns [net.ErrClosed], and the
// server's Serve with it. Its owner shuts it down after the drain: before, that
// would lose what the drain saves.
//
// The name tells the server from others in reports and logs. An error says that
// it is taken, or that the drain has begun.
func (d *Drainer) Listener(name string, l net.Listener) (net.Listener, error) {
	a := d.newAccount(name, false)
	el := &externalListener{newListener(a, l)}
	el.intake.LogTo(log.Printf)
	el.session, el.untold = externalSession, true
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.enlist(a, el.listener); err != nil {
		return nil, err
	}
	return el, nil
}

// _externalHandshake bounds the handshakes of a server whose timeouts are not
// known.
const _externalHandshake = 10 * time.Second

func externalSession() session {
	return session{timeout: _externalHandshake, log: log.Printf, http1: true}
}

// externalListener is the listener of a server that the drainer does not own.
type externalListener struct{ *listener }

// Accept implements [net.Listener].
func (l *externalListener) Accept() (net.Conn, error) {
	nc, err := l.listener.Accept()
	if err != nil {
		return nil, err
	}
	return newExternalConn(nc), nil
}
