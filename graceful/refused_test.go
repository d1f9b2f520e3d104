package graceful_test

import (
	"context"
	"io"
	"log"
	"math"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// nameless is a closer that panics when it is asked for its name.
type nameless struct{}

func (*nameless) Name() string                { panic("no name") }
func (*nameless) Close(context.Context) error { panic("no close") }

// panicking is a closer that panics in the drain.
type panicking struct{ nameless }

func (*panicking) Name() string { return "panicking" }

type closerMap map[string]int

func (closerMap) Name() string                { return "map" }
func (closerMap) Close(context.Context) error { return nil }

// What would make the process die in its drain is refused when it is given, or
// contained.
func TestClosersThatAreRefused(t *testing.T) {
	var typed *nameless
	var noFunc closerMap
	for name, c := range map[string]graceful.Closer{
		"nil":               nil,
		"a typed nil":       typed,
		"a nil map":         noFunc,
		"one without name":  &nameless{},
		"behind a good one": nil,
	} {
		d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{})
		require.NoError(t, err)
		good := graceful.CloserFunc("good", func(context.Context) error { return nil })
		require.Error(t, d.AddClosers(good, c), name)
		r, err := d.Drain(t.Context())
		require.NoError(t, err)
		assert.Empty(t, r.Closers, "%s: none is added where one is refused", name)
	}
}

func TestObserversThatAreRefused(t *testing.T) {
	var typed *recorder
	var noFunc observerFunc
	for name, o := range map[string]graceful.Observer{
		"a typed nil":     typed,
		"a nil function":  noFunc,
		"a nil in a list": graceful.Observers{&recorder{}, nil},
		"a typed one":     graceful.Observers{typed},
	} {
		_, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Observer: o})
		assert.Error(t, err, name)
	}
}

func TestPanicsAreContained(t *testing.T) {
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.Discard)
	after := &recorder{}
	d, err := graceful.NewDrainer(graceful.NewTracker(), graceful.Config{Observer: graceful.Observers{
		observerFunc(func(graceful.Event) { panic("observer") }), after,
	}})
	require.NoError(t, err)
	require.NoError(t, d.AddClosers(&panicking{}))
	r, err := d.Drain(t.Context())
	require.NoError(t, err)
	require.Len(t, r.Closers, 1)
	assert.ErrorContains(t, r.Closers[0].Err, "no close")
	assert.Contains(t, after.names(), "DrainEnded")
}

// The longest timeout there is, and a delay before it, are no reason to force.
func TestTimeoutsDoNotOverflow(t *testing.T) {
	for _, config := range []graceful.Config{
		{Timeout: math.MaxInt64, Delay: time.Second},
		{Timeout: math.MaxInt64, Delay: time.Second, Goodbye: graceful.GoodbyeRequestTimeout},
		{Timeout: math.MaxInt64 - time.Second, Delay: 2 * time.Second, QuietPeriod: time.Minute},
		{Timeout: math.MaxInt64, KeepAliveInterval: time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := start(t, config, &http.Server{Handler: newGated()})
			held, idle := a.dial(), a.dial()
			idle.ask("/free")
			held.get("/held")
			<-a.gate.began
			drained := a.drain()
			time.Sleep(10 * time.Minute)
			close(a.gate.free)
			assert.Equal(t, 200, held.receive().Status)
			assert.NoError(t, (<-drained).err)
		})
	}
}

// A program that gives up before anybody was sent to it need not wait for that
// nobody is sent any more.
func TestDrainWithoutDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{Delay: time.Hour}, &http.Server{Handler: http.HandlerFunc(say)})
		r := <-a.drainWithin(graceful.WithoutDelay(t.Context()))
		require.NoError(t, r.err)
		assertTook(t, 0, r.Took)
		assert.NotContains(t, phases(r.Report), graceful.PhaseLameDuck)
	})
}

// A server that its owner has closed before the drain has nothing to be waited
// for.
func TestExternalServerThatWasClosed(t *testing.T) {
	for name, wrap := range map[string]func(net.Listener) net.Listener{
		"a listener":                  func(l net.Listener) net.Listener { return l },
		"one that is not woken":       func(l net.Listener) net.Listener { return struct{ net.Listener }{l} },
		"one whose Accept has failed": func(l net.Listener) net.Listener { return failing{l} },
	} {
		for _, stop := range []string{"Close", "Shutdown"} {
			t.Run(name+", "+stop, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := serve(t, graceful.Config{}, say)
					l, err := a.drainer.Listener("gin", wrap(graceful.NewMemListener()))
					require.NoError(t, err)
					srv := &http.Server{Handler: a.drainer.Middleware(http.HandlerFunc(say))}
					served := make(chan error, 1)
					go func() { served <- srv.Serve(l) }()
					synctest.Wait()
					if stop == "Close" {
						require.NoError(t, srv.Close())
					} else {
						require.NoError(t, srv.Shutdown(t.Context()))
					}
					require.Error(t, <-served)
					assertTook(t, 0, (<-a.drain()).Took)
				})
			})
		}
	}
}

// failing is a listener whose Accept fails for good.
type failing struct{ net.Listener }

func (failing) Accept() (net.Conn, error) { return nil, io.ErrUnexpectedEOF }
