package graceful

// _tlsHandshake is the type of the record that a client of TLS begins with, and no
// request of HTTP (RFC 8446 section 5.1).
const _tlsHandshake = 22

// record limits reads to the end of a TLS record (RFC 8446 section 5.1). During
// the handshake nothing behind it is read, so that what comes afterwards is
// known to be a request, however little of it there is.
type record struct {
	header [5]byte // type, version, length
	have   int     // bytes of the header that are here
	left   int     // bytes of the body that are not
}

// limit returns the part of p that may be filled.
func (r *record) limit(p []byte) []byte {
	if r.left > 0 {
		return p[:min(len(p), r.left)]
	}
	return p[:min(len(p), len(r.header)-r.have)]
}

// took notes what was read.
func (r *record) took(b []byte) {
	if r.left > 0 {
		r.left -= len(b)
		return
	}
	r.have += copy(r.header[r.have:], b)
	if r.have == len(r.header) {
		r.have, r.left = 0, int(r.header[3])<<8|int(r.header[4])
	}
}

// wholeRecords reports whether text consists of whole records.
func wholeRecords(text []byte) bool {
	for len(text) >= len(record{}.header) {
		end := len(record{}.header) + int(text[3])<<8 + int(text[4])
		if len(text) <= end {
			return len(text) == end
		}
		text = text[end:]
	}
	return false
}
