package socketio_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// sessions are what the fake servers have in common: sessions with long polls,
// all of them open until somebody closes them.
type sessions struct {
	mu     sync.Mutex
	last   int
	open   map[string]*session
	closed []time.Time // when each close came
	mute   bool        // whether a poll stays unanswered when its session is closed
	deaf   bool        // whether a session stays open when it is closed

	onClose func() // what a close does first, if anything
}

type session struct {
	server *sessions
	id     string
	gone   chan struct{}

	upgrading atomic.Bool
}

func (s *sessions) add(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = make(map[string]*session)
	}
	for range n {
		s.last++
		id := strconv.Itoa(s.last)
		s.open[id] = &session{server: s, id: id, gone: make(chan struct{})}
	}
}

func (s *sessions) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

func (s *sessions) closeTimes() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

func (s *session) close() {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.onClose != nil {
		s.server.onClose()
	}
	s.server.closed = append(s.server.closed, time.Now())
	if s.server.deaf {
		return
	}
	if _, ok := s.server.open[s.id]; !ok {
		return
	}
	delete(s.server.open, s.id)
	if !s.server.mute {
		close(s.gone)
	}
}

// ServeHTTP opens a session, or answers a poll when its session is closed.
func (s *sessions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sid := r.URL.Query().Get("sid")
	if sid == "" {
		s.add(1)
		return
	}
	s.mu.Lock()
	one := s.open[sid]
	s.mu.Unlock()
	if one == nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	select {
	case <-one.gone:
	case <-r.Context().Done():
		w.WriteHeader(http.StatusTeapot)
	}
}

// engineServer is zishang520's server by shape, with named types of its own as
// there.
type engineServer struct{ sessions }

type (
	engine interface {
		Clients() *clientMap
		ClientsCount() uint64
		Close() engine
	}
	client interface {
		Close(discard bool)
		Upgrading() bool
	}
	clientMap struct{ *sessions }
	sessionID = string
)

func (s *engineServer) Engine() engine  { return engineOf{&s.sessions} }
func (e engineOf) Clients() *clientMap  { return &clientMap{e.sessions} }
func (e engineOf) ClientsCount() uint64 { return uint64(e.count()) }
func (e engineOf) Close() engine        { return e }
func (c engineClient) Close(bool)       { c.close() }
func (c engineClient) Upgrading() bool  { return c.upgrading.Load() }

type (
	engineOf     struct{ *sessions }
	engineClient struct{ *session }
)

func (s *sessions) list() (list []*session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.open {
		list = append(list, one)
	}
	return list
}

func (m *clientMap) Range(f func(id sessionID, c client) bool) {
	for _, one := range m.list() {
		if !f(one.id, engineClient{one}) {
			return
		}
	}
}

// roomServer is googollee's server by shape. Like there ForEach holds a lock
// that Close takes.
type roomServer struct {
	sessions

	lost int           // sessions that it counts for ever
	held chan struct{} // if set, the rooms are listed when it is closed

	forgotten chan struct{} // if set, requests are answered when it is closed, and not before
	skims     bool          // whether it reads no bodies then
	slow      time.Duration // what an answer takes when its session is closed
	panics    any           // what the handler panics with, if anything
}

// ServeHTTP implements [http.Handler]; like there the context of a request counts
// for nothing.
func (s *roomServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.panics != nil:
		panic(s.panics)
	case s.forgotten != nil:
		s.forget(w, r)
	case s.slow > 0:
		<-r.Context().Done()
		time.Sleep(s.slow)
		w.WriteHeader(http.StatusTeapot)
	default:
		s.sessions.ServeHTTP(w, r)
	}
}

// forget is what becomes of a request that the server forgets.
func (s *roomServer) forget(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if !s.skims {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	<-s.forgotten
	_, _ = io.Copy(io.Discard, r.Body)
	h.Set("Late", "1")
	http.Error(w, "EOF", http.StatusInternalServerError)
}

type (
	eachFunc func(roomConn)
	roomConn interface {
		ID() string
		Close() error
	}
	roomSession struct{ *session }
)

func (c roomSession) ID() string { return c.id }

func (c roomSession) Close() error {
	c.close()
	return nil
}

func (s *roomServer) Count() int { return s.count() + s.lost }

func (s *roomServer) Rooms(namespace string) (rooms []string) {
	if s.held != nil {
		<-s.held
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.open {
		rooms = append(rooms, id)
	}
	return append(rooms, "lobby")
}

func (s *roomServer) ForEach(namespace, room string, f eachFunc) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, one := range s.open {
		if id == room || room == "lobby" {
			f(roomSession{one})
		}
	}
	return true
}

// conn is a connection that knows only how to close.
type conn struct {
	close func()
}

func (c conn) Close() error {
	c.close()
	return nil
}

// ask returns the reply to a request for the handler, with the given session.
func ask(t *testing.T, h http.Handler, sid string) *httptest.ResponseRecorder {
	t.Helper()
	url := "/socket.io/?EIO=4&transport=polling"
	if sid != "" {
		url += "&sid=" + sid
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, url, nil))
	return w
}

// askWebSocket returns the status of the reply to a request for a WebSocket.
func askWebSocket(t *testing.T, h http.Handler, sid string) int {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet,
		"/socket.io/?EIO=4&transport=websocket&sid="+sid, nil)
	r.Header.Set("Upgrade", "websocket")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// askUntil polls a session until done is closed.
func askUntil(t *testing.T, done <-chan struct{}, h http.Handler, sid string) {
	t.Helper()
	for {
		select {
		case <-done:
			return
		default:
			ask(t, h, sid)
		}
	}
}
