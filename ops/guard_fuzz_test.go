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

// A request without the token begins no drain and is shown nothing but the probes,
// whatever its text is. A request with the token begins a drain only as an order of the
// same site.
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
	f.Add("POST /drain" + head + knows + "Ops-Action: drain\r\nSec-Fetch-Site: cross-site\r\n\r\n")
	f.Add("GET /events" + head + knows + "Sec-Fetch-Site: cross-site\r\n\r\n")
	f.Add("GET /connections" + head + knows + "Sec-Fetch-Site: cross-site\r\n\r\n")
	f.Add("GET /prestop" + head + "Authorization: Basic OjAxMjM0NTY3ODlhYmNkZWY=\r\n\r\n") // the token as a password
	f.Add("POST //drain?wait=%zz" + head + "Ops-Action: drain\r\nAuthorization: basic Og==\r\nContent-Length: 3\r\n\r\nabc")
	f.Add("GET /%2fprestop?token=" + _token + head + "Authorization: Bearer  " + _token + "\r\n\r\n")
	f.Add("GET /\xff/../" + _token + head + "\r\n") // what the mux repeats as it redirects
	f.Add("GET //\xff0%3123456789abcdef" + head + "\r\n")
	f.Add("PUT *" + head + "\r\n")
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
		if !isKnown(r) && !isProbe(r) && !isRefusal(r, w.Code) {
			t.Fatalf("%d without the token:\n%s", w.Code, w.Body)
		}
		if w.Code == http.StatusOK && isCrossSite(r) && (r.URL.Path == "/connections" || r.URL.Path == "/events") {
			t.Fatalf("%s for another site", r.URL.Path)
		}
		if strings.Contains(w.Body.String(), _token) && !repeats(t, r.WithContext(over)) {
			t.Fatalf("the token is shown:\n%s", w.Body)
		}
	})
}

// repeats reports whether a handler that has another token shows the token as well: it
// is what the request itself says, as where it is redirected to a clean path.
func repeats(t *testing.T, r *http.Request) bool {
	t.Helper()
	const other = "fedcba9876543210"
	r.Header.Set("Authorization", "Bearer "+other)
	w := httptest.NewRecorder()
	plain(t, ops.HandlerConfig{Token: other, Drain: func(string) {}}).ServeHTTP(w, r)
	return strings.Contains(w.Body.String(), _token)
}

func isKnown(r *http.Request) bool {
	_, password, _ := r.BasicAuth()
	return password == _token || bears(r)
}

func bears(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return token == _token && strings.EqualFold(scheme, "bearer")
}

// isRefusal reports whether a status is that of the guard, or of the mux for what it
// does not serve, as the target *, and where it redirects to a clean path.
func isRefusal(r *http.Request, status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusMovedPermanently, http.StatusTemporaryRedirect:
		return true
	case http.StatusBadRequest:
		return r.RequestURI == "*"
	default:
		return false
	}
}

func isCrossSite(r *http.Request) bool { return r.Header.Get("Sec-Fetch-Site") == "cross-site" }

func isProbe(r *http.Request) bool {
	return r.URL.Path == "/livez" || r.URL.Path == "/readyz" && !r.URL.Query().Has("verbose")
}

func asksForDrain(r *http.Request) bool {
	if r.Method == http.MethodGet {
		return r.URL.Path == "/prestop" && bears(r)
	}
	return r.Method == http.MethodPost && r.URL.Path == "/drain" && r.Header.Get("Ops-Action") == "drain" &&
		!isCrossSite(r) && isKnown(r)
}
