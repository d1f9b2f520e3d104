package rpc

import (
	"context"
	"net/http"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

type text = wrapperspb.StringValue

const (
	_service = "/rpc.Echo/"
	_count   = 5                    // messages of a stream
	_pause   = 5 * time.Millisecond // between them, so that streams are open as servers stop
)

// handler serves gRPC by grpc-go, and Connect by connect-go.
func handler() http.Handler {
	mux := http.NewServeMux()
	g := grpc.NewServer()
	g.RegisterService(&grpc.ServiceDesc{
		ServiceName: "rpc.Echo",
		Methods:     []grpc.MethodDesc{{MethodName: "Say", Handler: say}},
		Streams:     []grpc.StreamDesc{{StreamName: "Chat", Handler: chat, ServerStreams: true, ClientStreams: true}},
	}, nil)
	mux.Handle("/connect"+_service+"Say", connect.NewUnaryHandler("/connect"+_service+"Say",
		func(_ context.Context, r *connect.Request[text]) (*connect.Response[text], error) {
			return connect.NewResponse(wrapperspb.String(r.Msg.Value)), nil
		}))
	mux.Handle("/connect"+_service+"Chat", connect.NewBidiStreamHandler("/connect"+_service+"Chat",
		func(_ context.Context, s *connect.BidiStream[text, text]) error {
			for {
				m, err := s.Receive()
				if err != nil {
					return nil //nolint:nilerr // the client has ended, or gone
				}
				if err := s.Send(m); err != nil {
					return err
				}
			}
		}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, _service) {
			g.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func say(_ any, _ context.Context, //nolint:revive // the order is that of grpc
	decode func(any) error, _ grpc.UnaryServerInterceptor,
) (any, error) {
	m := new(text)
	return m, decode(m)
}

func chat(_ any, s grpc.ServerStream) error {
	for {
		m := new(text)
		if err := s.RecvMsg(m); err != nil {
			return nil //nolint:nilerr // the client has ended, or gone
		}
		if err := s.SendMsg(m); err != nil {
			return err
		}
	}
}
