package kinds

import (
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

func TestAnswers(t *testing.T) {
	ok, closing := reply{status: 200, body: "x"}, reply{status: 502, body: "x", close: true}
	for want, a := range map[string]answers{
		"200":                    {got: []reply{ok}},
		"200, 502, close":        {got: []reply{ok, closing}},
		"200 empty":              {got: []reply{{status: 200}}},
		"200 cut":                {got: []reply{{status: 200, cut: io.ErrUnexpectedEOF}}, lack: io.ErrUnexpectedEOF},
		"no reply":               {lack: io.ErrUnexpectedEOF},
		"reset":                  {lack: syscall.ECONNRESET},
		"nothing in time":        {lack: os.ErrDeadlineExceeded},
		"200, then no reply":     {got: []reply{ok}, lack: io.ErrUnexpectedEOF},
		"502, close, then reset": {got: []reply{closing}, lack: syscall.ECONNRESET},
	} {
		assert.Equal(t, want, a.String())
	}
}

func TestCell(t *testing.T) {
	now := time.Now()
	o := Outcome{Seen: "200", Stop: peer.Stop{Signalled: now, Exit: peer.Exit{Code: 1, At: now.Add(104 * time.Millisecond)}}}
	assert.Equal(t, "200; exit 1 after 104 ms", o.Cell())
	o.Stop.Exit.Killed = true
	assert.Equal(t, "200; killed after 104 ms", o.Cell())
	assert.Equal(t, "–", Outcome{}.Cell())
}

func TestSize(t *testing.T) {
	assert.Equal(t, "6 B", size(6))
	assert.Equal(t, "512 KiB", size(512<<10))
	assert.Equal(t, "1.5 MiB", size(3<<19))
}

func TestFate(t *testing.T) {
	for want, f := range map[string]frames{
		"GOAWAY":                                {goAway: true},
		"no GOAWAY, whole with trailer":         {asked: true, heads: 2, body: "first,last", ended: true},
		"GOAWAY, whole without trailer":         {asked: true, heads: 1, body: "first,last", ended: true, goAway: true},
		"GOAWAY, stream left to another server": {asked: true, goAway: true, refused: true, cut: "no reply"},
		"no GOAWAY, cut after 6 B":              {asked: true, heads: 1, body: "first,", cut: "no reply"},
		"no GOAWAY, reply without body":         {asked: true, heads: 1, ended: true},
		"no GOAWAY, stream reset":               {asked: true, cut: "stream reset"},
	} {
		assert.Equal(t, want, f.String())
	}
}

func TestMarkdown(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Markdown(&b, []string{"a", "b"}, []Row{{"idle", []string{"200", "–"}}}))
	assert.Equal(t, "| kind of connection | a | b |\n|---|---|---|\n| idle | 200 | – |\n", b.String())
}
