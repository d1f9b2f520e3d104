package graceful

import (
	"context"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A field that Go adds to http.Server is copied, and has to be thought of: is it
// one that the drain must put something around?
func TestTwinHasEveryField(t *testing.T) {
	srv := &http.Server{
		Addr: "addr", Handler: http.NewServeMux(), DisableGeneralOptionsHandler: true, TLSConfig: &tls.Config{},
		ReadTimeout: 1, ReadHeaderTimeout: 2, WriteTimeout: 3, IdleTimeout: 4, MaxHeaderBytes: 5,
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
		ConnState:    func(net.Conn, http.ConnState) {}, ErrorLog: log.Default(),
		BaseContext: func(net.Listener) context.Context { return context.Background() },
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context { return ctx },
		HTTP2:       &http.HTTP2Config{}, Protocols: new(http.Protocols),
	}
	known := map[string]bool{"MaxHeaderValueCount": true, "DisableClientPriority": true} // of Go 1.27
	v := reflect.ValueOf(srv).Elem()
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		switch {
		case !f.IsExported():
		case known[f.Name]:
			switch value.Kind() {
			case reflect.Int:
				value.SetInt(6)
			case reflect.Bool:
				value.SetBool(true)
			default:
				require.Fail(t, "unknown kind", f.Name)
			}
		default:
			require.False(t, value.IsZero(), "http.Server.%s is new: what does the drain have to do with it?", f.Name)
		}
	}
	got := reflect.ValueOf(twin(srv)).Elem()
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			want, have := v.Field(i), got.Field(i)
			if f.Type.Kind() == reflect.Func {
				assert.Equal(t, want.Pointer(), have.Pointer(), f.Name)
				continue
			}
			assert.Equal(t, want.Interface(), have.Interface(), f.Name)
		}
	}
	assert.Equal(t, time.Duration(4), twin(srv).IdleTimeout)
}
