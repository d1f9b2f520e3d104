package load

import (
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// fields encodes the header of a request.
func (h *http2Conn) fields(c *Client, id string) {
	h.block.Reset()
	field := func(name, value string) {
		_ = h.enc.WriteField(hpack.HeaderField{Name: name, Value: value}) // to a buffer
	}
	scheme := "http"
	if c.TLS != nil {
		scheme = "https"
	}
	field(":method", c.Method)
	field(":scheme", scheme)
	field(":authority", c.host())
	field(":path", c.path())
	field("x-id", id)
	if body := c.body(); body != "" {
		field("content-length", strconv.Itoa(len(body)))
	}
	for name, values := range c.Header {
		for _, v := range values {
			field(strings.ToLower(name), v)
		}
	}
}

// head makes a reply of its header.
func head(f *http2.MetaHeadersFrame) *http.Response {
	code, _ := strconv.Atoi(f.PseudoValue("status")) // 0 is a status that is taken for no reply
	reply := &http.Response{StatusCode: code, Header: make(http.Header), Body: http.NoBody}
	for _, field := range f.RegularFields() {
		reply.Header.Add(field.Name, field.Value)
	}
	return reply
}
