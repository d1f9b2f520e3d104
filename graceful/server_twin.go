package graceful

import (
	"context"
	"net"
	"net/http"
	"reflect"
)

// prepare puts the drain around what the user's server calls. It serves by twins
// of that server, which itself has no connections.
func (s *Server) prepare() {
	handler := s.http.Handler
	if handler == nil {
		handler = http.DefaultServeMux
	}
	g := &gate{s.drainer, s.account, !s.http.DisableGeneralOptionsHandler, handler}
	s.account.knows(handler)
	s.state = s.http.ConnState
	s.front = twin(s.http)
	s.front.DisableGeneralOptionsHandler = true
	s.front.Handler = g
	s.front.Protocols = http1()
	s.front.TLSNextProto = nil
	s.front.BaseContext = s.baseContext(s.http.BaseContext)
	follow(s.front)
	s.http2 = s.newHTTP2(g)
}

// baseContext makes the contexts of all requests end when the drain cuts them.
func (s *Server) baseContext(base func(net.Listener) context.Context) func(net.Listener) context.Context {
	return func(l net.Listener) context.Context {
		ctx := context.Background()
		if base != nil {
			ctx = base(l.(*listener).Listener)
		}
		ctx, cancel := context.WithCancelCause(ctx)
		context.AfterFunc(s.drainer.cut, func() { cancel(context.Cause(s.drainer.cut)) })
		return ctx
	}
}

// twin returns a server with all that a user can set of srv, also in versions of
// Go to come. What srv has beside that, such as the functions of
// RegisterOnShutdown, stays its own.
func twin(srv *http.Server) *http.Server {
	t := new(http.Server)
	from, to := reflect.ValueOf(srv).Elem(), reflect.ValueOf(t).Elem()
	for i := range from.NumField() {
		if from.Type().Field(i).IsExported() {
			to.Field(i).Set(from.Field(i))
		}
	}
	if keepAlivesOff(from) {
		t.SetKeepAlivesEnabled(false)
	}
	return t
}

// keepAlivesOff reports whether SetKeepAlivesEnabled(false) was called, for which
// a server has no method.
func keepAlivesOff(srv reflect.Value) bool {
	off := srv.FieldByName("disableKeepAlives")
	if off.Kind() != reflect.Struct {
		return false
	}
	v := off.FieldByName("v")
	return v.IsValid() && v.CanUint() && v.Uint() != 0
}
