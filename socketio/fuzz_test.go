package socketio_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/socketio"
)

// FuzzRoute sends any request to a mounted server, before and after its drain:
// before, the server sees it as it is; after, neither a new session nor one that was
// told to leave gets anything to it; and no request holds the drain up when it is
// over.
func FuzzRoute(f *testing.F) {
	for _, seed := range [][3]string{
		{"GET", "EIO=4&transport=polling", ""},
		{"GET", "EIO=4&transport=polling&sid=1", ""},
		{"GET", "EIO=3&transport=polling&j=0&sid=1", ""},
		{"POST", "EIO=4&transport=polling&sid=1", ""},
		{"GET", "EIO=4&transport=websocket&sid=1", "WebSocket"},
		{"GET", "EIO=4&transport=websocket", "websocket"},
		{"OPTIONS", "sid=1&sid=2", ""},
		{"POST", "", "websocket"},
		{"get", "sid=%zz&sid;=1&=&&%73id=1", "h2c"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, method, query, upgrade string) {
		r := &http.Request{
			Method: method, URL: &url.URL{Path: "/socket.io/", RawQuery: query},
			Header: http.Header{"Upgrade": {upgrade}}, Body: http.NoBody,
		}
		synctest.Test(t, func(t *testing.T) {
			c, s := socketio.New(), new(engineServer)
			var seen []string
			h := socketio.Mount(c, s, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				seen = append(seen, r.Method+" "+r.URL.RawQuery+" "+r.Header.Get("Upgrade"))
			}))
			s.add(1) // its id is 1
			ask := func() int {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r.WithContext(t.Context()))
				return w.Code
			}
			assert.Equal(t, http.StatusOK, ask())
			assert.Equal(t, []string{method + " " + query + " " + upgrade}, seen)

			start := time.Now()
			require.NoError(t, c.Close(t.Context()))
			assert.Less(t, time.Since(start), time.Second)
			sid := r.URL.Query().Get("sid")
			status, polls := ask(), sid != "" && (sid != "1" || method != http.MethodPost)
			if status == http.StatusServiceUnavailable {
				assert.Len(t, seen, 1)
			} else {
				assert.True(t, polls, "%s %q", method, query)
				assert.Len(t, seen, 2)
			}
			assert.Equal(t, r.URL.Query().Has("EIO") && r.URL.Query().Has("transport"), c.AdmitLate(r))
		})
	})
}
