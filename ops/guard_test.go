package ops_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/ops"
)

func TestAddressesOfOthersAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		give ops.Config
		want string // "" where it is allowed
	}{
		{"the default", ops.DefaultConfig(), ""},
		{"localhost", ops.Config{Addr: "localhost:0"}, ""},
		{"any of the loopback", ops.Config{Addr: "127.9.9.9:1"}, ""},
		{"IPv6", ops.Config{Addr: "[::1]:1"}, ""},
		{"a Unix socket", ops.Config{Addr: "unix:/run/x"}, ""},
		{"all interfaces", ops.Config{Addr: ":9091"}, "can be reached by others"},
		{"all of IPv4", ops.Config{Addr: "0.0.0.0:9091"}, "can be reached by others"},
		{"all of IPv6", ops.Config{Addr: "[::]:9091"}, "can be reached by others"},
		{"another", ops.Config{Addr: "10.0.0.1:9091"}, "can be reached by others"},
		{"a name", ops.Config{Addr: "localhost.example:9091"}, "can be reached by others"},
		{"a name that begins like an address", ops.Config{Addr: "127.0.0.1.example:9091"}, "can be reached by others"},
		{"with a token", ops.Config{Addr: ":9091", Token: _token}, ""},
		{"with a short one", ops.Config{Addr: ":9091", Token: "secret"}, "operations.token: has less than 16 characters"},
		{"with client certificates", ops.Config{Addr: ":9091", TLS: ops.TLSConfig{CertFile: "c", KeyFile: "k", ClientCAFile: "a"}}, ""},
		{"with TLS alone", ops.Config{Addr: ":9091", TLS: ops.TLSConfig{CertFile: "c", KeyFile: "k"}}, "can be reached by others"},
		{"with authorities alone", ops.Config{Addr: ":9091", TLS: ops.TLSConfig{ClientCAFile: "a"}}, "needs operations.tls.certFile beside it"},
		{"localhost as a whole name", ops.Config{Addr: "localhost.:0"}, ""},
		{"a port that is none", ops.Config{Addr: ":99999", Token: _token}, `port "99999" is not allowed`},
		{"a negative port", ops.Config{Addr: "127.0.0.1:-1"}, `port "-1" is not allowed`},
		{"the name of a port", ops.Config{Addr: "127.0.0.1:http"}, `port "http" is not allowed`},
		{"blanks", ops.Config{Addr: " 127.0.0.1:19091 "}, "is not an address"},
		{"a long path", ops.Config{Addr: "unix:/" + strings.Repeat("x", 200)}, "the path has 201 bytes: write one of "},
		{"a token with a line end", ops.Config{Token: "secret" + _token + "\n", Addr: ":1"}, "operations.token: has a blank, a line end"},
		{"a token of blanks", ops.Config{Token: strings.Repeat(" ", 16), Addr: ":1"}, "operations.token: has a blank, a line end"},
		{"a token with an umlaut", ops.Config{Token: "secret" + _token + "ü", Addr: ":1"}, "operations.token: has a blank, a line end"},
		{"no port", ops.Config{Addr: "localhost"}, "is not an address"},
		{"no path", ops.Config{Addr: "unix:"}, "has no path"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.give.Validate()
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "secret")
		})
	}
}

func TestAppThatOthersCouldReachDoesNotStart(t *testing.T) {
	err := fx.New(fx.NopLogger,
		fx.Supply(ops.Config{Addr: "0.0.0.0:0"}),
		fx.Provide(gracefulfx.AsServer(ops.NewServer), http.NotFoundHandler),
		gracefulfx.Module,
	).Err()
	require.ErrorContains(t, err, "can be reached by others")
}

// plain is a handler on its own.
func plain(t *testing.T, c ops.HandlerConfig) http.Handler {
	t.Helper()
	c.Tracker = graceful.NewTracker()
	d, err := graceful.NewDrainer(c.Tracker, graceful.Config{})
	require.NoError(t, err)
	c.Drainer = d
	h, err := ops.NewHandler(c)
	require.NoError(t, err)
	return h
}

// _shown are all paths that show something.
var _shown = []string{"/", "/status", "/connections", "/readyz?verbose"}

