package graceful_test

import (
	"fmt"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// What is cut is told of: by its handler, if that returns, and else by what the
// connection knows.
func TestForceTellsWhatWasCut(t *testing.T) {
	for _, where := range kernelPlaces() {
		t.Run(where.String(), func(t *testing.T) {
			began, stuck := make(chan struct{}, 4), make(chan struct{})
			defer close(stuck)
			mux := http.NewServeMux()
			mux.HandleFunc("GET /obeys/{token}", func(_ http.ResponseWriter, r *http.Request) {
				began <- struct{}{}
				<-r.Context().Done()
			})
			mux.HandleFunc("GET /aborts/{token}", func(w http.ResponseWriter, r *http.Request) {
				_, _ = w.Write([]byte("a part"))
				began <- struct{}{}
				<-r.Context().Done()
				panic(http.ErrAbortHandler)
			})
			mux.HandleFunc("POST /stuck/{token}", func(http.ResponseWriter, *http.Request) {
				began <- struct{}{}
				<-stuck
			})
			mux.HandleFunc("/hijacks", func(w http.ResponseWriter, _ *http.Request) {
				nc, _, err := http.NewResponseController(w).Hijack()
				assert.NoError(t, err)
				t.Cleanup(func() { _ = nc.Close() })
				began <- struct{}{}
			})
			s := where.start(t, graceful.Config{}, mux)
			for _, request := range []string{
				"GET /hijacks", "POST /stuck/secret?password=1", "GET /obeys/secret?password=2", "GET /aborts/secret?password=3",
			} {
				p, _ := s.dial()
				p.send(request + " HTTP/1.1\r\nHost: x\r\nAuthorization: secret\r\n\r\n")
				<-began
				time.Sleep(2 * ms) // one after the other
			}
			drained := s.drain()
			s.await(graceful.PhaseWait)
			s.drainer.Force(nil)
			assert.Equal(t, 3, (<-drained).Requests.Cut)
			told := all[graceful.Forced](s.events)
			require.Len(t, told, 1)
			cut := told[0].Cut
			for i := range cut {
				assert.Positive(t, cut[i].Age)
				assert.Equal(t, s.network == "unix", cut[i].Client == "@" || cut[i].Client == "", cut[i].Client)
				cut[i].Age, cut[i].Client = 0, ""
			}
			name := "http"
			if where.external {
				name = "gin"
			}
			assert.Equal(t, []graceful.Cut{
				{Server: name, State: graceful.StateActive, Proto: "HTTP/1", Method: "POST", Path: "/stuck/secret", Pattern: "POST /stuck/{token}"},
				{
					Server: name, State: graceful.StateActive, Proto: "HTTP/1.1", Method: "GET", Path: "/obeys/secret",
					Pattern: "GET /obeys/{token}", Returned: true,
				},
				{
					Server: name, State: graceful.StateActive, Proto: "HTTP/1.1", Method: "GET", Path: "/aborts/secret",
					Pattern: "GET /aborts/{token}", Returned: true,
				},
				{Server: name, State: graceful.StateHijacked},
			}, cut)
		})
	}
}

// The oldest ten are told of, whatever there is.
func TestForceTellsOfTheOldest(t *testing.T) {
	began := make(chan struct{})
	a := serve(t, graceful.Config{}, func(_ http.ResponseWriter, r *http.Request) {
		began <- struct{}{}
		<-r.Context().Done()
	})
	for i := range 12 {
		a.dial().get(fmt.Sprintf("/%02d", i))
		<-began
		time.Sleep(ms)
	}
	drained := a.drain()
	a.await(graceful.PhaseWait)
	a.drainer.Force(nil)
	r := <-drained
	assert.Equal(t, 12, r.Requests.Cut)
	var paths []string
	for _, cut := range all[graceful.Forced](a.events)[0].Cut {
		paths = append(paths, cut.Path)
	}
	assert.Equal(t, []string{"/00", "/01", "/02", "/03", "/04", "/05", "/06", "/07", "/08", "/09"}, paths)
}

func TestForceTellsOfStreams(t *testing.T) {
	for _, end := range []string{"returns", "panics"} {
		t.Run(end, func(t *testing.T) {
			began := make(chan struct{}, 1)
			mux := http.NewServeMux()
			mux.HandleFunc("/held/{end}", func(_ http.ResponseWriter, r *http.Request) {
				began <- struct{}{}
				<-r.Context().Done()
				if r.PathValue("end") == "panics" {
					panic(http.ErrAbortHandler)
				}
			})
			a := start2(t, graceful.Config{}, mux)
			c := client2(t, a.Addr)
			go func() {
				resp, err := c.Get("https://" + a.Addr().String() + "/held/" + end)
				if err == nil {
					_ = resp.Body.Close()
				}
			}()
			<-began
			drained := a.drain()
			a.await(graceful.PhaseWait)
			a.drainer.Force(nil)
			assert.Equal(t, 1, (<-drained).Requests.Cut)
			cut := all[graceful.Forced](a.events)[0].Cut
			require.NotEmpty(t, cut)
			assert.Equal(t, "HTTP/2.0 GET /held/{end} true", fmt.Sprint(cut[0].Proto, " ", cut[0].Method, " ", cut[0].Pattern, " ", cut[0].Returned))
		})
	}
}

// askedListener makes connections that call asked when somebody wants to know
// their clients, if there is one.
type askedListener struct {
	net.Listener

	asked atomic.Pointer[func()]
}

func (l *askedListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return askedConn{nc, l}, nil
}

type askedConn struct {
	net.Conn

	l *askedListener
}

func (c askedConn) RemoteAddr() net.Addr {
	if f := c.l.asked.Swap(nil); f != nil {
		(*f)()
	}
	return c.Conn.RemoteAddr()
}

// A stream whose handler returns while a force looks at what it gives up is
// counted once.
func TestStreamsThatEndInTheForceAreCounted(t *testing.T) {
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &askedListener{Listener: socket}
	began, free := make(chan struct{}), make(chan struct{})
	var h2c http.Protocols
	h2c.SetUnencryptedHTTP2(true)
	a := startConfig(t, graceful.Config{}, graceful.ServerConfig{
		Listeners: []net.Listener{l},
		HTTP: &http.Server{Protocols: &h2c, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			close(began)
			<-free
		})},
	})
	tr := &http.Transport{Protocols: &h2c}
	t.Cleanup(tr.CloseIdleConnections)
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		resp, err := (&http.Client{Transport: tr}).Get("http://" + socket.Addr().String())
		if err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-began
	drained := a.drain()
	a.await(graceful.PhaseWait)
	returns := func() {
		close(free)
		for s := a.drainer.Status(); len(s.Holding) > 0 && s.Holding[0].Requests > 0; s = a.drainer.Status() {
			runtime.Gosched()
		}
	}
	l.asked.Store(&returns)
	a.drainer.Force(nil)
	r := <-drained
	assert.Equal(t, graceful.RequestReport{Cut: 1}, r.Requests)
	<-answered
}
