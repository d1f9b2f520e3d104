package graceful

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful/internal/framing"
)

// Goodbye says what a kept-alive HTTP/1 connection is sent before the drain
// closes it as idle. It answers in advance a request that crosses the close:
// the client reads the goodbye as the reply to it, and not the end of the
// connection. Clients and proxies that sent no request drop the goodbye and go
// on, but for a few (Java's HttpURLConnection, Python's http.client, curl 7.88)
// that take it for the reply to their next request; hence it is off by default.
type Goodbye uint8

const (
	// GoodbyeNone sends nothing. It is the default.
	GoodbyeNone Goodbye = iota
	// GoodbyeRequestTimeout sends 408 Request Timeout (RFC 9110 section
	// 15.5.9), which tells that the connection closes, and which browsers and
	// some clients answer by sending the request again.
	GoodbyeRequestTimeout
	// GoodbyeReject sends the rejection, for proxies that are told to send a
	// rejected request to another server.
	GoodbyeReject
)

// String returns the name as it stands in a configuration: none,
// requestTimeout or reject.
func (g Goodbye) String() string {
	switch g {
	case GoodbyeNone:
		return "none"
	case GoodbyeRequestTimeout:
		return "requestTimeout"
	case GoodbyeReject:
		return "reject"
	default:
		return fmt.Sprintf("Goodbye(%d)", uint8(g))
	}
}

// A request that crosses the end of an idle connection cannot be answered any
// more, but an answer that was sent before that end is read as its reply: see
// [Goodbye].

const (
	// _goodbyeTime bounds the write of a goodbye. Nothing is before it, so that
	// the kernel takes it at once.
	_goodbyeTime = 100 * time.Millisecond
	// _crossingTime bounds the wait for a client that has been said goodbye to.
	_crossingTime = 2 * time.Second
)

// prepareGoodbye sets what idle connections of st are sent, and when waits for
// their clients end.
func (r *drain) prepareGoodbye(st *stage) {
	until := r.start.Add(r.config.patience())
	st.until.Store(&until)
	if text := r.config.goodbye(time.Now()); text != nil {
		st.bye.Store(&text)
	}
}

// goodbye returns what idle connections are sent, or nil for nothing.
func (c Config) goodbye(now time.Time) []byte {
	status, body, header := http.StatusRequestTimeout, "", make(http.Header)
	switch c.Goodbye {
	case GoodbyeRequestTimeout:
		header.Set("Content-Length", "0")
	case GoodbyeReject:
		r := c.Rejection.(*rejection)
		status, body = r.status, r.body
		r.setHeader(header)
	default:
		return nil
	}
	header.Set("Connection", "close")
	header.Set("Date", now.UTC().Format(http.TimeFormat))
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = header.Write(&b) // a buffer takes all
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// goodbye returns what to send before the connection, which was told to leave,
// ends as idle, or nil for nothing.
func (c *conn) goodbye() []byte {
	text := c.account.stage.bye.Load()
	if text == nil || c.from != connIdle && c.from != connActive {
		return nil
	}
	return *text
}

// sayGoodbye sends the goodbye and ends the sending half, if that is possible: what
// a listener of the user's has made need not know halves, and its client is told by
// the goodbye itself that the connection closes. The read of what crosses it is left
// to Close.
func (c *conn) sayGoodbye() {
	text := c.goodbye()
	if text == nil {
		return
	}
	_ = c.SetWriteDeadline(time.Now().Add(_goodbyeTime)) // fails only on a closed connection
	if _, err := c.Conn.Write(text); err == nil {
		c.parted = c.endSending() || !isKernels(c.socket())
	}
}

// endSending ends the sending half, that of TLS before that of the socket, and
// reports whether that was possible.
func (c *conn) endSending() bool {
	if c.CloseWrite() != nil {
		return false
	}
	if half, ok := c.socket().(interface{ CloseWrite() error }); ok && c.speaksTLS() {
		_ = half.CloseWrite() // the word of TLS has gone out, if anything has
	}
	return true
}

// awaitCrossing reads until the client has ended its half too, and counts a
// request that crosses the goodbye. What is not read would make the kernel
// answer with RST, and that destroys the goodbye on its way.
func (c *conn) awaitCrossing() {
	buf := make([]byte, 4<<10)
	crossing := framing.Request{} // line ends alone are none
	for end := c.account.stage.waitEnd(_crossingTime); time.Now().Before(end) && !c.account.stage.forced(); {
		_ = c.SetReadDeadline(earlier(end, time.Now().Add(_lingerPause))) // fails only on a closed connection
		n, err := c.Conn.Read(buf)
		if !crossing.Begun() && crossing.Feed(buf[:n]) > 0 && crossing.Begun() {
			c.account.crossed.Add(1)
		}
		if err != nil && !timedOut(err) {
			return
		}
	}
}
