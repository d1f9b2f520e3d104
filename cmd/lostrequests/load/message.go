package load

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// order is the body of a POST that has no other.
const order = "one order, please, and not two\n"

func (c *Client) host() string { return cmp.Or(c.Host, "bench") }
func (c *Client) path() string { return cmp.Or(c.Path, "/") }

// body is the body of each request, empty for none.
func (c *Client) body() string {
	if c.Method != http.MethodPost {
		return ""
	}
	return cmp.Or(c.Body, order)
}

// message is a whole request of HTTP/1.1: it leaves in one segment.
func (c *Client) message(id string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nX-Id: %s\r\n", c.Method, c.path(), c.host(), id)
	_ = c.Header.Write(&b) // a Builder takes everything
	if !c.KeepAlive {
		b.WriteString("Connection: close\r\n")
	}
	if body := c.body(); body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	} else {
		b.WriteString("\r\n")
	}
	return b.String()
}
