package ops_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/ops"
)

// What a page of another site can have a browser send must not begin a drain: a
// form, a picture, a script without leave.
func TestOtherSitesCannotDrain(t *testing.T) {
	h := plain(t, ops.HandlerConfig{Token: _token})
	here := tcp("127.0.0.1")
	known := func(r *http.Request) { r.SetBasicAuth("", _token) } // a browser adds it by itself
	form := header("Content-Type", "application/x-www-form-urlencoded")
	at := host("localhost:9091")
	for _, action := range []string{"drain", "force"} {
		path := "/" + action
		for name, c := range map[string][]change{
			"a form":                                {known, at, form},
			"a form of this site":                   {known, at, form, header("Origin", "http://localhost:9091")},
			"another action":                        {known, at, header("Ops-Action", "true")},
			"a script of another site":              {known, at, order(action), header("Origin", "http://evil.example")},
			"one of a frame":                        {known, at, order(action), header("Origin", "null")},
			"one of another port":                   {known, at, order(action), header("Origin", "http://localhost:8080")},
			"one of a browser that says so":         {known, at, order(action), header("Sec-Fetch-Site", "cross-site")},
			"one of a browser, from a port of ours": {known, at, order(action), header("Sec-Fetch-Site", "same-site")},
		} {
			assert.Equal(t, http.StatusForbidden, ask(h, here, http.MethodPost, path, c...).Code, "%s: %s", action, name)
		}
		assert.Equal(t, http.StatusMethodNotAllowed, ask(h, here, http.MethodGet, path, known, at, order(action)).Code)
	}
	assert.Equal(t, "draining\n", func() string { // it does answer who means it
		assert.Equal(t, http.StatusAccepted, ask(h, here, http.MethodPost, "/drain", known, at, order("drain")).Code)
		return ask(h, here, http.MethodGet, "/readyz").Body.String()
	}())
}

// A browser asks before it sends a header of its own to another site. Nothing says
// that it may.
func TestNoSiteIsGivenLeave(t *testing.T) {
	a := newApp(t, ops.Config{})
	for _, path := range []string{"/", "/status", "/connections", "/drain", "/livez"} {
		r := do(t, http.MethodOptions, a.ops(path), header("Origin", "http://evil.example"),
			header("Access-Control-Request-Method", "POST"), header("Access-Control-Request-Headers", "ops-action"))
		assert.NotEqual(t, http.StatusOK, r.status)
		assert.NotEqual(t, http.StatusNoContent, r.status)
		noLeave(t, r.header)
		noLeave(t, a.get(path, header("Origin", "http://evil.example")).header)
	}
	assert.Equal(t, graceful.PhaseServing, a.Drainer.Phase())
}

func noLeave(t *testing.T, h http.Header) {
	t.Helper()
	for name := range h {
		assert.NotRegexp(t, "(?i)^access-control", name)
	}
}

// A page of another site would take all seats of viewers.
func TestOtherSitesCannotWatch(t *testing.T) {
	a := newApp(t, ops.Config{})
	for _, site := range []string{"cross-site", "same-site"} {
		assert.Equal(t, http.StatusForbidden, a.get("/events", header("Sec-Fetch-Site", site)).status)
	}
	for _, origin := range []string{"http://evil.example", "null"} { // as browsers say it that do not send the other
		assert.Equal(t, http.StatusForbidden, a.get("/events", header("Origin", origin)).status)
	}
}

// Nor can they use up the listings.
func TestOtherSitesCannotList(t *testing.T) {
	a := newApp(t, ops.Config{})
	for range 8 {
		assert.Equal(t, http.StatusForbidden, a.get("/connections", header("Sec-Fetch-Site", "cross-site")).status)
		assert.Equal(t, http.StatusForbidden, a.get("/connections", header("Origin", "http://evil.example")).status)
	}
	assert.Equal(t, http.StatusOK, a.get("/connections", header("Sec-Fetch-Site", "none")).status)
}

// HEAD is asked for by what looks at an address, and shows nothing.
func TestHeadNeitherWatchesNorDrains(t *testing.T) {
	h := plain(t, ops.HandlerConfig{Token: _token})
	for _, path := range []string{"/events", "/prestop"} {
		w := ask(h, tcp("127.0.0.1"), http.MethodHead, path, bearer(_token))
		assert.Equal(t, http.StatusMethodNotAllowed, w.Code, path)
		assert.Equal(t, http.MethodGet, w.Header().Get("Allow"), path)
	}
	assert.Equal(t, "ready\n", ask(h, tcp("127.0.0.1"), http.MethodGet, "/readyz").Body.String())
}

// The hook is for who cannot send anything but GET.
func TestPreStopWantsTheTokenItself(t *testing.T) {
	without := newApp(t, ops.Config{})
	assert.Equal(t, http.StatusNotFound, without.get("/prestop").status)
	assert.Equal(t, http.StatusNotFound, without.get("/prestop", bearer("")).status)
	assert.Equal(t, graceful.PhaseServing, without.Drainer.Phase())

	a := newApp(t, ops.Config{Token: _token})
	for _, c := range []change{
		func(*http.Request) {}, bearer("wrong"), func(r *http.Request) { r.SetBasicAuth("", _token) }, // which a picture of another site would have
	} {
		assert.Equal(t, http.StatusUnauthorized, a.get("/prestop", c).status)
	}
	assert.Equal(t, http.StatusUnauthorized, a.get("/prestop?token="+_token).status, "addresses are written to logs")
	assert.Equal(t, graceful.PhaseServing, a.Drainer.Phase())
	r := a.get("/prestop", bearer(_token))
	assert.Equal(t, http.StatusOK, r.status)
	assert.Equal(t, "prestop", statusOf(t, r.body).Trigger)
	assert.True(t, statusOf(t, r.body).Over)
}
