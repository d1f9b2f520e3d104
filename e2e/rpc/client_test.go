package rpc

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// caller makes one call, and returns an error if it does not get what it asked for.
type caller func(ctx context.Context) error

// errUnsent is what Go's transport fails by itself, as a stream of connect-go sees
// it: the body was closed before the first message.
var errUnsent = errors.New("body closed unread")

var errWrong = errors.New("another reply than was asked for")

// dialPair returns a stock client of grpc-go that uses both servers in turn.
func dialPair(t *testing.T, p *pair) *grpc.ClientConn {
	creds := insecure.NewCredentials()
	if p.cert != nil {
		creds = credentials.NewTLS(p.config())
	}
	r := manual.NewBuilderWithScheme("pair")
	r.InitialState(resolver.State{Addresses: []resolver.Address{{Addr: p.addrs[0]}, {Addr: p.addrs[1]}}})
	soon := backoff.Config{BaseDelay: 10 * time.Millisecond, Multiplier: 1, MaxDelay: 10 * time.Millisecond}
	cc, err := grpc.NewClient("pair:///", grpc.WithResolvers(r), grpc.WithTransportCredentials(creds),
		grpc.WithDefaultServiceConfig(`{"loadBalancingConfig": [{"round_robin":{}}]}`),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: soon, MinConnectTimeout: time.Second}))
	require.NoError(t, err)
	t.Cleanup(func() { _ = cc.Close() })
	return cc
}

// grpcClient returns the calls of such a client.
func grpcClient(t *testing.T, p *pair) map[string]caller {
	cc := dialPair(t, p)
	return map[string]caller{
		"unary": func(ctx context.Context) error {
			got := new(text)
			if err := cc.Invoke(ctx, _service+"Say", wrapperspb.String("hello"), got); err != nil {
				return err
			}
			return right(got)
		},
		"stream": func(ctx context.Context) error {
			s, err := cc.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, _service+"Chat")
			if err != nil {
				return err
			}
			for range _count {
				got := new(text)
				if err := errors.Join(s.SendMsg(wrapperspb.String("hello")), s.RecvMsg(got), right(got)); err != nil {
					return err
				}
				time.Sleep(_pause)
			}
			if err := s.CloseSend(); err != nil {
				return err
			}
			return ended(s.RecvMsg(new(text)))
		},
	}
}

// connectTransport returns a client whose transport connects to either server, and
// the URL of the service.
func connectTransport(t *testing.T, p *pair) (*http.Client, string) {
	var protocols http.Protocols
	protocols.SetHTTP2(p.cert != nil)
	protocols.SetUnencryptedHTTP2(p.cert == nil)
	tr := &http.Transport{
		Protocols:   &protocols,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return p.dial(ctx) },
	}
	base := "http://pair/connect"
	if p.cert != nil {
		base, tr.TLSClientConfig = "https://pair/connect", &tls.Config{RootCAs: p.cert.Pool, ServerName: "localhost"}
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}, base
}

// connectClient returns the calls of a client of connect-go.
func connectClient(t *testing.T, p *pair) map[string]caller {
	c, base := connectTransport(t, p)
	say := connect.NewClient[text, text](c, base+_service+"Say")
	chat := connect.NewClient[text, text](c, base+_service+"Chat")
	return map[string]caller{
		"unary": func(ctx context.Context) error {
			got, err := say.CallUnary(ctx, connect.NewRequest(wrapperspb.String("hello")))
			if err != nil {
				return err
			}
			return right(got.Msg)
		},
		"stream": func(ctx context.Context) error {
			return echo(chat.CallBidiStream(ctx))
		},
	}
}

// echo sends messages, checks that each comes back, and ends the stream.
func echo(s *connect.BidiStreamForClient[text, text]) error {
	for n := range _count {
		if err := s.Send(wrapperspb.String("hello")); err != nil {
			_, why := s.Receive()
			if n == 0 && why != nil && strings.HasSuffix(why.Error(), io.ErrClosedPipe.Error()) {
				return errors.Join(errUnsent, why)
			}
			return errors.Join(err, why)
		}
		got, err := s.Receive()
		if err != nil {
			return err
		}
		if err := right(got); err != nil {
			return err
		}
		time.Sleep(_pause)
	}
	if err := s.CloseRequest(); err != nil {
		return err
	}
	_, err := s.Receive()
	return errors.Join(ended(err), s.CloseResponse())
}

func right(got *text) error {
	if got.Value != "hello" {
		return errWrong
	}
	return nil
}

func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return errors.Join(errWrong, err)
}
