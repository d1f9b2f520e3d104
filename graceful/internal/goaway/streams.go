package goaway

// side is a set of the two sides of a stream.
type side uint8

const (
	client side = 1 << iota
	server

	both = client | server
)

// streams knows which streams of a connection are open on the wire. net/http
// knows too, but tells of a stream's end before it has sent the last frame.
type streams struct {
	open map[uint32]side // which side has ended each
	last uint32          // the highest that the client has opened
	max  uint32          // the highest that the server answers
}

func newStreams() streams {
	return streams{open: make(map[uint32]side), max: _maxStream}
}

// begin notes HEADERS of the client's, which open a stream, or end the body of
// one that is open.
func (s *streams) begin(id uint32, ended bool) {
	if id > s.last && id <= s.max {
		s.last = id
		s.open[id] = 0
	}
	if ended {
		s.end(id, client)
	}
}

// promise notes a stream that the server has promised to push.
func (s *streams) promise(id uint32) { s.open[id] = client }

// end notes that a side has sent its last frame on a stream.
func (s *streams) end(id uint32, by side) {
	ended, ok := s.open[id]
	switch {
	case !ok:
	case ended|by == both:
		delete(s.open, id)
	default:
		s.open[id] = ended | by
	}
}

// reset notes that a stream was aborted by either side.
func (s *streams) reset(id uint32) { delete(s.open, id) }

// refuse notes that the server has told the client that it does not answer
// streams above last.
func (s *streams) refuse(last uint32) {
	s.max = last
	for id := range s.open {
		if id > last && id%2 == 1 {
			delete(s.open, id)
		}
	}
}
