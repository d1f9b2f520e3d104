package graceful

import (
	"context"
	"errors"
)

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
