package rpc

import (
	"context"
	"errors"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// chatter is a stream that a client has opened.
type chatter struct {
	say func() error // sends a message, and gets it back
	end func() error
}

// opener opens a stream.
type opener func(t *testing.T) chatter

// A client with one long stream keeps it while its server drains, and moves when
// it ends. What it asks meanwhile the other server answers.
func TestClientWithALongStreamMoves(t *testing.T) {
	for name, secure := range map[string]bool{"h2": true, "h2c": false} {
		for kind, client := range map[string]func(*testing.T, *pair) opener{"grpc": grpcStreams, "connect": connectStreams} {
			t.Run(kind+" "+name, func(t *testing.T) {
				p := newPair(t, secure)
				open := client(t, p)
				long := open(t)
				require.NoError(t, long.say())
				at := p.serving()
				done := make(chan error, 1)
				go func() {
					_, err := p.now[at].Drain(context.Background())
					done <- err
				}()
				require.Eventually(t, func() bool { return p.now[at].Phase() == graceful.PhaseWait }, time.Minute, time.Millisecond)
				require.Eventually(t, func() bool {
					first := open(t)
					return errors.Join(first.say(), first.end()) == nil && p.calls[1-at].Load() > 0
				}, time.Minute, time.Millisecond, "it has read GOAWAY")

				before, others := p.calls[at].Load(), p.calls[1-at].Load()
				for range 20 {
					require.NoError(t, long.say())
					other := open(t)
					require.NoError(t, errors.Join(other.say(), other.end()))
				}
				assert.Equal(t, before, p.calls[at].Load(), "no stream came to the server that drains")
				select {
				case err := <-done:
					require.Fail(t, "the drain does not wait for the stream", err)
				default:
				}
				require.NoError(t, long.end())
				require.NoError(t, <-done)

				next := open(t)
				require.NoError(t, errors.Join(next.say(), next.end()))
				assert.Equal(t, others+21, p.calls[1-at].Load())
				p.stop(1 - at)
			})
		}
	}
}

// serving returns the server that has got a call.
func (p *pair) serving() int {
	p.Helper()
	at := 0
	if p.calls[1].Load() > 0 {
		at = 1
	}
	require.Equal(p, int64(1), p.calls[at].Load())
	require.Equal(p, int64(0), p.calls[1-at].Load())
	return at
}

func grpcStreams(t *testing.T, p *pair) opener {
	cc := dialPair(t, p)
	return func(t *testing.T) chatter {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		t.Cleanup(cancel)
		s, err := cc.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, _service+"Chat", grpc.WaitForReady(true))
		require.NoError(t, err)
		return chatter{
			say: func() error {
				got := new(text)
				return errors.Join(s.SendMsg(wrapperspb.String("hello")), s.RecvMsg(got), right(got))
			},
			end: func() error { return errors.Join(s.CloseSend(), ended(s.RecvMsg(new(text)))) },
		}
	}
}

func connectStreams(t *testing.T, p *pair) opener {
	c, base := connectTransport(t, p)
	chat := connect.NewClient[text, text](c, base+_service+"Chat")
	return func(t *testing.T) chatter {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		t.Cleanup(cancel)
		s := chat.CallBidiStream(ctx)
		return chatter{
			say: func() error {
				if err := s.Send(wrapperspb.String("hello")); err != nil {
					return err
				}
				got, err := s.Receive()
				if err != nil {
					return err
				}
				return right(got)
			},
			end: func() error {
				if err := s.CloseRequest(); err != nil {
					return err
				}
				_, err := s.Receive()
				return errors.Join(ended(err), s.CloseResponse())
			},
		}
	}
}
