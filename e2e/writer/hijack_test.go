package writer_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// TestHijackedConnHasTheSameMethods asks a hijacked connection for what
// pair.HijackedConn promises in place of its type.
func TestHijackedConnHasTheSameMethods(t *testing.T) {
	everywhere(t, http1, func(t *testing.T, p pair.Pair) {
		seen := func(p pair.Pair) (is map[string]bool, under string) {
			done := make(chan struct{})
			s := serve(t, p, http1, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				defer close(done)
				nc, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					return
				}
				is, under = methodsOf(nc)
				_, _ = io.WriteString(nc, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
				_ = nc.Close()
			}))
			status, _ := s.get(t, "/")
			require.Equal(t, http.StatusOK, status)
			<-done
			return is, under
		}
		want, wantUnder := seen(alone(p))
		got, gotUnder := seen(p)
		for name := range want {
			require.Equal(t, want[name], got[name], name)
		}
		require.Equal(t, wantUnder, gotUnder, "the original")
	})
}

// methodsOf says what a connection can do, and what is the original under it.
func methodsOf(nc net.Conn) (map[string]bool, string) {
	is := make(map[string]bool)
	_, is["CloseWrite"] = nc.(interface{ CloseWrite() error })
	_, is["SyscallConn"] = nc.(syscall.Conn)
	for {
		u, ok := nc.(interface{ NetConn() net.Conn })
		if !ok {
			return is, fmt.Sprintf("%T", nc)
		}
		nc = u.NetConn()
	}
}
