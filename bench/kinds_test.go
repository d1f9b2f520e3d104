package bench_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/kinds"
	"github.com/gracefulfx/gracefulfx/bench/peer"
)

// promises are what gracefulfx promises in each kind: every client gets an
// answer, or learns that it has to go elsewhere, and the exit code is 0. A late
// request is rejected in the default configuration. The stream of a client that
// asks as soon as its handshake ends may come behind the GOAWAY or before it.
var promises = map[string]string{
	"idle":           `^502, close; exit 0 `,
	"silent":         `^closed after \d+ ms; exit 0 `,
	"half-head":      `^502, close; exit 0 `,
	"half-next":      `^502, close; exit 0 `,
	"in-flight":      `^200, close; exit 0 `,
	"head-written":   `^whole; exit 0 `,
	"pipelined":      `^200, 502, 502, close; exit 0 `,
	"upload":         `^200, close, whole; exit 0 `,
	"download":       `^whole; exit 0 `,
	"events":         `^ended; exit 0 `,
	"websocket":      `^1001; exit 0 `,
	"https":          `^502, close, close_notify; exit 0 `,
	"http2":          `^GOAWAY, whole with trailer; exit 0 `,
	"handshake":      `^GOAWAY, (stream left to another server|whole with trailer); exit 0 `,
	"handshake-idle": `^GOAWAY; exit 0 `,
	"h2c":            `^GOAWAY, whole with trailer; exit 0 `,
	"newcomer":       `^refused; exit 0 `,
}

// failings are those of http.Server.Shutdown that are no matter of chance.
var failings = map[string]string{
	"half-next": `^no reply; `,
	"events":    `^cut; exit 1 `,
	"websocket": `^cut \(1006\); `,
}

func TestEveryKindOfConnection(t *testing.T) {
	bench, err := kinds.New(newKit(t), kinds.Options{Timeout: 5 * time.Second})
	require.NoError(t, err)
	for _, k := range kinds.All() {
		for name, cells := range map[string]map[string]string{peer.Ours: promises, "shutdown": failings} {
			t.Run(k.Name+"/"+name, func(t *testing.T) {
				o, err := bench.Run(t.Context(), named(t, name), k)
				require.NoError(t, err)
				t.Logf("%s\n%s", o.Cell(), strings.Join(o.Notes, "\n"))
				assert.NotEqual(t, "–", o.Cell())
				assert.Regexp(t, cells[k.Name], o.Cell())
			})
		}
		assert.Contains(t, promises, k.Name)
	}
}
