package proxy

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// The files of docs/proxies do what docs/deploying.md says of them: a POST that
// one server refuses to connect is answered by the other one, and so is a POST
// that one rejects, where late: reject is said to do. A proxy that asks servers
// whether they are ready finds out by itself that neither is.
func TestSnippets(t *testing.T) {
	require.NoError(t, Install(t.Context(), Documented()...))
	for _, k := range Documented() {
		rejected := map[string]string{"reject": "200 served", "serve": "502 rejected"}[k.Late]
		t.Run(k.Name, func(t *testing.T) {
			if k.Delay > 0 {
				awaitAnswers(t, k, refusing(t), "200 served")
				awaitAnswers(t, k, rejecting(t), "200 served")
				return
			}
			assertAnswers(t, k, refusing(t), "200 served")
			assertAnswers(t, k, rejecting(t), rejected)
		})
	}
}

// awaitAnswers waits until the worst answer is what it should be.
func awaitAnswers(t *testing.T, k Kind, other, want string) {
	t.Helper()
	p, err := k.Start(t.Context(), t.TempDir(), []string{other, serving(t)})
	require.NoError(t, err)
	defer p.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	got := worst(t, p.Addr)
	for tries := 0; got != want && tries < 200; tries++ {
		<-tick.C
		got = worst(t, p.Addr)
	}
	assert.Equal(t, want, got, p.Log())
}

// assertAnswers asserts what the worst answer is where one of two servers is the
// other one.
func assertAnswers(t *testing.T, k Kind, other, want string) {
	t.Helper()
	p, err := k.Start(t.Context(), t.TempDir(), []string{other, serving(t)})
	require.NoError(t, err)
	defer p.Stop()
	assert.Equal(t, want, worst(t, p.Addr), p.Log())
}

// worst returns an answer that is not what it should be, if there is one.
func worst(t *testing.T, addr string) string {
	t.Helper()
	for range 20 { // each server is the first choice of some, also at random
		if answer := post(t, addr); answer != "200 served" {
			return answer
		}
	}
	return "200 served"
}

func serving(t *testing.T) string {
	t.Helper()
	return backend(t, http.StatusOK, "served")
}

func rejecting(t *testing.T) string {
	t.Helper()
	return backend(t, http.StatusBadGateway, "rejected")
}

func refusing(t *testing.T) string {
	t.Helper()
	addr, err := peer.FreeAddr(t.Context())
	require.NoError(t, err)
	return addr
}

func backend(t *testing.T, status int, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// post returns the status and the body of the reply to a POST.
func post(t *testing.T, addr string) string {
	t.Helper()
	defer http.DefaultClient.CloseIdleConnections()
	reply, err := http.Post("http://"+addr, "text/plain", strings.NewReader("one"))
	require.NoError(t, err)
	defer func() { _ = reply.Body.Close() }()
	body, err := io.ReadAll(reply.Body)
	require.NoError(t, err)
	return fmt.Sprintf("%d %s", reply.StatusCode, body)
}
