package load

import (
	"net/http"
	"strings"
)

// maxJudged is how much of a body a [Judge] gets to see.
const maxJudged = 1 << 10

// Judge says of a whole reply to the request with an id what kind it is: [Served],
// [Empty] or a [Status]. It gets the first KiB of the body; the reply's own Body
// has been read.
type Judge func(reply *http.Response, body, id string) Kind

// ByID takes for served a 200 with the request's id in its X-Id header and at
// the begin of its body. Only servers that were made for it reply so.
func ByID(reply *http.Response, body, id string) Kind {
	switch {
	case reply.StatusCode != http.StatusOK:
		return Status(reply.StatusCode)
	case reply.Header.Get("X-Id") != id, !strings.HasPrefix(body, id+" "):
		return Empty
	default:
		return Served
	}
}

// ByStatus takes for served any reply with a status of 2xx or 3xx. It fits
// every server.
func ByStatus(reply *http.Response, _, _ string) Kind {
	if reply.StatusCode < http.StatusOK || reply.StatusCode >= http.StatusBadRequest {
		return Status(reply.StatusCode)
	}
	return Served
}

func (c *Client) judge(reply *http.Response, body, id string) Kind {
	if c.Judge == nil {
		return ByID(reply, body, id)
	}
	return c.Judge(reply, body, id)
}
