package storm

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// reply is a reply of HTTP/1 as a client has received it.
type reply struct {
	start, headEnd, end int // offsets in the client's stream
	proto               string
	status              int
	header              map[string]string
	connection          string // the value of Connection
	interim             []int  // the statuses of 1xx that came before it
	body                []byte
}

// closes reports whether the reply says that it is the last.
func (r *reply) closes() bool { return strings.EqualFold(r.connection, "close") }

// replies reads a client's stream as replies, strictly: what net/http does not
// write is an error.
type replies struct {
	head func(i int) bool // whether the i-th request was a HEAD

	buf     []byte
	pos     int // where the next reply starts
	need    int // how long buf must be before it is worth another look
	interim []int
	list    []*reply
	raw     bool // whether the last reply has handed the connection over
	err     error
}

// errMore says that a reply is not whole yet.
var errMore = errors.New("the reply is not whole")

// add takes bytes that have come.
func (rs *replies) add(p []byte) {
	rs.buf = append(rs.buf, p...)
	for rs.err == nil && !rs.raw && rs.pos < len(rs.buf) && len(rs.buf) >= rs.need {
		r, err := rs.next()
		if errors.Is(err, errMore) {
			return
		}
		rs.err = err
		if r != nil {
			rs.list = append(rs.list, r)
		}
	}
}

// last returns the last reply whose head has come, whole or not, or nil.
func (rs *replies) last() *reply {
	if r, err := parseHead(rs.rest()); err == nil && !rs.raw {
		r.start = rs.pos
		return r
	}
	if n := len(rs.list); n > 0 {
		return rs.list[n-1]
	}
	return nil
}

// rest returns the bytes behind the last whole reply.
func (rs *replies) rest() []byte { return rs.buf[rs.pos:] }

// next reads a reply, or an interim one, for which it returns nil.
func (rs *replies) next() (*reply, error) {
	r, err := parseHead(rs.buf[rs.pos:])
	if err != nil {
		return nil, err
	}
	r.start, r.headEnd = rs.pos, r.headEnd+rs.pos
	if r.status < http.StatusOK && r.status != http.StatusSwitchingProtocols {
		rs.interim = append(rs.interim, r.status)
		rs.pos = r.headEnd
		return nil, nil
	}
	if r.end, r.body, err = rs.body(r); err != nil {
		return nil, err
	}
	r.interim, rs.interim = rs.interim, nil
	rs.pos, rs.raw = r.end, r.status == http.StatusSwitchingProtocols
	return r, nil
}

// body reads the body of r.
func (rs *replies) body(r *reply) (end int, body []byte, err error) {
	from := r.headEnd
	length, known := r.header["Content-Length"]
	switch {
	case r.status == http.StatusSwitchingProtocols, r.status == http.StatusNoContent,
		r.status == http.StatusNotModified, rs.head(len(rs.list)):
		return from, nil, nil
	case r.header["Transfer-Encoding"] == "chunked":
		body, n, err := parseChunks(rs.buf[from:])
		return from + n, body, err
	case known:
		n, err := strconv.Atoi(length)
		if err != nil {
			return 0, nil, fmt.Errorf("Content-Length %q", length)
		}
		if rs.need = from + n; len(rs.buf) < rs.need {
			return 0, nil, errMore
		}
		return from + n, rs.buf[from : from+n], nil
	default:
		return 0, nil, fmt.Errorf("reply without framing: %q", rs.buf[r.start:from])
	}
}

// parseHead reads a status line and header lines.
func parseHead(p []byte) (*reply, error) {
	end := bytes.Index(p, []byte("\r\n\r\n"))
	if end < 0 {
		if len(p) >= 9 && !bytes.HasPrefix(p, []byte("HTTP/1.")) {
			return nil, fmt.Errorf("no reply: %q", p[:min(len(p), 60)])
		}
		return nil, errMore
	}
	lines := strings.Split(string(p[:end]), "\r\n")
	r := &reply{headEnd: end + 4, header: map[string]string{}}
	if err := r.statusLine(lines[0]); err != nil {
		return nil, err
	}
	for _, line := range lines[1:] {
		if err := r.headerLine(line); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *reply) statusLine(line string) error {
	if len(line) < 13 || line[8] != ' ' || line[12] != ' ' || !strings.HasPrefix(line, "HTTP/1.") {
		return fmt.Errorf("status line %q", line)
	}
	status, err := strconv.Atoi(line[9:12])
	if err != nil || line[13:] != http.StatusText(status) {
		return fmt.Errorf("status line %q", line)
	}
	r.proto, r.status = line[:8], status
	return nil
}

func (r *reply) headerLine(line string) error {
	name, value, ok := strings.Cut(line, ": ")
	if !ok || name != http.CanonicalHeaderKey(name) {
		return fmt.Errorf("header line %q", line)
	}
	if name == "Connection" {
		if r.connection != "" {
			return fmt.Errorf("two of %q", line)
		}
		r.connection = value
		return nil
	}
	if _, twice := r.header[name]; twice {
		return fmt.Errorf("two of %q", line)
	}
	r.header[name] = value
	return nil
}

// parseChunks reads a chunked body without trailers.
func parseChunks(p []byte) (body []byte, n int, err error) {
	for {
		i := bytes.Index(p[n:], []byte("\r\n"))
		if i < 0 {
			return nil, 0, errMore
		}
		size, err := strconv.ParseUint(string(p[n:n+i]), 16, 31)
		if err != nil {
			return nil, 0, fmt.Errorf("chunk size %q", p[n:n+i])
		}
		from, to := n+i+2, n+i+2+int(size)
		if len(p) < to+2 {
			return nil, 0, errMore
		}
		if string(p[to:to+2]) != "\r\n" {
			return nil, 0, fmt.Errorf("chunk ends with %q", p[to:to+2])
		}
		if size == 0 {
			return body, to + 2, nil
		}
		body, n = append(body, p[from:to]...), to+2
	}
}
