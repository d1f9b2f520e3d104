package socketiotest

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// LateHandshake opens sessions on connections that were there before the drain,
// while the late policy is to serve. It returns the statuses of the replies and
// how the process ended.
func LateHandshake(t *testing.T, order Order, handshake string) (statuses []int, code int, logs string) {
	t.Helper()
	order.Name, order.Late = "A", graceful.Serve
	a := Start(t, order)
	var clients []*http.Client
	for range 10 {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		client := &http.Client{Transport: transport, Timeout: _patience}
		_, err := get(client, a.URL+"/state")
		require.NoError(t, err)
		clients = append(clients, client)
	}
	a.Signal(t)
	time.Sleep(30 * time.Millisecond) // the closers have begun, and idle connections stay for 100 ms
	for _, client := range clients {
		if status, err := get(client, a.URL+handshake); err == nil {
			statuses = append(statuses, status)
		}
	}
	code, _ = a.Wait(t)
	return statuses, code, a.Logs()
}

func get(client *http.Client, url string) (status int, err error) {
	resp, err := client.Get(url) //nolint:noctx // the client has a timeout
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}
