//go:build unix

package stock

import (
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// _page asks for one thing after the other, four at a time, until it is told to stop,
// and then says what it got.
const _page = `<!doctype html><script>
const got = {answered: 0, failed: []};
async function ask() {
	for (let n = 0; ; n++) {
		try {
			const r = await fetch("/echo", {method: n % 2 ? "POST" : "GET", body: n % 2 ? "hello" : undefined});
			const text = await r.text();
			if (r.status !== 200 || text !== (n % 2 ? "hello" : "")) throw new Error(r.status + " " + text);
			got.answered++;
			if (r.headers.get("X-Over")) return;
		} catch (e) {
			got.failed.push(String(e));
			return;
		}
	}
}
Promise.all([ask(), ask(), ask(), ask()]).then(() => fetch("/got", {method: "POST", body: JSON.stringify(got)}));
</script>`

type got struct {
	Answered int
	Failed   []string
}

// A page in a browser loses nothing while servers follow one another.
func TestChromiumLosesNothing(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	require.NoError(t, err, "this test needs Chromium")
	var over atomic.Bool
	results := make(chan got, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, _page) })
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
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
		assert.Empty(t, g.Failed)
		assert.Greater(t, g.Answered, 100)
		t.Logf("%d answered in 5 drains", g.Answered)
	case <-time.After(time.Minute):
		require.Fail(t, "the page says nothing")
	}
}

// browse opens a page in a headless browser, until the test ends.
func browse(t *testing.T, chromium, url string) {
	t.Helper()
	cmd := exec.Command(chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--ignore-certificate-errors", "--user-data-dir="+t.TempDir(), url)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its children end with it
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
}
