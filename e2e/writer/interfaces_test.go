package writer_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// interfacesOf says what a writer is besides an http.ResponseWriter.
func interfacesOf(w http.ResponseWriter) map[string]bool {
	all := make(map[string]bool)
	_, all["Flusher"] = w.(http.Flusher)
	_, all["Hijacker"] = w.(http.Hijacker)
	_, all["Pusher"] = w.(http.Pusher)
	_, all["CloseNotifier"] = w.(http.CloseNotifier) //nolint:staticcheck // deprecated, and used all the same
	_, all["StringWriter"] = w.(io.StringWriter)
	_, all["ReaderFrom"] = w.(io.ReaderFrom)
	_, all["FlushError"] = w.(interface{ FlushError() error })
	_, all["SetReadDeadline"] = w.(interface{ SetReadDeadline(time.Time) error })
	_, all["SetWriteDeadline"] = w.(interface{ SetWriteDeadline(time.Time) error })
	_, all["EnableFullDuplex"] = w.(interface{ EnableFullDuplex() error })
	_, all["Unwrap"] = w.(interface{ Unwrap() http.ResponseWriter })
	return all
}

// TestWriterIsNetHTTPs compares the interfaces of the writer, and its type.
func TestWriterIsNetHTTPs(t *testing.T) {
	both(t, func(t *testing.T, p pair.Pair, speaks protocol) {
		seen := func(p pair.Pair) (typ string, is map[string]bool) {
			s := serve(t, p, speaks, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				typ, is = fmt.Sprintf("%T", w), interfacesOf(w)
			}))
			status, _ := s.get(t, "/")
			require.Equal(t, http.StatusOK, status)
			return typ, is
		}
		wantType, want := seen(alone(p))
		gotType, got := seen(p)
		require.Equal(t, want, got)
		require.Equal(t, wantType, gotType)
	})
}
