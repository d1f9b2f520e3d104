package goaway

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkRequest compares a request with one on bare net/http.
func BenchmarkRequest(b *testing.B) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	b.Run("bare", func(b *testing.B) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(b, err)
		config, _ := certificate()
		srv := &http.Server{Handler: h}
		go func() { _ = srv.Serve(tls.NewListener(l, config)) }()
		ask(b, l.Addr().String())
		_ = srv.Close()
	})
	b.Run("goaway", func(b *testing.B) {
		s := newSite(b, h)
		ask(b, s.Addr().String())
		_ = s.Listener.Close()
		s.accepting.Wait()
		s.Servers.Close()
	})
}

func ask(b *testing.B, addr string) {
	b.Helper()
	c := clientOf(b, func() string { return addr })
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			resp, err := c.Get("https://example.com/")
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
	})
}
