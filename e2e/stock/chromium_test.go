//go:build unix

package stock

import (
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// _page asks for one thing after the other, four at a time, until it is told to stop,
// and then says what it got. What has failed it asks for again.
const _page = `<!doctype html><script>
const got = {answered: 0, failed: [], lost: []};
async function once(id, post) {
	const r = await fetch("/echo?" + id, {method: post ? "POST" : "GET", body: post ? "hello" : undefined});
	const text = await r.text();
	if (r.status !== 200 || text !== (post ? "hello" : "")) throw new Error(r.status + " " + text);
	got.answered++;
	return r.headers.get("X-Over");
}
async function untilAnswered(id, post) {
	for (let tries = 1; ; tries++) {
		try {
			return await once(id, post);
		} catch (e) {
			got.failed.push(id);
			if (tries === 5) {
				got.lost.push(id + ": " + e);
				return true;
			}
		}
	}
}
async function ask(who) {
	for (let n = 0; ; n++) {
		if (await untilAnswered(who + "-" + n, n % 2)) return;
	}
}
Promise.all([ask(1), ask(2), ask(3), ask(4)]).then(() => fetch("/got", {method: "POST", body: JSON.stringify(got)}));
</script>`

type got struct {
	Answered int
	Failed   []string // once for each time
	Lost     []string // that failed each time
}

// handled counts how often each request has come to a handler.
type handled struct {
	mu    sync.Mutex
	times map[string]int
}

func (h *handled) note(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.times[id]++
}

// A page in a browser loses nothing while servers follow one another. Chromium itself
// fails a fetch, as ERR_FAILED in its net log, that has a connection reserved as that
// is told to go: none of those has been sent, and one of the next tries gets its answer.
func TestChromiumLosesNothing(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	require.NoError(t, err, "this test needs Chromium")
	var over atomic.Bool
	results := make(chan got, 1)
	h := &handled{times: make(map[string]int)}
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, _page) })
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		h.note(r.URL.RawQuery)
		if over.Load() {
			w.Header().Set("X-Over", "1")
		}
		echo(w, r)
	})
	mux.HandleFunc("/got", func(_ http.ResponseWriter, r *http.Request) {
		var g got
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&g))
		results <- g
	})
	r := newRelay(t, mux)
	browse(t, chromium, r.url("/"))
	r.passes(5)
	over.Store(true)
	select {
	case g := <-results:
		assert.Empty(t, g.Lost)
		assert.Greater(t, g.Answered, 100)
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, id := range g.Failed {
			assert.Equal(t, 1, h.times[id], "%s was handled, and its answer was lost", id)
		}
		t.Logf("%d answered in 5 drains, %d tries of Chromium's own failed", g.Answered, len(g.Failed))
	case <-time.After(time.Minute):
		require.Fail(t, "the page says nothing")
	}
}

// browse opens a page in a headless browser, until the test ends.
func browse(t *testing.T, chromium, url string) {
	t.Helper()
	cmd := exec.Command(chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
		"--ignore-certificate-errors", "--user-data-dir="+t.TempDir(), url)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its children end with it
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
}
