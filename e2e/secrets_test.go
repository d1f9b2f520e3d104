package e2e_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
)

// secretRequest is a request that has a secret wherever one can be.
func secretRequest(path string) string {
	const body = "s3cret-body"
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: app\r\nAuthorization: Bearer s3cret-header\r\n"+
		"Cookie: session=s3cret-cookie\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body)
}

func TestNothingOfARequestIsLogged(t *testing.T) {
	t.Parallel()
	for _, tr := range transports {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			a := start(t, tr, "timeout: 2s", "quietPeriod: 1s")
			finished, late, hung := a.dial(), a.dial(), a.dial()
			late.send(secretRequest("/echo"))
			assert.Equal(t, reply{Status: 200, Body: "s3cret-body"}, late.reply())
			finished.send(secretRequest("/hold?id=finished"))
			hung.send(secretRequest("/never?id=hung"))
			a.entered("finished")
			a.entered("hung")
			a.drain()
			late.send(secretRequest("/echo"))
			assert.Equal(t, 502, late.reply().Status)
			a.release("finished")
			assert.Equal(t, 200, finished.reply().Status)
			a.signal(syscall.SIGUSR2)
			hung.isCut()
			a.outcome(1)

			log := a.out.String()
			for _, told := range []string{`"drain was forced"`, `"rejected":1`, `"finished":1`} {
				assert.Contains(t, log, told, "the log tells of them")
			}
			assert.False(t, strings.Contains(log, "s3cret"), "but of nothing in them")
		})
	}
}
