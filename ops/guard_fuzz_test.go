package ops_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gracefulfx/gracefulfx/ops"
)

// No request begins a drain, or is shown anything, whose client does not know the
// token, whatever its text is; and none that does begins a drain unless it asks
// for that.
func FuzzGuard(f *testing.F) {
	const head, knows = " HTTP/1.1\r\nHost: localhost\r\n", "Authorization: Bearer " + _token + "\r\n"
	for _, path := range []string{"/", "/status", "/connections?state=idle", "/events", "/readyz", "/readyz?verbose", "/livez", "/prestop"} {
		f.Add("GET " + path + head + "\r\n")
		f.Add("GET " + path + head + knows + "\r\n")
	}
	for _, order := range []string{"drain", "force"} {
		f.Add("POST /" + order + "?wait=true" + head + "Ops-Action: " + order + "\r\n\r\n")
		f.Add("POST /" + order + "?wait=true" + head + knows + "Ops-Action: " + order + "\r\n\r\n")
	}
	f.Add("POST /drain" + head + knows + "Ops-Action: force\r\n\r\n")
	f.Add("GET /prestop" + head + "Authorization: Basic OjAxMjM0NTY3ODlhYmNkZWY=\r\n\r\n") // the token as a password
	f.Add("POST //drain?wait=%zz" + head + "Ops-Action: drain\r\nAuthorization: basic Og==\r\nContent-Length: 3\r\n\r\nabc")
	f.Add("GET /%2fprestop?token=" + _token + head + "Authorization: Bearer  " + _token + "\r\n\r\n")
	f.Add("CONNECT localhost:1 HTTP/1.1\r\n\r\n")

	over, cancel := context.WithCancel(context.Background())
	cancel() // viewers and those who wait for the end leave at once
	f.Fuzz(func(t *testing.T, text string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			return
		}
		began := false
		h := plain(t, ops.HandlerConfig{Token: _token, Drain: func(string) { began = true }})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(over))

		if began && !asksForDrain(r) {
			t.Fatalf("a drain has begun")
		}
		if w.Code == http.StatusOK && !isKnown(r) && !isProbe(r) {
			t.Fatalf("shown without the token:\n%s", w.Body)
		}
		if strings.Contains(w.Body.String(), _token) && !strings.Contains(r.RequestURI, _token) { // a redirection has the query
			t.Fatalf("the token is shown:\n%s", w.Body)
		}
	})
}

func isKnown(r *http.Request) bool {
	_, password, _ := r.BasicAuth()
	return password == _token || bears(r)
}

func bears(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return token == _token && strings.EqualFold(scheme, "bearer")
}

func isProbe(r *http.Request) bool {
	return r.URL.Path == "/livez" || r.URL.Path == "/readyz" && !r.URL.Query().Has("verbose")
}

func asksForDrain(r *http.Request) bool {
	if r.Method == http.MethodGet {
		return r.URL.Path == "/prestop" && bears(r)
	}
	return r.Method == http.MethodPost && r.URL.Path == "/drain" && r.Header.Get("Ops-Action") == "drain" && isKnown(r)
}
