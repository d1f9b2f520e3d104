package graceful_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// ways are the ways in which a handler replies.
var ways = []struct {
	name   string
	handle http.HandlerFunc
	want   answer
}{
	{"by nothing", func(http.ResponseWriter, *http.Request) {}, answer{Status: 200}},
	{"by WriteHeader", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	}, answer{Status: 418}},
	{"without a body", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}, answer{Status: 204}},
	{"by Write", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("hello"))
	}, answer{Status: 200, Body: "hello"}},
	{"by WriteString", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.(io.StringWriter).WriteString("hello")
	}, answer{Status: 200, Body: "hello"}},
	{"by ReadFrom", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.(io.ReaderFrom).ReadFrom(strings.NewReader("hello"))
	}, answer{Status: 200, Body: "hello"}},
	{"by Flush", func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
	}, answer{Status: 200}},
	{"by the Flush of a controller, and later a body", func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).Flush()
		_, _ = io.WriteString(w, "hello")
	}, answer{Status: 200, Body: "hello"}},
	{"by a head and a body", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "hello")
	}, answer{Status: 201, Body: "hello"}},
	{"with its own word on the connection", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "keep-alive")
		_, _ = io.WriteString(w, "hello")
	}, answer{Status: 200, Body: "hello"}},
	{"with an error", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "oh", http.StatusInternalServerError)
	}, answer{Status: 500, Body: "oh\n"}},
}

func TestReplySaysCloseFromTheDrainOn(t *testing.T) {
	for _, tt := range ways {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, free := make(chan struct{}), make(chan struct{})
				a := serve(t, graceful.Config{}, func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/held" {
						began <- struct{}{}
						<-free
					}
					tt.handle(w, r)
				})
				p := a.dial()
				check := func(got answer, closes bool) {
					assert.Equal(t, tt.want.Status, got.Status)
					assert.Equal(t, tt.want.Body, got.Body)
					assert.Equal(t, closes, got.Close)
				}
				check(p.ask("/"), false)
				p.get("/held")
				<-began
				drained := a.drain()
				close(free)
				check(p.receive(), true)
				p.gone()
				assert.NoError(t, (<-drained).err)
			})
		})
	}
}

func TestReplyPassesInformationOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{Late: graceful.Serve}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			say(w, r)
		})
		p := a.dial()
		synctest.Wait()
		drained := a.drain()
		p.get("/free")
		hints, err := textproto.NewReader(p.r).ReadLine()
		require.NoError(t, err)
		assert.Equal(t, "HTTP/1.1 103 Early Hints", hints)
		head, err := textproto.NewReader(p.r).ReadMIMEHeader()
		require.NoError(t, err)
		assert.Equal(t, "</style.css>; rel=preload", head.Get("Link"))
		assert.Empty(t, head.Get("Connection"), "the reply is still to come")
		assert.True(t, p.receive().Close)
		<-drained
	})
}

func TestReplyKeepsTheFunctionsOfItsServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{}, func(w http.ResponseWriter, _ *http.Request) {
			assert.Implements(t, (*http.Flusher)(nil), w)
			assert.Implements(t, (*http.Hijacker)(nil), w)
			assert.Implements(t, (*io.ReaderFrom)(nil), w)
			assert.Implements(t, (*io.StringWriter)(nil), w)
			c := http.NewResponseController(w)
			assert.NoError(t, c.EnableFullDuplex())
			assert.NoError(t, c.SetReadDeadline(time.Now().Add(time.Second)))
			assert.NoError(t, c.SetWriteDeadline(time.Now().Add(time.Second)))
			assert.NoError(t, c.Flush())
			nc, rw, err := c.Hijack()
			if assert.NoError(t, err) {
				assert.NoError(t, rw.Flush())
				assert.NoError(t, nc.Close())
			}
		})
		p := a.dial()
		p.get("/")
		_, _ = io.Copy(io.Discard, p)
		synctest.Wait()
	})
}

// A file goes out by the ReadFrom of the connection that the listener returned.
func TestReplySendsFilesByTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		copied := make(chan int64, 1)
		mem := graceful.NewMemListener().Wrap(func(nc net.Conn) net.Conn { return &sendfile{Conn: nc, copied: copied} })
		file := t.TempDir() + "/file"
		require.NoError(t, os.WriteFile(file, make([]byte, 64<<10), 0o600))
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.ServeFile(w, r, file)
		})}
		a := startConfig(t, graceful.Config{}, graceful.ServerConfig{HTTP: srv, Listeners: []net.Listener{mem}})
		a.mem = mem
		assert.Len(t, a.dial().ask("/").Body, 64<<10)
		assert.Positive(t, <-copied)
	})
}

type sendfile struct {
	net.Conn
	copied chan int64
}

func (c *sendfile) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.Copy(struct{ io.Writer }{c.Conn}, r)
	c.copied <- n
	return n, err
}

// What a handler has left running writes into no reply while there is none.
func TestReplyIsTakenFromAHandlerThatReturned(t *testing.T) {
	tests := []struct {
		name  string
		write func(w http.ResponseWriter)
	}{
		{"by Write", func(w http.ResponseWriter) { _, _ = w.Write([]byte("leak")) }},
		{"by WriteString", func(w http.ResponseWriter) { _, _ = io.WriteString(w, "leak") }},
		{"by ReadFrom", func(w http.ResponseWriter) { _, _ = io.Copy(w, strings.NewReader("leak")) }},
		{"by WriteHeader", func(w http.ResponseWriter) { w.WriteHeader(http.StatusTeapot) }},
		{"by Header", func(w http.ResponseWriter) { w.Header().Set("X-Leak", "leak") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var kept http.ResponseWriter
				a := serve(t, graceful.Config{}, func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/first" {
						kept = w
						return
					}
					say(w, r)
				})
				p := a.dial()
				p.ask("/first")
				synctest.Wait()
				tt.write(kept) // as a goroutine of the first handler would
				got := p.ask("/second")
				assert.Equal(t, 200, got.Status)
				assert.Equal(t, "/second", got.Body)
				assert.Empty(t, got.Header.Get("X-Leak"))
			})
		})
	}
}

// Around a server that is not owned, too, the handler gets the writer as it is.
func TestReplyOnAWriterOfAnother(t *testing.T) {
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
	require.NoError(t, err)
	w := httptest.NewRecorder()
	d.Middleware(http.HandlerFunc(func(got http.ResponseWriter, _ *http.Request) {
		assert.Same(t, w, got)
	})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
}

// A handler that takes the connection over writes its own reply.
func TestReplyOfAHijacker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, graceful.Config{Late: graceful.Serve}, func(w http.ResponseWriter, _ *http.Request) {
			nc, rw, err := w.(http.Hijacker).Hijack()
			if assert.NoError(t, err) {
				_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
				_ = rw.Flush()
				line, _ := rw.ReadString('\n')
				_, _ = io.WriteString(nc, line)
				_ = nc.Close()
			}
		})
		p := a.dial()
		synctest.Wait()
		drained := a.drain()
		p.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		resp, err := http.ReadResponse(p.r, nil)
		require.NoError(t, err)
		assert.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
		assert.Equal(t, "Upgrade", resp.Header.Get("Connection"))
		p.send("hello\n")
		line, err := bufio.NewReader(p.r).ReadString('\n')
		require.NoError(t, err)
		assert.Equal(t, "hello\n", line)
		assert.NoError(t, (<-drained).err)
	})
}
