package writer_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

type text = wrapperspb.StringValue

// TestConnect makes a call and reads a stream, by either protocol.
func TestConnect(t *testing.T) {
	m := http.NewServeMux()
	m.Handle("/s/Call", connect.NewUnaryHandler("/s/Call", func(_ context.Context, r *connect.Request[text]) (*connect.Response[text], error) {
		return connect.NewResponse(wrapperspb.String("hello " + r.Msg.Value)), nil
	}))
	m.Handle("/s/Stream", connect.NewServerStreamHandler("/s/Stream", func(_ context.Context, _ *connect.Request[text], s *connect.ServerStream[text]) error {
		for i := range parts {
			if err := s.Send(wrapperspb.String(fmt.Sprint(i))); err != nil {
				return err
			}
		}
		return connect.NewError(connect.CodeDataLoss, nil)
	}))
	both(t, func(t *testing.T, p pair.Pair, speaks protocol) {
		s := serve(t, p, speaks, m)
		reply, err := connect.NewClient[text, text](s.client, s.url+"/s/Call").CallUnary(t.Context(), connect.NewRequest(wrapperspb.String("you")))
		require.NoError(t, err)
		require.Equal(t, "hello you", reply.Msg.Value)
		stream, err := connect.NewClient[text, text](s.client, s.url+"/s/Stream").CallServerStream(t.Context(), connect.NewRequest(wrapperspb.String("")))
		require.NoError(t, err)
		count := 0
		for stream.Receive() {
			count++
		}
		require.Equal(t, parts, count)
		require.Equal(t, connect.CodeDataLoss, connect.CodeOf(stream.Err()))
		require.NoError(t, stream.Close())
	})
}

// TestGRPCByServeHTTP makes a call, and reads a stream that the client ends.
func TestGRPCByServeHTTP(t *testing.T) {
	srv := grpc.NewServer()
	defer srv.Stop()
	healthpb.RegisterHealthServer(srv, health.NewServer())
	s := serve(t, pair.Pair{By: pair.Owned, Way: pair.TLS}, http2, srv)
	cc, err := grpc.NewClient(strings.TrimPrefix(s.url, "https://"), grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{RootCAs: pair.Pool()})))
	require.NoError(t, err)
	defer func() { require.NoError(t, cc.Close()) }()
	client := healthpb.NewHealthClient(cc)
	reply, err := client.Check(t.Context(), &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, reply.Status)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	watch, err := client.Watch(ctx, &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	reply, err = watch.Recv()
	require.NoError(t, err)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, reply.Status)
}
