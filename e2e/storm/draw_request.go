package storm

import (
	"fmt"
	"net/http"
	"time"
)

// request draws a request and gives it its id.
func (s *script) request() Request {
	r := s.anyRequest()
	r.ID = fmt.Sprintf("%sr%d", s.Name, len(s.Requests))
	s.Requests = append(s.Requests, r)
	return r
}

func (s *script) anyRequest() Request {
	r := Request{Method: "GET", Kind: s.kind(), Wait: s.handling()}
	switch r.Kind {
	case Read, Half, Ignore:
		s.upload(&r)
	case Small:
		r.Size = 1 + s.IntN(1000)
	case Big:
		r.Size = pick(s.dice, 1, 5_000, 70_000, 600_000)
	case Stream:
		r.Size = 4 + s.IntN(20_000)
	default:
		r.Size = s.IntN(1000)
	}
	s.vary(&r)
	return r
}

// kind draws what the handler does.
func (s *script) kind() Kind {
	switch n := s.IntN(1000); {
	case n < 350:
		return Small
	case n < 430:
		return Big
	case n < 510:
		return Stream
	case n < 570:
		return Hold
	case n < 790:
		return Read
	case n < 820:
		return Half
	case n < 870:
		return Ignore
	case n < 900:
		return Empty
	case n < 930:
		return Same
	case n < 960:
		return Hints
	case n < 980:
		return Bye
	case n < 990:
		return Panic
	default:
		return Tear
	}
}

// handling draws how long a handler waits.
func (s *script) handling() time.Duration {
	switch n := s.IntN(100); {
	case n < 50:
		return 0
	case n < 80:
		return s.between(0, 10)
	case n < 98:
		return s.between(10, 200)
	default:
		return s.between(200, 1300)
	}
}

// upload draws a body.
func (s *script) upload(r *Request) {
	r.Method = http.MethodPost
	switch n := s.IntN(100); {
	case n < 70, s.light:
		r.Body = 1 + s.IntN(2000)
	case n < 92:
		r.Body = 5_000 + s.IntN(95_000)
	case n < 97:
		r.Body = 200_000 + s.IntN(50_000)
	default:
		r.Body = 300_000 + s.IntN(100_000)
	}
	r.Framing = pick(s.dice, Length, Length, Chunked)
	r.Size = 1 + s.IntN(500)
	if r.Kind == Read && r.Framing == Chunked && s.chance(40) {
		r.Framing = Trailers
	}
	r.Expect = r.Kind != Half && s.chance(12)
}

// vary draws what may differ with any kind.
func (s *script) vary(r *Request) {
	plain := r.Kind == Small || r.Kind == Big || r.Kind == Read && r.Framing == Length && !r.Expect
	switch {
	case plain && s.Protocol == HTTP1 && s.chance(10):
		r.Old = true
	case s.Protocol == HTTP1 && s.chance(3):
		r.Close = true
	}
	if (r.Kind == Small || r.Kind == Big) && s.chance(8) {
		r.Method = http.MethodHead
	}
}
