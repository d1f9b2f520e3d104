package socketiotest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Crowd is what the stock clients are asked to do.
type Crowd struct {
	URL       string `json:"url"`
	Count     int    `json:"count"`
	Version   int    `json:"version"`
	Transport string `json:"transport"`
	// Namespaces is "root", or "mixed": two clients join only /orders, two
	// both.
	Namespaces string `json:"namespaces"`
	// Notes makes every client emit acknowledged events all the time.
	Notes bool `json:"notes"`
	// Flood makes every client emit an event every so many milliseconds, each of
	// which the server answers with some. Those of every other client have as many
	// bytes of binary data as Binary says.
	Flood  int `json:"flood"`
	Binary int `json:"binary"`
	// Chromium is the browser to run them in; in Node where it is empty.
	Chromium string `json:"chromium"`
	// Pace is how many milliseconds after another a client begins.
	Pace int `json:"pace"`
	// Addresses gives each of them a loopback address of its own.
	Addresses bool `json:"addresses"`
	// Flaps says that their sessions break and reconnect without a drain: then
	// who has been on a server counts as on it.
	Flaps bool `json:"-"`
}

// on counts the clients that are on the given server in all namespaces.
func (c Crowd) on(seen []Client, server string) int {
	if c.Flaps {
		return reached(seen, server)
	}
	return moved(seen, server)
}

// Client is what one of them has seen.
type Client struct {
	ID          int
	Sent, Acked int
	// Heard is how many events of a flood have come back, and Spoiled how many of
	// them were not what had been sent.
	Heard, Spoiled int
	Transport      string
	Spaces         []Space
}

// Space is what a client has seen in one namespace.
type Space struct {
	Name        string
	Servers     []On
	Disconnects []Disconnect
	Errors      int    // of attempts to connect
	On          string // the server that it is on now; empty if on none
}

// Disconnect is the end of a connection that a server had let in.
type Disconnect struct {
	Reason string
	At     int64  // in Unix milliseconds
	From   string // the server; empty if that had not told its name yet
}

// On is a server that a client was on, and since when, in Unix milliseconds.
type On struct {
	Server string
	At     int64
}

// Clients is the process with the clients.
type Clients struct {
	in  io.Writer
	out *bufio.Reader
	cmd *exec.Cmd
}

// Connect starts the clients. The test ends them.
func Connect(t *testing.T, crowd Crowd) *Clients {
	t.Helper()
	needNode(t)
	order, err := json.Marshal(crowd)
	require.NoError(t, err)
	cmd := exec.Command("node", filepath.Join(folder(), "clients.cjs"), string(order)) //nolint:noctx // it closes its browser first
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = t.Output()
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close() // it ends by itself now
		limit := time.AfterFunc(_patience, func() { _ = cmd.Process.Kill() })
		defer limit.Stop()
		_ = cmd.Wait()
	})
	return &Clients{in: in, out: bufio.NewReaderSize(out, 1<<20), cmd: cmd}
}

// Send sends the clients' process a signal: SIGKILL, and they are gone without a
// word; SIGSTOP, and they stand still with their connections open.
func (c *Clients) Send(t *testing.T, sig os.Signal) {
	t.Helper()
	require.NoError(t, c.cmd.Process.Signal(sig))
}

// Say tells the clients a word and returns what they have seen.
func (c *Clients) Say(t *testing.T, word string) (seen []Client) {
	t.Helper()
	_, err := fmt.Fprintln(c.in, word)
	require.NoError(t, err)
	line, err := c.out.ReadBytes('\n')
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(line, &seen))
	return seen
}

// On waits until all clients are on the given server in all their namespaces. It
// returns what they have seen in any case.
func (c *Clients) On(t *testing.T, crowd Crowd, server string, patience time.Duration) []Client {
	t.Helper()
	return c.await(t, patience, func(seen []Client) bool { return crowd.on(seen, server) == crowd.Count })
}

// Settled waits until all clients are on the given server and, where they
// upgrade, have done so. It returns what they have seen in any case.
func (c *Clients) Settled(t *testing.T, crowd Crowd, server string, patience time.Duration) []Client {
	t.Helper()
	return c.await(t, patience, func(seen []Client) bool {
		return crowd.on(seen, server) == crowd.Count && (crowd.Flaps || settled(seen, crowd))
	})
}

func (c *Clients) await(t *testing.T, patience time.Duration, done func([]Client) bool) []Client {
	t.Helper()
	for limit := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		seen := c.Say(t, "state")
		if done(seen) || time.Now().After(limit) {
			return seen
		}
	}
}

// moved counts the clients that are on the given server in all namespaces.
func moved(seen []Client, server string) (n int) {
	for _, c := range seen {
		there := true
		for _, s := range c.Spaces {
			there = there && s.On == server
		}
		if there {
			n++
		}
	}
	return n
}

// reached counts the clients that have been on the given server in all their
// namespaces, be it for a moment.
func reached(seen []Client, server string) (n int) {
	for _, c := range seen {
		there := true
		for _, s := range c.Spaces {
			there = there && slices.ContainsFunc(s.Servers, func(on On) bool { return on.Server == server })
		}
		if there {
			n++
		}
	}
	return n
}

// settled reports whether every client uses the transport that it ends with.
func settled(seen []Client, crowd Crowd) bool {
	want := crowd.Transport
	if want == "upgrade" {
		want = "websocket"
	}
	for _, c := range seen {
		if c.Transport != want {
			return false
		}
	}
	return true
}
