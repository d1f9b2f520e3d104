package framing

// Handshake is the type of the record that a client of TLS begins with, and no
// request of HTTP (RFC 8446 section 5.1).
const Handshake = 22

// Record follows the records of a TLS connection (RFC 8446 section 5.1). The
// zero value stands before the first one.
type Record struct {
	header [5]byte // type, version, length
	have   int     // bytes of the header that are here
	left   int     // bytes of the body that are not
}

// Limit returns the part of p that may be filled without going beyond the
// present record.
func (r *Record) Limit(p []byte) []byte {
	if r.left > 0 {
		return p[:min(len(p), r.left)]
	}
	return p[:min(len(p), len(r.header)-r.have)]
}

// Begun returns how many bytes of the present record are here.
func (r *Record) Begun() int {
	if r.left > 0 {
		return len(r.header) + (int(r.header[3])<<8 | int(r.header[4])) - r.left
	}
	return r.have
}

// Took notes what was read, of any number of records.
func (r *Record) Took(p []byte) {
	for len(p) > 0 {
		if r.left > 0 {
			n := min(r.left, len(p))
			r.left, p = r.left-n, p[n:]
			continue
		}
		n := copy(r.header[r.have:], p)
		r.have, p = r.have+n, p[n:]
		if r.have == len(r.header) {
			r.have, r.left = 0, int(r.header[3])<<8|int(r.header[4])
		}
	}
}

// Between reports whether no record has begun that is not whole.
func (r *Record) Between() bool { return r.have == 0 && r.left == 0 }
