package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoadKnowsAnAnswerFromALoss(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"an order taken": {takeOrder, ""},
		"an order mixed up with another": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(confirmation("another")))
		}, "wrong answer"},
		"a cause from the balancer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(_causeHeader, "connection reset")
			w.WriteHeader(http.StatusBadGateway)
		}, "connection reset"},
		"no more than a status": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}, "503 Service Unavailable"},
		"an answer that breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
		}, "proxy: closed, no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			l := &load{url: "http://" + serve(t, tt.answer), http: http.DefaultClient}
			assert.Equal(t, tt.want, l.order(t.Context(), "1"))
		})
	}
}

func TestLoadFinishesItsOrders(t *testing.T) {
	var tally tally
	l := startLoad(t.Context(), "http://"+serve(t, newHandler().ServeHTTP), 4, &tally)
	require.Eventually(t, func() bool { return tally.now().sent > 20 }, _patience, time.Millisecond)
	l.stop()
	c := tally.now()
	assert.Empty(t, c.failed)
	assert.Equal(t, c, tally.now())
}
