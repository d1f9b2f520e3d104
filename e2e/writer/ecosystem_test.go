package writer_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/gorilla/handlers"
	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// _ecosystem are handlers that others have built upon net/http's writer. Each
// answers /stream in three parts, and takes a POST on /echo.
var _ecosystem = map[string]func(t *testing.T) http.Handler{
	"net/http":       func(*testing.T) http.Handler { return plain() },
	"TimeoutHandler": func(*testing.T) http.Handler { return http.TimeoutHandler(plain(), patience, "late") },
	"MaxBytesHandler": func(*testing.T) http.Handler {
		return http.MaxBytesHandler(plain(), 1<<10)
	},
	"gzhttp":                  func(*testing.T) http.Handler { return gzhttp.GzipHandler(plain()) },
	"gorilla's logging":       func(*testing.T) http.Handler { return handlers.CombinedLoggingHandler(io.Discard, plain()) },
	"gorilla's compression":   func(*testing.T) http.Handler { return handlers.CompressHandler(plain()) },
	"chi":                     func(*testing.T) http.Handler { return viaChi() },
	"gin":                     func(*testing.T) http.Handler { return viaGin() },
	"echo":                    func(*testing.T) http.Handler { return viaEcho() },
	"fiber":                   func(*testing.T) http.Handler { return viaFiber() },
	"httputil.ReverseProxy":   viaProxy,
	"a writer with Unwrap":    func(*testing.T) http.Handler { return unwrapped() },
	"a writer without Unwrap": func(*testing.T) http.Handler { return wrapped() },
}

const parts = 3

func stream(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for i := range parts {
		fmt.Fprintf(w, "data: %d\n\n", i)
		_ = http.NewResponseController(w).Flush() // where the writer has none, nothing is flushed
	}
}

func echoed(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	fmt.Fprintf(w, "%d %v", len(body), err)
}

func plain() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /stream", stream)
	m.HandleFunc("POST /echo", echoed)
	return m
}

func viaChi() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Recoverer, middleware.Compress(5), middleware.Timeout(patience))
	r.Use(middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: silent{}, NoColor: true}))
	r.Get("/stream", stream)
	r.Post("/echo", echoed)
	r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	return r
}

type silent struct{}

func (silent) Print(...any) {}

func viaGin() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	g := gin.New()
	g.Use(gin.Recovery())
	g.GET("/stream", func(c *gin.Context) {
		i := 0
		c.Stream(func(io.Writer) bool {
			c.SSEvent("part", i)
			i++
			return i < parts
		})
	})
	g.POST("/echo", func(c *gin.Context) { echoed(c.Writer, c.Request) })
	return g
}

func viaEcho() http.Handler {
	e := echo.New()
	e.GET("/stream", func(c echo.Context) error {
		stream(c.Response(), c.Request())
		return nil
	})
	e.POST("/echo", func(c echo.Context) error {
		body, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return err
		}
		return c.String(http.StatusOK, fmt.Sprint(len(body)))
	})
	return e
}

func viaFiber() http.Handler {
	app := fiber.New()
	app.Get("/stream", func(c *fiber.Ctx) error {
		c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
			for i := range parts {
				fmt.Fprintf(w, "data: %d\n\n", i)
				_ = w.Flush() // its reader is the adaptor
			}
		})
		return nil
	})
	app.Post("/echo", func(c *fiber.Ctx) error { return c.SendString(fmt.Sprint(len(c.Body()))) })
	return adaptor.FiberApp(app)
}

func viaProxy(t *testing.T) http.Handler {
	t.Helper()
	back := httptest.NewServer(plain())
	t.Cleanup(back.Close)
	to, err := url.Parse(back.URL)
	require.NoError(t, err)
	tr := new(http.Transport)
	t.Cleanup(tr.CloseIdleConnections)
	return &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(to) },
		FlushInterval: -1, Transport: tr,
	}
}

type onlyWriter struct{ http.ResponseWriter }

type unwrapper struct{ onlyWriter }

func (u unwrapper) Unwrap() http.ResponseWriter { return u.ResponseWriter }

func wrapped() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { plain().ServeHTTP(onlyWriter{w}, r) })
}

func unwrapped() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { plain().ServeHTTP(unwrapper{onlyWriter{w}}, r) })
}

// TestEcosystem asks each for the same on net/http and on gracefulfx.
func TestEcosystem(t *testing.T) {
	for name, build := range _ecosystem {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, p pair.Pair, speaks protocol) {
				want := replies(t, serve(t, alone(p), speaks, build(t)))
				require.Contains(t, want[0], " 200 ", "net/http alone streams")
				require.Equal(t, want, replies(t, serve(t, p, speaks, build(t))))
			})
		})
	}
}

// replies are those to a stream, a small and a large body, and to nonsense.
func replies(t *testing.T, s *served) []string {
	t.Helper()
	return []string{
		s.do(t, "GET", "/stream", ""),
		s.do(t, "POST", "/echo", "hello"),
		s.do(t, "POST", "/echo", strings.Repeat("x", 100_000)),
		s.do(t, "GET", "/nowhere", ""),
		s.do(t, "HEAD", "/stream", ""),
		s.do(t, "GET", "/stream", ""),
	}
}

// do says what a request got.
func (s *served) do(t *testing.T, method, path, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Accept-Encoding", "gzip")
	reply, err := s.client.Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, reply.Body.Close()) }()
	got, err := io.ReadAll(reply.Body)
	reply.Header.Del("Date")
	return fmt.Sprintf("%s %d %v %v %d %q %v", reply.Proto, reply.StatusCode, reply.Header, reply.TransferEncoding, reply.ContentLength, got, err)
}
