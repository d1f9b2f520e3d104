package main

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// echo is a service with each kind of call that matters to a drain. It is
// described by hand, so that the example needs no generated code.
type echo struct{ drainer *graceful.Drainer }

// say is a unary call: it answers after as many milliseconds as the text is
// long.
func (e *echo) say(ctx context.Context, text string) (string, error) {
	timer := time.NewTimer(time.Duration(len(text)) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return text, nil
	case <-ctx.Done():
		return "", status.FromContextError(ctx.Err()).Err()
	}
}

// tick streams numbers until the server drains. A stream like this would never
// end by itself, so it watches the drain and tells its client to call again,
// which by then goes elsewhere.
func (e *echo) tick(stream grpc.ServerStream) error {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for n := int64(1); ; n++ {
		if err := stream.SendMsg(wrapperspb.Int64(n)); err != nil {
			return err
		}
		select {
		case <-ticker.C:
		case <-e.drainer.Draining():
			return status.Error(codes.Unavailable, "server is shutting down")
		case <-stream.Context().Done():
			return status.FromContextError(stream.Context().Err()).Err()
		}
	}
}

// chat echoes a stream until its client has said all.
func (e *echo) chat(stream grpc.ServerStream) error {
	for {
		var in wrapperspb.StringValue
		if err := stream.RecvMsg(&in); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := stream.SendMsg(&in); err != nil {
			return err
		}
	}
}

func registerEcho(s *grpc.Server, e *echo) {
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: "example.Echo",
		HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{{
			MethodName: "Say",
			Handler: func(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
				var in wrapperspb.StringValue
				if err := decode(&in); err != nil {
					return nil, err
				}
				out, err := e.say(ctx, in.GetValue())
				return wrapperspb.String(out), err
			},
		}},
		Streams: []grpc.StreamDesc{
			{StreamName: "Tick", ServerStreams: true, Handler: func(_ any, s grpc.ServerStream) error {
				var in wrapperspb.StringValue
				if err := s.RecvMsg(&in); err != nil {
					return err
				}
				return e.tick(s)
			}},
			{StreamName: "Chat", ServerStreams: true, ClientStreams: true, Handler: func(_ any, s grpc.ServerStream) error {
				return e.chat(s)
			}},
		},
	}, e)
}