// A handler on a server of the program's cannot know where that listens.
func TestWithoutTokenOnlyThisMachineIsAnswered(t *testing.T) {
	h := plain(t, ops.HandlerConfig{})
	local := host("localhost:9091")
	for _, path := range append(_shown, "/events") {
		for _, addr := range []net.Addr{tcp("10.0.0.1"), tcp("192.0.2.1"), tcp("::2"), nil} {
			w := ask(h, addr, http.MethodGet, path, local, header("X-Forwarded-For", "127.0.0.1"), header("Forwarded", "for=127.0.0.1"))
			assert.Equal(t, http.StatusForbidden, w.Code, "%s to %v", path, addr)
		}
	}
	for _, path := range _shown {
		for _, addr := range []net.Addr{tcp("127.0.0.1"), tcp("::1"), tcp("::ffff:127.0.0.1"), &net.UnixAddr{Name: "/s", Net: "unix"}} {
			assert.Equal(t, http.StatusOK, ask(h, addr, http.MethodGet, path, local).Code, "%s to %v", path, addr)
		}
	}
	for _, action := range []string{"drain", "force"} {
		assert.Equal(t, http.StatusForbidden, ask(h, tcp("10.0.0.1"), http.MethodPost, "/"+action, local, order(action)).Code)
	}
}

// A page of another site can have its own name resolved to 127.0.0.1.
func TestOtherHostsAreRefused(t *testing.T) {
	a := newApp(t, ops.Config{})
	for _, path := range append(_shown, "/events") {
		for _, name := range []string{"evil.example", "evil.example:9091", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"} {
			assert.Equal(t, http.StatusMisdirectedRequest, a.get(path, host(name)).status, "%s of %s", path, name)
		}
	}
	for _, name := range []string{"localhost", "LocalHost:1", "127.0.0.1", "[::1]:80", "[::1]"} {
		assert.Equal(t, http.StatusOK, a.get("/status", host(name)).status, name)
	}
	assert.Equal(t, http.StatusMisdirectedRequest, a.post("/drain", host("evil.example"), order("drain")).status)
	assert.Equal(t, graceful.PhaseServing, a.Drainer.Phase())
}

func TestTokenIsWanted(t *testing.T) {
	a := newApp(t, ops.Config{Token: _token})
	basic := func(password string) change {
		return func(r *http.Request) { r.SetBasicAuth("anybody", password) }
	}
	for _, path := range append(_shown, "/events") {
		for _, c := range []change{
			func(*http.Request) {}, bearer(""), bearer("wrong"), bearer(_token + "0"), bearer(_token[:15]), basic(""), basic("wrong"),
			header("Authorization", _token), header("Authorization", "Basic "+_token), header("Authorization", "Bearer"),
		} {
			r := a.get(path, c)
			assert.Equal(t, http.StatusUnauthorized, r.status, path)
			assert.Contains(t, r.header.Get("WWW-Authenticate"), "Basic")
			assert.NotContains(t, r.body, _token)
		}
	}
	for _, path := range _shown {
		assert.Equal(t, http.StatusOK, a.get(path, bearer(_token)).status, path)
		assert.Equal(t, http.StatusOK, a.get(path, basic(_token)).status, path)
	}
	assert.Equal(t, http.StatusUnauthorized, a.post("/drain", order("drain")).status)
	assert.Equal(t, graceful.PhaseServing, a.Drainer.Phase())
}

// With the token it does not matter how the request has come.
func TestTokenIsEnough(t *testing.T) {
	h := plain(t, ops.HandlerConfig{Token: _token})
	w := ask(h, tcp("10.0.0.1"), http.MethodGet, "/status", host("pod.example"), bearer(_token))
	assert.Equal(t, http.StatusOK, w.Code)
}

func TestHandlerWantsWhatItShows(t *testing.T) {
	_, err := ops.NewHandler(ops.HandlerConfig{})
	require.ErrorContains(t, err, "Drainer and Tracker")
	tracker := graceful.NewTracker()
	d, err := graceful.NewDrainer(tracker, graceful.Config{})
	require.NoError(t, err)
	_, err = ops.NewHandler(ops.HandlerConfig{Drainer: d, Tracker: tracker, Token: "short"})
	require.ErrorContains(t, err, "has less than 16 characters")
}

func TestProbesNeedNothing(t *testing.T) {
	h := plain(t, ops.HandlerConfig{Token: _token})
	for _, path := range []string{"/livez", "/readyz"} {
		assert.Equal(t, http.StatusOK, ask(h, tcp("10.0.0.1"), http.MethodGet, path, host("10.0.0.1")).Code)
	}
}
