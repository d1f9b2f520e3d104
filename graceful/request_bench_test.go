package graceful_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _replayServers start the two servers to compare on a listener.
var _replayServers = []struct {
	name  string
	start func(testing.TB, net.Listener)
}{
	{"nethttp", replayNetHTTP},
	{"graceful", replayGraceful},
}

// BenchmarkRequest is the whole path of a request through net/http, without a
// network. What graceful takes more than nethttp is the price of this package.
//
//	go test -run '^$' -bench '^BenchmarkRequest$' -count 10 ./graceful | benchstat -col /server -
func BenchmarkRequest(b *testing.B) {
	for _, server := range _replayServers {
		b.Run("server="+server.name, func(b *testing.B) {
			l := newReplayListener()
			server.start(b, l)
			l.serve(100) // fills the pools of net/http
			b.ReportAllocs()
			b.ResetTimer()
			l.serve(b.N)
		})
	}
}

func replayHandler() http.Handler {
	reply := []byte(_replay)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(reply) // a client in memory takes all
	})
}

// replayServer has the timeouts that the module's own server has by default.
func replayServer() *http.Server {
	return &http.Server{Handler: replayHandler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
}

func replayNetHTTP(tb testing.TB, l net.Listener) {
	tb.Helper()
	server := replayServer()
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	tb.Cleanup(func() {
		require.NoError(tb, server.Close())
		require.ErrorIs(tb, <-served, http.ErrServerClosed)
	})
}

func replayGraceful(tb testing.TB, l net.Listener) {
	tb.Helper()
	drainer, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(tb, err)
	server, err := graceful.NewServer(drainer, graceful.ServerConfig{
		HTTP:      replayServer(),
		Listeners: []net.Listener{l},
	})
	require.NoError(tb, err)
	require.NoError(tb, server.Start(context.Background()))
	tb.Cleanup(func() {
		_, err := drainer.Drain(context.Background())
		require.NoError(tb, err)
	})
}
