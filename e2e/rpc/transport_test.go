package rpc

import (
	"context"
	"net/http/httptrace"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// Go's transport fails a stream if the GOAWAY arrives after the stream has got its
// connection and before it is opened: it closes the body, takes another connection,
// and sends the closed body there. The server cannot prevent it, so errUnsent is not
// counted as a loss.
func TestTransportFailsAStreamItself(t *testing.T) {
	for name, secure := range map[string]bool{"h2": true, "h2c": false} {
		t.Run(name, func(t *testing.T) {
			p := newPair(t, secure)
			c, base := connectTransport(t, p)
			say := connect.NewClient[text, text](c, base+_service+"Say")
			ask := func() error {
				_, err := say.CallUnary(context.Background(), connect.NewRequest(wrapperspb.String("hello")))
				return err
			}
			require.NoError(t, ask())
			at := p.serving()

			var once sync.Once
			ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
				once.Do(func() {
					p.stop(at)
					assert.Eventually(t, func() bool { return ask() == nil && p.calls[1-at].Load() > 0 }, time.Minute, time.Millisecond)
				})
			}})
			chat := connect.NewClient[text, text](c, base+_service+"Chat")
			require.ErrorIs(t, echo(chat.CallBidiStream(ctx)), errUnsent)
			p.stop(1 - at)
		})
	}
}
