package load

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRepliesThatTakeLongerThanTheyMayAreSlow(t *testing.T) {
	c := Client{Dial: serve(t, answer, answer), Method: http.MethodGet, Slow: time.Nanosecond}
	assert.True(t, c.request(t.Context()).Slow)
	c.Slow = time.Hour
	assert.False(t, c.request(t.Context()).Slow)
	refused := c.request(t.Context())
	assert.Equal(t, Refused, refused.Kind)
}

func TestOnlyStatusesOfSuccessAreServedByStatus(t *testing.T) {
	for code, want := range map[int]Kind{200: Served, 204: Served, 304: Served, 400: Status(400), 502: Rejected} {
		assert.Equal(t, want, ByStatus(&http.Response{StatusCode: code}, "", ""), code)
	}
}
