package graceful

import (
	"context"
	"errors"
	"net/http"
)

// Closer says goodbye to clients that the engine cannot tell to leave, such as
// those of a WebSocket hub. It is called once, when the intake closes.
//
// A closer may also be a [LateAdmitter]. One that is a [fmt.Stringer] says what
// it did: String is called once Close has returned, for [CloserReport].
type Closer interface {
	// Name names the closer in reports and logs.
	Name() string
	// Close tells the clients to leave and returns when they have left. Its
	// context ends when the drain stops waiting; what has not returned soon
	// after is left behind.
	Close(ctx context.Context) error
}

// LateAdmitter is a [Closer] whose clients go on talking until it has told
// them to leave: the late requests that it admits are answered as usual, with
// Connection: close, although [Config].Late is [Reject].
type LateAdmitter interface {
	// AdmitLate reports whether the request is to be answered as usual.
	AdmitLate(r *http.Request) bool
}

// CloserFunc returns a closer that calls f.
func CloserFunc(name string, f func(context.Context) error) Closer {
	return closerFunc{name: name, f: f}
}

type closerFunc struct {
	name string
	f    func(context.Context) error
}

func (c closerFunc) Name() string                    { return c.name }
func (c closerFunc) Close(ctx context.Context) error { return c.f(ctx) }

// ShutdownCloser returns a closer for whatever ends by a method
// Shutdown(context.Context) error: a centrifuge Node, a go-sse Server, another
// http.Server. The context given to it ends when the drain stops waiting.
func ShutdownCloser(name string, s interface{ Shutdown(context.Context) error }) Closer {
	return CloserFunc(name, s.Shutdown)
}

// errStopped is what [StopCloser] returns when it had to stop a server hard.
var errStopped = errors.New("graceful: stopped hard: calls were still running")

// StopCloser returns a closer for a server with the methods GracefulStop and
// Stop, such as a gRPC Server: GracefulStop waits for the calls in flight, and
// where they have not ended when the drain stops waiting, Stop ends them. A
// stream without an end never ends by itself: let it watch [Drainer.Draining].
func StopCloser(name string, s interface {
	GracefulStop()
	Stop()
},
) Closer {
	return CloserFunc(name, func(ctx context.Context) error {
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.GracefulStop()
		}()
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			s.Stop()
			<-done
			return errStopped
		}
	})
}
