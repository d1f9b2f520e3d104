package storm

import (
	"fmt"
	"net/http"
	"slices"
)

// burst adds n requests that are sent one behind the other.
func (s *script) burst(n int) {
	for range n {
		r := s.request()
		if r.Expect {
			s.expecting(r)
			return
		}
		s.Plain = append(s.Plain, r.Head()...)
		s.Plain = append(s.Plain, r.BodyBytes(1+s.IntN(9000))...)
		s.finished()
		if r.Method == http.MethodPost && s.chance(15) {
			s.Plain = append(s.Plain, "\r\n"...)
		}
		if s.over() {
			break
		}
	}
	s.cut(true)
}

// finished notes that the bytes of a request are in Plain.
func (s *script) finished() {
	s.Ends = append(s.Ends, len(s.Plain))
	s.made++
}

// expecting adds a request that waits for 100 Continue.
func (s *script) expecting(r Request) {
	s.Plain = append(s.Plain, r.Head()...)
	s.cut(true)
	s.step(Continue, s.made, 0)
	s.Plain = append(s.Plain, r.BodyBytes(1+s.IntN(9000))...)
	s.finished()
	s.cut(true)
}

// cut adds the steps that send what is in Plain: cut anywhere, in records and
// segments that need not agree, with pauses between.
func (s *script) cut(updates bool) {
	from, to := s.plain, len(s.Plain)
	if from == to {
		return
	}
	cuts := []int{from, to}
	for range s.pieces() {
		cuts = append(cuts, from+s.IntN(to-from))
	}
	slices.Sort(cuts)
	for i := 1; i < len(cuts); i++ {
		if n := cuts[i] - cuts[i-1]; n > 0 {
			s.step(Seal, n, 0)
			s.piece(updates)
		}
	}
	s.step(Send, 1000, 0)
	s.plain = to
}

// pieces draws how often a burst is cut.
func (s *script) pieces() int {
	if s.chance(40) {
		return 0
	}
	return 1 + s.IntN(6)
}

// piece adds what follows a record: perhaps a KeyUpdate, and perhaps the
// record is sent, whole or in part.
func (s *script) piece(updates bool) {
	if s.TLS == OwnTLS && updates && s.chance(15) {
		s.step(pick(s.dice, Update, Update, Ask), 0, 0)
	}
	if s.chance(40) {
		return
	}
	n := 1000
	if s.chance(40) {
		n = s.IntN(1000)
	}
	s.step(Send, n, 0)
	if s.chance(70) {
		s.step(Pause, 0, s.moment())
	}
}

// add adds a request without a body.
func (s *script) add(r Request) {
	r.ID = fmt.Sprintf("%sr%d", s.Name, len(s.Requests))
	s.Requests = append(s.Requests, r)
	s.Plain = append(s.Plain, r.Head()...)
	s.finished()
}
