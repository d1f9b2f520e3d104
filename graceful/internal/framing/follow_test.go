package framing

// follower feeds a request as the engine does, piece by piece, and tells it the
// length of its body behind the head.
type follower struct {
	Request
	length int64 // of the body
	taken  int   // bytes of the request so far
}

// take takes what belongs to the request, and reports whether that was all.
func (f *follower) take(p []byte) bool {
	for len(p) > 0 {
		n := f.Feed(p)
		f.taken, p = f.taken+n, p[n:]
		if f.WantsBody() {
			f.SetBody(f.length)
		} else if n == 0 {
			return false
		}
	}
	return true
}

// end returns where the request that pieces begin with ends, or -1 if that has
// not come.
func end(length int64, pieces ...[]byte) int {
	f := follower{length: length}
	for _, p := range pieces {
		if !f.take(p) {
			break
		}
	}
	if f.Over() {
		return f.taken
	}
	return -1
}

// bytewise cuts p into single bytes.
func bytewise(p []byte) (pieces [][]byte) {
	for i := range p {
		pieces = append(pieces, p[i:i+1])
	}
	return pieces
}
