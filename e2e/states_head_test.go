package e2e_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHeadHalfReceivedIsAwaited(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		for _, l := range policies {
			t.Run(tr.name+"/"+l.name, func(t *testing.T) {
				t.Parallel()
				a := start(t, tr, l.option)
				half, rest := cut(request("/"), len("GET / HTTP/1.1\r\nHo"))
				first, later := a.dial(), a.dial()
				later.send(request("/"))
				assert.Equal(t, hello, later.reply())
				first.send(half)
				later.send(half)
				a.sees(2, "reading")
				a.drain()
				for _, w := range []*wire{first, later} {
					w.send(rest)
					assert.Equal(t, l.reply, w.reply())
					w.ends()
				}

				o := a.outcome(0)
				assert.Equal(t, map[string]int{"reading": 2}, o.Report.Initial)
				assert.Equal(t, l.counts(2), o.Report.Requests)
				assert.Equal(t, l.ran(1, 2), o.Runs["/"])
			})
		}
	}
}

func TestHeadHalfReceivedMayBeCutAnywhere(t *testing.T) {
	t.Parallel()
	a := start(t, overTCP)
	rests := map[*wire]string{}
	for _, at := range []int{1, len("GET /"), len(request("/")) - 1} {
		half, rest := cut(request("/"), at)
		w := a.dial()
		w.send(half)
		rests[w] = rest
	}
	a.sees(len(rests), "reading")
	a.drain()
	for w, rest := range rests {
		for b := range strings.SplitSeq(rest, "") {
			w.send(b)
		}
		assert.Equal(t, 502, w.reply().Status)
		w.ends()
	}
	assert.Equal(t, len(rests), a.outcome(0).Report.Requests.Rejected)
}

func cut(text string, at int) (half, rest string) { return text[:at], text[at:] }
