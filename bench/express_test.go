package bench_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/kinds"
)

// What docs/migrating.md says of express-graceful-exit: how it answers a late request
// in each of its modes, that a WebSocket is awaited in vain, and that the reply to a
// request in flight does not say Connection: close.
func TestExpressGracefulExit(t *testing.T) {
	tests := []struct{ name, peer, kind, want string }{
		{"by default an empty 200", "express-graceful-exit", "half-head", `^200 empty, close; exit 0 `},
		{"errorDuringExit", "express-graceful-exit-error", "half-head", `^500, close; exit 0 `},
		{"performLastRequest", "express-graceful-exit-last", "half-head", `^200, close; exit 0 `},
		{"a WebSocket at suicideTimeout", "express-graceful-exit", "websocket", `; exit 1 `},
		{"in flight", "express-graceful-exit", "in-flight", `^200; `},
	}
	kit := newKit(t)
	bench, err := kinds.New(kit, kinds.Options{Timeout: 2 * time.Second})
	require.NoError(t, err)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := named(t, tt.peer)
			require.NoError(t, kit.Prepare(p))
			k, err := kinds.Select(tt.kind)
			require.NoError(t, err)
			o, err := bench.Run(t.Context(), p, k[0])
			require.NoError(t, err)
			assert.Regexp(t, tt.want, o.Cell(), "%v", o.Notes)
		})
	}
}
