package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// quicServer serves HTTP/3. It is a closer: in the drain its clients get GOAWAY.
type quicServer struct {
	server  *http3.Server
	socket  net.PacketConn
	log     *zap.Logger
	serving sync.WaitGroup
	closed  atomic.Bool // whether connections are refused

	mu     sync.Mutex // guards all below
	flying int        // requests in flight
	change chan struct{}
}

func newQUIC(lc fx.Lifecycle, config *tls.Config, d *graceful.Drainer, h http.Handler, log *zap.Logger) *quicServer {
	q := &quicServer{log: log, change: make(chan struct{})}
	q.server = &http3.Server{
		TLSConfig: http3.ConfigureTLSConfig(config.Clone()),
		Handler:   d.Middleware(q.counted(h)), // the drain waits for requests, and cuts them at its timeout
		// A connection that came in the drain would be closed in the midst of its
		// first request: one that is refused tells its client that nothing was done.
		QUICConfig: &quic.Config{GetConfigForClient: q.admit},
	}
	lc.Append(fx.StartStopHook(q.start, q.stop))
	return q
}

var errDraining = errors.New("the server drains")

// admit refuses new connections when the intake is closed.
func (q *quicServer) admit(*quic.ClientInfo) (*quic.Config, error) {
	if q.closed.Load() {
		return nil, errDraining
	}
	return q.server.QUICConfig, nil
}

func (q *quicServer) start(ctx context.Context) error {
	var lc net.ListenConfig
	socket, err := lc.ListenPacket(ctx, "udp", cmp.Or(os.Getenv("QUIC_ADDR"), "127.0.0.1:8443"))
	if err != nil {
		return err
	}
	q.socket = socket
	q.serving.Go(func() { _ = q.server.Serve(socket) }) // ends by the closer, or by stop
	q.log.Info("server listens", zap.String("server", "http3"), zap.Stringer("addr", socket.LocalAddr()))
	return nil
}

// stop runs behind the drain.
func (q *quicServer) stop() error {
	err := errors.Join(q.server.Close(), q.socket.Close())
	q.serving.Wait()
	return err
}

// advertised makes replies say where HTTP/3 is spoken, until the drain begins: a
// client that came by it then would have to leave at once.
func (q *quicServer) advertised(d *graceful.Drainer, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-d.Draining():
		default:
			port := q.socket.LocalAddr().(*net.UDPAddr).Port
			w.Header().Set("Alt-Svc", fmt.Sprintf(`h3=":%d"; ma=60`, port))
		}
		next.ServeHTTP(w, r)
	})
}

// counted counts the requests in flight.
func (q *quicServer) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q.fly(1)
		defer q.fly(-1)
		next.ServeHTTP(w, r)
	})
}

func (q *quicServer) fly(more int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.flying += more
	close(q.change)
	q.change = make(chan struct{})
}

// Name implements [graceful.Closer].
func (q *quicServer) Name() string { return "http3" }

// _moment is how long no request must have been in flight for connections to be
// ended whose clients ignore GOAWAY. A client that does not closes its connection
// itself, but needs time to read it, and its last reply: on a machine that is
// short of processors, more than half a second.
const _moment = 2 * time.Second

// Close tells all clients to go, and waits until they have. Those that stay are
// not waited for once they have nothing in flight.
func (q *quicServer) Close(ctx context.Context) error {
	q.closed.Store(true)
	soon, end := context.WithCancel(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer end()
	watching.Go(func() {
		defer end()
		q.awaitRest(soon)
	})
	err := q.server.Shutdown(soon) // when soon ends, it closes the connections
	if ctx.Err() == nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// awaitRest waits until no request has been in flight for a moment.
func (q *quicServer) awaitRest(ctx context.Context) {
	for {
		q.mu.Lock()
		flying, change := q.flying, q.change
		q.mu.Unlock()
		var rest <-chan time.Time
		if flying == 0 {
			rest = time.After(_moment)
		}
		select {
		case <-rest:
			return
		case <-change:
		case <-ctx.Done():
			return
		}
	}
}
