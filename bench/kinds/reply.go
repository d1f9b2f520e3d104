package kinds

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// reply is a reply as a client reads it.
type reply struct {
	status int
	body   string
	cut    error // why the body is not whole
	close  bool  // it says Connection: close
}

func (r reply) String() string {
	switch {
	case r.cut != nil:
		return fmt.Sprintf("%d cut", r.status)
	case r.body == "":
		return fmt.Sprintf("%d empty", r.status)
	default:
		return fmt.Sprint(r.status)
	}
}

// reply reads one reply.
func (w *wire) reply() (reply, error) {
	resp, err := http.ReadResponse(w.in, nil)
	if err != nil {
		w.t.note("no reply: %v", err)
		return reply{}, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	r := reply{resp.StatusCode, string(body), err, resp.Close}
	w.t.note("reply %v, close %t, %d bytes", r, r.close, len(body))
	return r, nil
}

// answers are the replies to some requests on one connection.
type answers struct {
	got  []reply
	lack error // why there is no more, if there is less than was asked for
	end  error // how the connection ended, nil if cleanly
}

// answers reads the replies to n requests and then to the end of the connection.
func (w *wire) answers(n int) answers {
	var a answers
	for len(a.got) < n && a.lack == nil {
		r, err := w.reply()
		if err != nil {
			a.lack = err
			break
		}
		a.got, a.lack = append(a.got, r), r.cut
	}
	a.end = w.ended()
	return a
}

// last is the last reply, the zero one if there is none.
func (a answers) last() reply {
	if len(a.got) == 0 {
		return reply{}
	}
	return a.got[len(a.got)-1]
}

// String tells the statuses, what is missing, and whether the last reply says
// that the connection closes.
func (a answers) String() string {
	var words []string
	for _, r := range a.got {
		words = append(words, r.String())
	}
	if a.last().close {
		words = append(words, "close")
	}
	switch {
	case a.lack == nil || a.last().cut != nil:
	case len(a.got) == 0:
		words = append(words, ending(a.lack))
	default:
		words = append(words, "then "+ending(a.lack))
	}
	return strings.Join(words, ", ")
}
