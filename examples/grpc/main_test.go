//go:build unix

package main

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/gracefulfx/gracefulfx/examples/internal/trial"
)

func TestMain(m *testing.M) { trial.Main(m, main) }

func start(t *testing.T, config string) (*trial.App, string) {
	t.Helper()
	a := trial.Start(t, config, trial.Env("GRPC_ADDR=127.0.0.1:0"))
	return a, a.Addr("grpc")
}

// dial returns a client of all the addresses, which takes turns.
func dial(t *testing.T, addrs ...string) *grpc.ClientConn {
	t.Helper()
	r := manual.NewBuilderWithScheme("test")
	var state resolver.State
	for _, a := range addrs {
		state.Addresses = append(state.Addresses, resolver.Address{Addr: a})
	}
	r.InitialState(state)
	c, err := grpc.NewClient("test:///", grpc.WithResolvers(r),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(`{"loadBalancingConfig": [{"round_robin":{}}]}`))
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), trial.Patience)
	t.Cleanup(cancel)
	return ctx
}

func say(ctx context.Context, c *grpc.ClientConn, text string) (string, error) {
	var out wrapperspb.StringValue
	err := c.Invoke(ctx, "/example.Echo/Say", wrapperspb.String(text), &out)
	return out.GetValue(), err
}

var (
	_tick = &grpc.StreamDesc{ServerStreams: true}
	_chat = &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
)

// tick calls Tick and returns when the first number has come.
func tick(t *testing.T, c *grpc.ClientConn) grpc.ClientStream {
	t.Helper()
	s, err := c.NewStream(bounded(t), _tick, "/example.Echo/Tick")
	require.NoError(t, err)
	require.NoError(t, s.SendMsg(wrapperspb.String("")))
	require.NoError(t, s.CloseSend())
	var n wrapperspb.Int64Value
	require.NoError(t, s.RecvMsg(&n))
	return s
}

// chat calls Chat and has one message echoed.
func chat(t *testing.T, c *grpc.ClientConn) grpc.ClientStream {
	t.Helper()
	s, err := c.NewStream(bounded(t), _chat, "/example.Echo/Chat")
	require.NoError(t, err)
	echoes(t, s, "hi")
	return s
}

func echoes(t *testing.T, s grpc.ClientStream, text string) {
	t.Helper()
	require.NoError(t, s.SendMsg(wrapperspb.String(text)))
	var out wrapperspb.StringValue
	require.NoError(t, s.RecvMsg(&out))
	assert.Equal(t, text, out.GetValue())
}

// Calls in flight complete, of each kind, and health says that no more are
// wanted.
func TestCallsInFlightComplete(t *testing.T) {
	a, addr := start(t, trial.Config())
	c := dial(t, addr)
	watch, err := healthpb.NewHealthClient(c).Watch(bounded(t), &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	h, err := watch.Recv()
	require.NoError(t, err)
	assert.Equal(t, healthpb.HealthCheckResponse_SERVING, h.GetStatus())
	ticking, chatting := tick(t, c), chat(t, c)
	text := strings.Repeat("x", 500)
	said := make(chan string, 1)
	go func() {
		out, err := say(bounded(t), c, text)
		assert.NoError(t, err)
		said <- out
	}()

	a.Drain()
	h, err = watch.Recv()
	require.NoError(t, err)
	assert.Equal(t, healthpb.HealthCheckResponse_NOT_SERVING, h.GetStatus())
	require.NoError(t, watch.CloseSend())
	echoes(t, chatting, "still here")
	require.NoError(t, chatting.CloseSend())
	var n wrapperspb.Int64Value
	for err == nil {
		err = ticking.RecvMsg(&n)
	}
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.ErrorContains(t, err, "server is shutting down", "the stream ended itself")
	assert.Equal(t, text, <-said)
	require.NoError(t, c.Close()) // ends the watch of its health, which is a call too
	assert.Zero(t, a.Exit())
}

// A stream that nobody ends is stopped at the timeout.
func TestEndlessStreamIsStopped(t *testing.T) {
	a, addr := start(t, "graceful: {addr: '127.0.0.1:0', log: true, timeout: 1s}\n")
	s := chat(t, dial(t, addr))
	a.Drain()
	var out wrapperspb.StringValue
	assert.Equal(t, codes.Unavailable, status.Code(s.RecvMsg(&out)))
	assert.Equal(t, 1, a.Exit())
	assert.Contains(t, a.Says("closer failed").Text, "stopped hard")
}

// A client of two servers loses no call when one of them stops under load.
func TestNoCallIsLost(t *testing.T) {
	a, addrA := start(t, trial.Config())
	b, addrB := start(t, trial.Config())
	c := dial(t, addrA, addrB)
	ctx, cancel := context.WithCancel(bounded(t))
	var calls atomic.Int64
	var calling sync.WaitGroup
	for range 16 {
		calling.Go(func() {
			for ctx.Err() == nil {
				if out, err := say(context.WithoutCancel(ctx), c, "hello"); assert.NoError(t, err) {
					assert.Equal(t, "hello", out)
				}
				calls.Add(1)
			}
		})
	}
	busy := func() {
		want := calls.Load() + 300
		for calls.Load() < want && ctx.Err() == nil {
			_, _ = say(ctx, c, "x")
		}
	}
	busy()
	a.Drain()
	assert.Zero(t, a.Exit())
	busy()
	cancel()
	calling.Wait()
	require.NoError(t, c.Close())
	t.Logf("%d calls, none lost", calls.Load())
	b.Drain()
	assert.Zero(t, b.Exit())
}
