// Command chromium is a client with Chromium's fetch: see
// ../../goodbye_clients_test.go. A page of its own makes the two requests, and
// tells the replies.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"time"
)

// page fetches, tells, waits for the word to go on, and fetches again.
const page = `<!doctype html><script>
const tell = (text) => fetch('/tell', { method: 'POST', body: text })
const get = () => fetch(%q).then(async (r) => r.status + ' ' + (await r.text()).trim(), (e) => 'error ' + e)
get().then(tell).then(() => fetch('/go')).then(get).then(tell)
</script>`

// lifetime bounds the browser.
const lifetime = 2 * time.Minute

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "chromium:", err)
		os.Exit(1)
	}
}

func run(url string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	defer cancel()
	told := make(chan string)
	control := httptest.NewServer(routes(ctx, url, told))
	defer control.Close()
	profile, err := os.MkdirTemp("", "chromium-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(profile) }()
	browser := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-web-security", // a rejection allows no other origin to read it
		"--disable-dev-shm-usage", "--remote-debugging-port=0", "--user-data-dir="+profile, control.URL+"/page")
	browser.WaitDelay = time.Second
	browser.Stderr = os.Stderr
	if err := browser.Start(); err != nil {
		return err
	}
	defer func() {
		cancel()
		_ = browser.Wait() // it was killed
	}()
	return report(ctx, told)
}

// report prints what the page tells, twice.
func report(ctx context.Context, told <-chan string) error {
	for range 2 {
		select {
		case text := <-told:
			fmt.Println(text)
		case <-ctx.Done():
			return errors.New("the page tells nothing")
		}
	}
	return nil
}

func routes(ctx context.Context, url string, told chan<- string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, page, url)
	})
	mux.HandleFunc("/tell", func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body) // of one segment
		select {
		case told <- string(text):
		case <-ctx.Done():
		}
	})
	mux.HandleFunc("/go", func(http.ResponseWriter, *http.Request) {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	})
	return mux
}
