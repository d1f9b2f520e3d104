package storm

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"net/url"
	"strconv"
	"time"
)

// Kind is what the handler of a request does.
type Kind string

// The kinds of requests.
const (
	Small  Kind = "small"  // waits, then replies with a short body
	Big    Kind = "big"    // replies with a body of known length, in pieces
	Stream Kind = "stream" // replies in pieces that are flushed
	Hold   Kind = "hold"   // writes its head and a part, waits, writes the rest
	Read   Kind = "read"   // reads the body, waits, replies with its checksum
	Half   Kind = "half"   // reads half of the body
	Ignore Kind = "ignore" // leaves the body unread
	Empty  Kind = "empty"  // 204
	Same   Kind = "same"   // 304
	Hints  Kind = "hints"  // 103, then replies as small does
	Bye    Kind = "bye"    // says Connection: close itself
	Panic  Kind = "panic"  // panics before it writes
	Tear   Kind = "tear"   // panics behind a part of its reply
	Hijack Kind = "hijack" // takes the connection over and echoes lines
	Forget Kind = "forget" // takes the connection over and forgets it
)

// Framing is how a request's body is framed.
type Framing string

// The framings of a body.
const (
	None     Framing = ""
	Length   Framing = "length"
	Chunked  Framing = "chunked"
	Trailers Framing = "trailers" // chunked, with a trailer
)

// Request is one request of a client.
type Request struct {
	ID      string
	Kind    Kind
	Method  string
	Old     bool // HTTP/1.0 with Connection: keep-alive
	Close   bool // says Connection: close
	Expect  bool // waits for 100 Continue
	Framing Framing
	Body    int           // size of its body
	Size    int           // size of the reply's body
	Wait    time.Duration // how long its handler waits
}

// Target returns the request's target.
func (r Request) Target() string {
	q := url.Values{}
	q.Set("size", strconv.Itoa(r.Size))
	q.Set("wait", r.Wait.String())
	return "/" + string(r.Kind) + "/" + r.ID + "?" + q.Encode()
}

// Head returns the bytes of the request's head.
func (r Request) Head() []byte {
	var b bytes.Buffer
	version := "1.1"
	if r.Old {
		version = "1.0"
	}
	fmt.Fprintf(&b, "%s %s HTTP/%s\r\nHost: storm\r\n", r.Method, r.Target(), version)
	for _, line := range r.lines() {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

func (r Request) lines() (lines []string) {
	switch {
	case r.Old:
		lines = append(lines, "Connection: keep-alive")
	case r.Close:
		lines = append(lines, "Connection: close")
	case r.Kind == Hijack || r.Kind == Forget:
		lines = append(lines, "Connection: Upgrade", "Upgrade: storm")
	}
	if r.Expect {
		lines = append(lines, "Expect: 100-continue")
	}
	switch r.Framing {
	case Length:
		lines = append(lines, fmt.Sprintf("Content-Length: %d", r.Body))
	case Chunked:
		lines = append(lines, "Transfer-Encoding: chunked")
	case Trailers:
		lines = append(lines, "Transfer-Encoding: chunked", "Trailer: Storm-Sum")
	default:
	}
	return lines
}

// BodyBytes returns the bytes of the request's body as they are framed. A
// chunk has at most chunk bytes.
func (r Request) BodyBytes(chunk int) []byte {
	body := pattern(r.ID, r.Body)
	switch r.Framing {
	case Length:
		return body
	case Chunked, Trailers:
		return r.chunks(body, chunk)
	default:
		return nil
	}
}

func (r Request) chunks(body []byte, chunk int) []byte {
	var b bytes.Buffer
	for rest := body; len(rest) > 0; {
		n := min(chunk, len(rest))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, rest[:n])
		rest = rest[n:]
	}
	b.WriteString("0\r\n")
	if r.Framing == Trailers {
		b.WriteString("Storm-Sum: " + sum(body) + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// pattern returns n bytes that are told from those of any other id.
func pattern(id string, n int) []byte {
	p := make([]byte, 0, n+32)
	for i := 0; len(p) < n; i++ {
		p = append(p, id...)
		p = append(p, '.')
		p = strconv.AppendInt(p, int64(i), 10)
		p = append(p, '\n')
	}
	return p[:n]
}

// sum returns the checksum of a body.
func sum(p []byte) string { return fmt.Sprintf("%08x/%d", crc32.ChecksumIEEE(p), len(p)) }
