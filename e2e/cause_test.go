package e2e_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestRequestContextEndsWithACauseBeforeTheConnectionIsCut(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr, "timeout: 700ms")
			w := a.dial()
			w.send(request("/hold?id=a"))
			a.entered("a")
			a.drain()
			got, _ := io.ReadAll(w) // until it is closed, cleanly or not
			o := a.outcome(1)
			cause := graceful.ErrTimeout.Error()
			assert.Equal(t, cause, o.Report.Forced)
			_, after, cancelled := strings.Cut(a.out.String(), "e2e cancelled a: "+cause)
			require.True(t, cancelled, "the context ends with the cause")
			assert.Contains(t, after, `"drain stops waiting"`, "and the connection is cut later")
			if len(o.Report.ClosedByForce) == 0 { // the machine was fast enough
				assert.True(t, strings.HasSuffix(string(got), "\r\n\r\n"+cause+"\n"), "the handler can still say so: %s", got)
			}
		})
	}
}
