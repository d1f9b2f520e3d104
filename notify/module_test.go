package notify_test

import (
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/notify"
)

const _patience = 10 * time.Second

// app is an app as a program has it: the module, and this one behind it.
type app struct {
	*fx.App
	server *graceful.Server
	log    *observer.ObservedLogs
}

func newApp(t *testing.T, more ...fx.Option) *app {
	t.Helper()
	core, log := observer.New(zap.InfoLevel)
	a := &app{log: log}
	config := func() gracefulfx.Config {
		c := gracefulfx.DefaultConfig()
		c.Addr, c.QuietPeriod, c.KeepAliveInterval = "127.0.0.1:0", 10*time.Millisecond, 10*time.Millisecond
		c.Signals, c.ExitDelay = nil, time.Second
		c.Signals = append(c.Signals, gracefulfx.NoSignal)
		return c
	}
	a.App = fx.New(
		fx.WithLogger(func() fxevent.Logger { return fxevent.NopLogger }),
		fx.Supply(zap.New(core)),
		fx.Provide(func() http.Handler { return http.NotFoundHandler() }),
		fx.Decorate(config),
		gracefulfx.Module,
		notify.Module,
		fx.Populate(&a.server),
		fx.Options(more...),
	)
	return a
}

func (a *app) start(t *testing.T) {
	t.Helper()
	require.NoError(t, a.Start(t.Context()))
}

func (a *app) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, a.Stop(t.Context()))
}

// listen is a manager that speaks systemd's protocol.
func listen(t *testing.T) *net.UnixConn {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	t.Setenv("NOTIFY_SOCKET", path)
	return l
}

// next returns the next message.
func next(t *testing.T, l *net.UnixConn) string {
	t.Helper()
	require.NoError(t, l.SetReadDeadline(time.Now().Add(_patience)))
	buf := make([]byte, 4096)
	n, err := l.Read(buf)
	require.NoError(t, err)
	return string(buf[:n])
}

// until returns the first message that holds the text, and all before it.
func until(t *testing.T, l *net.UnixConn, text string) (string, []string) {
	t.Helper()
	for before := []string(nil); ; {
		message := next(t, l)
		if strings.Contains(message, text) {
			return message, before
		}
		before = append(before, message)
		require.Less(t, len(before), 100, "%q does not come: %q", text, before)
	}
}

// The manager hears that the app is ready once the server answers, not before.
func TestReadyWhenItServes(t *testing.T) {
	l := listen(t)
	var a *app
	a = newApp(t, fx.Invoke(func(lc fx.Lifecycle) {
		lc.Append(fx.StartHook(func() { // behind the module, whose message is there
			assert.Equal(t, "READY=1", next(t, l))
			nc, err := net.Dial("tcp", a.server.Addr().String())
			require.NoError(t, err)
			require.NoError(t, nc.Close())
		}))
	}))
	a.start(t)
	a.stop(t)
}

// In the drain it hears that, how long it may take, and what goes on.
func TestStopping(t *testing.T) {
	l := listen(t)
	a := newApp(t)
	a.start(t)
	require.Equal(t, "READY=1", next(t, l))
	a.stop(t)
	// 30s of timeout and some reserve; 1s of exitDelay, and fx's stop timeout.
	assert.Equal(t, "STOPPING=1\nEXTEND_TIMEOUT_USEC=32000000", next(t, l))
	_, before := until(t, l, "STATUS=drained in ")
	assert.Contains(t, before, "STATUS=drain: close intake, connections: none")
	assert.Equal(t, "STOPPING=1\nEXTEND_TIMEOUT_USEC=33000000", before[len(before)-1])
	assert.Empty(t, a.log.FilterMessageSnippet("could not be told").All())
}

// A name in the abstract namespace of Linux begins with an @.
func TestAbstractSocket(t *testing.T) {
	name := "@gracefulfx-notify-" + t.Name()
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Skip("this system has no abstract sockets:", err)
	}
	defer func() { assert.NoError(t, l.Close()) }()
	t.Setenv("NOTIFY_SOCKET", name)
	a := newApp(t)
	a.start(t)
	assert.Equal(t, "READY=1", next(t, l))
	a.stop(t)
}

// A manager that is gone is a warning: the app serves.
func TestNobodyListens(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "gone"))
	a := newApp(t)
	a.start(t)
	a.stop(t)
	warnings := a.log.FilterMessage("what manages the process could not be told").All()
	require.NotEmpty(t, warnings)
	assert.Equal(t, zap.WarnLevel, warnings[0].Level)
	assert.Contains(t, warnings[0].ContextMap()["error"], "notify: tell systemd:")
}

// Where nobody says how to be told, nothing happens.
func TestNobodyAsks(t *testing.T) {
	for _, key := range []string{"NOTIFY_SOCKET", "NOTIFICATION_FD", "NODE_CHANNEL_FD", "WATCHDOG_USEC"} {
		t.Setenv(key, "")
	}
	a := newApp(t)
	a.start(t)
	a.stop(t)
	assert.Zero(t, a.log.FilterLevelExact(zap.WarnLevel).Len())
}

// What the environment says wrongly stops the app when it is built, all at once.
func TestFaultsInTheEnvironment(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "relative")
	t.Setenv("NOTIFICATION_FD", "two")
	t.Setenv("NODE_CHANNEL_FD", "1")
	err := newApp(t).Err()
	assert.ErrorContains(t, err, `NOTIFY_SOCKET is "relative": must be a path that begins with a slash, or a name behind an @`)
	assert.ErrorContains(t, err, `NOTIFICATION_FD is "two": must be the number of a descriptor, 3 or more`)
	assert.ErrorContains(t, err, `NODE_CHANNEL_FD is "1": must be the number of a descriptor, 3 or more`)
}

func TestFaultsOfTheWatchdog(t *testing.T) {
	for _, text := range []string{"soon", "0", "-1", "1.5", "9223372036854775807"} {
		t.Setenv("WATCHDOG_USEC", text)
		assert.ErrorContains(t, newApp(t).Err(), `WATCHDOG_USEC is "`+text+`": must be a whole number of microseconds`)
	}
}

// The watchdog is fed from the start to the last hook, through the drain.
func TestWatchdog(t *testing.T) {
	l := listen(t)
	t.Setenv("WATCHDOG_USEC", "20000")
	drained := false
	a := newApp(t, fx.Decorate(func(h http.Handler, lc fx.Lifecycle) http.Handler {
		lc.Append(fx.StopHook(func() { // behind the drain
			until(t, l, "STATUS=drained in ")
			until(t, l, "WATCHDOG=1")
			drained = true
		}))
		return h
	}))
	a.start(t)
	until(t, l, "WATCHDOG=1")
	a.stop(t)
	assert.True(t, drained)
}

// One that is meant for another process is not fed.
func TestWatchdogOfAnother(t *testing.T) {
	l := listen(t)
	t.Setenv("WATCHDOG_USEC", "2000")
	t.Setenv("WATCHDOG_PID", "1")
	a := newApp(t)
	a.start(t)
	a.stop(t)
	_, before := until(t, l, "STATUS=drained in ")
	assert.NotContains(t, before, "WATCHDOG=1")
}

// told returns all that comes from a pipe until it ends.
func told(t *testing.T, r io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}
