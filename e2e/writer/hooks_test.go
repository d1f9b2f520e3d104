package writer_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

type connKey struct{}

// TestHooksGetTheSameObjects asks whether a connection is one object for
// ConnState and ConnContext, of the type that net/http alone gives, and whether
// a request's context holds the user's server.
func TestHooksGetTheSameObjects(t *testing.T) {
	both(t, func(t *testing.T, p pair.Pair, speaks protocol) {
		seen := func(p pair.Pair) []string {
			var mu sync.Mutex
			var notes []string
			var first net.Conn
			note := func(format string, args ...any) {
				mu.Lock()
				defer mu.Unlock()
				notes = append(notes, fmt.Sprintf(format, args...))
			}
			var server *http.Server
			s := serve(t, p, speaks, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				ctx := r.Context()
				own := ctx.Value(http.ServerContextKey) == any(server) || r.ProtoMajor > 1 // see pair.HTTP2Server
				note("request: server %v, connection %T, local %T", own,
					ctx.Value(connKey{}), ctx.Value(http.LocalAddrContextKey))
				note("request: same connection %v, same base %v", ctx.Value(connKey{}) == any(first), ctx.Value(ctxKey("base")))
			}), func(srv *http.Server) {
				server = srv
				srv.BaseContext = func(l net.Listener) context.Context {
					note("base: %T", l)
					return context.WithValue(context.Background(), ctxKey("base"), "base")
				}
				srv.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
					note("context: %T, server %v, base %v", c, ctx.Value(http.ServerContextKey) == any(server), ctx.Value(ctxKey("base")))
					return context.WithValue(ctx, connKey{}, c)
				}
				srv.ConnState = func(c net.Conn, state http.ConnState) {
					if state == http.StateNew {
						first = c
					}
					if state == http.StateNew || state == http.StateActive {
						note("state %s: %T, same %v", state, c, c == first)
					}
				}
			})
			status, _ := s.get(t, "/")
			require.Equal(t, http.StatusOK, status)
			mu.Lock()
			defer mu.Unlock()
			return notes
		}
		require.Equal(t, allowed(p, seen(alone(p))), allowed(p, seen(p)))
	})
}

// allowed hides what pair.ExternalObjects and pair.BaseListener allow: the types
// that an external server sees, and the type of a listener.
func allowed(p pair.Pair, notes []string) []string {
	var hide []*regexp.Regexp
	if p.By == pair.External {
		hide = append(hide, regexp.MustCompile(`(context:|base:|active:|new:|connection|local) \*?\w+\.\w+`))
	}
	if p.Way == pair.TLS {
		hide = append(hide, regexp.MustCompile(`(base:) \*\w+\.\w+`))
	}
	for i := range notes {
		for _, h := range hide {
			notes[i] = h.ReplaceAllString(notes[i], "$1 a type")
		}
	}
	return notes
}

type ctxKey string

// TestRegisterOnShutdownRunsWhenTheIntakeCloses lets a stream end by it.
func TestRegisterOnShutdownRunsWhenTheIntakeCloses(t *testing.T) {
	both(t, func(t *testing.T, p pair.Pair, speaks protocol) {
		if p.By != pair.Owned {
			t.Skip("its owner shuts it down")
		}
		over := make(chan struct{})
		s := serve(t, p, speaks, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			<-over
			_, _ = io.WriteString(w, "bye")
		}), func(srv *http.Server) { srv.RegisterOnShutdown(func() { close(over) }) })
		reply, err := s.client.Get(s.url)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(context.Background(), patience/2)
		defer cancel()
		report, err := s.Drainer.Drain(ctx)
		if err != nil {
			close(over)
		}
		require.NoError(t, err, "%+v", report)
		body, err := io.ReadAll(reply.Body)
		require.NoError(t, err)
		require.NoError(t, reply.Body.Close())
		require.Equal(t, "bye", string(body))
	})
}

// TestSuperfluousWriteHeaderNamesItsCaller reads the log of net/http.
func TestSuperfluousWriteHeaderNamesItsCaller(t *testing.T) {
	everywhere(t, http1, func(t *testing.T, p pair.Pair) {
		var logged bytes.Buffer
		s := serve(t, p, http1, http.HandlerFunc(twice), func(srv *http.Server) { srv.ErrorLog = log.New(&logged, "", 0) })
		status, _ := s.get(t, "/")
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, logged.String(), "superfluous response.WriteHeader call from github.com/gracefulfx/gracefulfx/e2e/writer_test.twice (hooks_test.go:")
	})
}

func twice(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusOK)
	w.WriteHeader(http.StatusTeapot)
}

// TestMultipartFilesAreRemoved uploads a file that goes to the disk, which
// net/http removes behind the handler.
func TestMultipartFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, p := range append(pair.Pairs(), pair.Pair{By: pair.Bare, Way: pair.Clear}) {
		t.Run(p.String(), func(t *testing.T) {
			s := serve(t, p, http1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if err := r.ParseMultipartForm(10); err != nil {
					http.Error(w, err.Error(), http.StatusBadRequest)
					return
				}
				fmt.Fprint(w, len(left(t, dir)))
			}))
			body, kind := upload(t)
			reply, err := s.client.Post(s.url, kind, body)
			require.NoError(t, err)
			there, err := io.ReadAll(reply.Body)
			require.NoError(t, err)
			require.NoError(t, reply.Body.Close())
			require.Equal(t, "1", string(there), "while the handler ran")
			status, _ := s.getRaw(t) // the next request on the connection comes behind the removal
			require.NotZero(t, status)
			require.Empty(t, left(t, dir))
		})
	}
}

// getRaw sends a request that has no form.
func (s *served) getRaw(t *testing.T) (int, string) {
	t.Helper()
	return s.get(t, "/")
}

func left(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "multipart-*"))
	require.NoError(t, err)
	return files
}

func upload(t *testing.T) (io.Reader, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "a.txt")
	require.NoError(t, err)
	_, err = io.Copy(part, strings.NewReader(strings.Repeat("x", 11<<20)))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return &body, w.FormDataContentType()
}
