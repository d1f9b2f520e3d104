package storm

import (
	"fmt"
	"slices"
	"time"
)

// account is what one client has sent and received.
type account struct {
	plan    *ClientPlan
	channel channel

	dialBegan, dialed time.Time
	dialErr, shakeErr error

	sent  []sending // by request
	wrote int64     // bytes that it has sent
	marks []mark    // of its stream
	in    inbound
	at    []time.Time // when the first n+1 replies were there

	end    error // how the stream ended; nil if it did not
	endAt  time.Time
	left   time.Time // when the client itself closed the connection, if it did
	halved time.Time // when it ended its sending half, if it did
	broken bool      // whether it could not send
	stuck  bool      // whether it had to be stopped
	log    []entry
	lines  int // sent to who has taken the connection over
}

// sending is how a request was sent.
type sending struct {
	begun, whole  bool
	first, last   int // the ordinals of the writes that carried its first and last byte
	bytes         int // of the last write
	before, after view
}

// mark says that the stream's bytes from offset on came in a record before
// which so many bytes of the connection had come.
type mark struct {
	offset int
	before int64
}

// String tells what had arrived.
func (v view) String() string {
	if v.ended {
		return fmt.Sprintf("%d bytes and the end", v.received)
	}
	return fmt.Sprintf("%d bytes", v.received)
}

// entry is a line of a transcript.
type entry struct {
	at   time.Time
	text string
}

func (a *account) note(format string, args ...any) {
	a.log = append(a.log, entry{time.Now(), fmt.Sprintf(format, args...)})
}

// wireBefore returns how many bytes of the connection had come before the
// record that carries the given offset of the stream.
func (a *account) wireBefore(offset int) int64 {
	var before int64
	for _, m := range a.marks {
		if m.offset > offset {
			break
		}
		before = m.before + a.inRecord(offset-m.offset)
	}
	return before
}

// holds reports whether the client stops reading at times.
func (a *account) holds() bool {
	return slices.ContainsFunc(a.plan.Steps, func(s Step) bool { return s.Op == HoldRead })
}

// inRecord returns how many bytes of the connection carry the first n bytes of
// a record, at the least: none by TLS, which opens a record as a whole.
func (a *account) inRecord(n int) int64 {
	if a.plan.TLS == Clear {
		return int64(n)
	}
	return 0
}

// inbound is what has come to a client.
type inbound interface {
	// add takes bytes.
	add(p []byte)
	// whole returns how many requests have a whole reply.
	whole() int
	// told reports whether the server has said that it takes no more.
	told() bool
}

// whole implements inbound.
func (rs *replies) whole() int { return len(rs.list) }

// told implements inbound.
func (rs *replies) told() bool {
	return len(rs.list) > 0 && rs.list[len(rs.list)-1].closes()
}
