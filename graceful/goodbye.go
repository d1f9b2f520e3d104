package graceful

import "fmt"

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
