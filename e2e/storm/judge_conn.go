package storm

import (
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const (
	// silence is how long a new connection may be silent at the least.
	silence = 900 * time.Millisecond
	// lingering is for how long net/http keeps a connection whose sending half it
	// has ended (rstAvoidanceDelay).
	lingering = 500 * time.Millisecond
	// moment is by how much what is noted of a moment may be late on a busy
	// machine.
	moment = 250 * time.Millisecond
)

// connection judges a client that has one connection.
func (j *judge) connection(a *account) {
	switch {
	case a.dialBegan.IsZero(): // the trial was over
		return
	case a.dialErr != nil:
		j.undialed(a)
		return
	case a.shakeErr != nil:
		j.unshaken(a)
		j.initial(a)
		j.unsure.idle++
		j.unsure.silent++
		return
	}
	if a.dialBegan.After(j.returned) && !a.stuck {
		j.fault(Left, a.plan.Name, "was accepted after the drain")
	}
	if a.stuck {
		j.fault(Left, a.plan.Name, "the server has not ended the connection")
	}
	j.speech(a)
	j.initial(a)
	j.ending(a)
}

func (j *judge) speech(a *account) {
	for _, s := range a.sent {
		if s.whole {
			j.stats.Requests++
		}
	}
	switch in := a.in.(type) {
	case *replies:
		j.http1(a, in)
	case *streams:
		j.http2(a, in)
	}
}

// undialed judges a connection that was refused.
func (j *judge) undialed(a *account) {
	refused := errors.Is(a.dialErr, syscall.ECONNREFUSED) || errors.Is(a.dialErr, syscall.ENOENT)
	began := j.phase(graceful.PhaseCloseIntake)
	if errors.Is(a.dialErr, syscall.ECONNRESET) {
		j.openTo++ // the server may have had it for a moment
		j.unsure.silent++
		if j.newcomer(a) || j.forced() && !a.dialed.Before(began) {
			return // a force does not wait for the queue
		}
	}
	if !refused || a.dialed.Before(began) {
		j.fault(Refused, a.plan.Name, "dialed server %d from %s to %s: %v; the intake closed from %s on",
			a.plan.Server, j.since(a.dialBegan), j.since(a.dialed), a.dialErr, j.since(began))
	}
}

// unshaken judges a handshake of TLS that failed.
func (j *judge) unshaken(a *account) {
	if j.forced() || j.newcomer(a) {
		return
	}
	if a.endAt.Sub(a.dialBegan) > silence {
		j.stats.Slow++ // the machine was too busy for the client to speak in time
		return
	}
	j.fault(Refused, a.plan.Name, "handshake after %v: %v", a.plan.Silence, a.shakeErr)
}

// newcomer reports whether a connection may have come in the moment between the
// last look at the queue of a listener and its close, and counts it. The engine
// holds newcomers off where it has made the listener itself.
func (j *judge) newcomer(a *account) bool {
	server := j.Plan.Servers[a.plan.Server]
	from, to := j.phase(graceful.PhaseCloseIntake), j.phase(graceful.PhaseWait)
	if to.IsZero() {
		to = j.phase(graceful.PhaseReport)
	}
	if !server.Passed || a.dialed.Before(from.Add(-moment)) || a.dialBegan.After(to.Add(moment)) {
		return false
	}
	j.stats.Newcomers++
	return true
}

// initial counts a connection to those that were open when the drain began.
func (j *judge) initial(a *account) {
	began := j.phase(graceful.PhaseAnnounce)
	end := a.endAt
	if end.IsZero() {
		end = j.returned
	}
	if len(a.at) > 0 && a.at[0].Before(j.called) && !a.leftBefore(began.Add(moment)) && end.After(began.Add(moment)) && !a.broken {
		j.openFrom++
	}
	if a.dialBegan.Before(began) && (end.After(began.Add(-moment-lingering)) || a.leftBefore(end)) {
		j.openTo++
	}
}

// leftBefore reports whether the client itself had ended the connection, or its
// half of it, at t. When the server does the same is the server's business.
func (a *account) leftBefore(t time.Time) bool {
	return !a.left.IsZero() && !a.left.After(t) || !a.halved.IsZero() && !a.halved.After(t)
}

// gone reports whether the client itself ended the connection, or its half of
// it, which means the same to HTTP/2.
func (a *account) gone() bool { return !a.left.IsZero() || !a.halved.IsZero() }

// ending counts who has closed a connection.
func (j *judge) ending(a *account) {
	if errors.Is(a.end, syscall.ECONNRESET) {
		j.stats.Resets++
	}
	switch {
	case j.surelySilent(a):
		j.closed.silent = append(j.closed.silent, a.plan.Name)
	case j.surelyIdle(a):
		j.closed.idle = append(j.closed.idle, a.plan.Name)
	case a.in.told() && a.plan.Protocol == HTTP1:
	default:
		j.unsure.idle++
		j.unsure.silent++
	}
}

// surelySilent reports whether only the engine can have closed a connection that
// has sent nothing.
func (j *judge) surelySilent(a *account) bool {
	return a.plan.Protocol == HTTP1 && a.wrote == 0 && !a.broken && a.left.IsZero() && a.halved.IsZero() && errors.Is(a.end, io.EOF) && !j.forced()
}

// surelyIdle reports whether only the engine can have closed a connection
// between two requests.
func (j *judge) surelyIdle(a *account) bool {
	rs, ok := a.in.(*replies)
	if !ok || j.forced() || !a.left.IsZero() || !a.halved.IsZero() || rs.raw || rs.told() {
		return false
	}
	n := len(rs.list)
	begun := n < len(a.sent) && a.sent[n].begun
	half := a.plan.leavesHalf(n)
	return n > 0 && !begun && !half && errors.Is(a.end, io.EOF) && !a.plan.Requests[n-1].ends()
}

// leavesHalf reports whether bytes are sent behind the n-th request that are not
// one.
func (p *ClientPlan) leavesHalf(n int) bool {
	return n == len(p.Ends) && len(p.Plain) > p.begin(n)
}
