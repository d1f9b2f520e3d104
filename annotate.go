package gracefulfx

import (
	"net"
	"net/http"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// AsCloser annotates a constructor whose result is a [graceful.Closer], for use
// in fx.Provide. The drain calls the closer when it closes the intake.
func AsCloser(constructor any) any {
	return fx.Annotate(constructor,
		fx.As(new(graceful.Closer)),
		fx.ResultTags(`group:"gracefulfx.closers"`),
	)
}

// AsServer annotates a constructor whose result is a [*graceful.Server], which it
// makes by [graceful.NewServer] with the drainer in the graph, for use in
// fx.Provide. The module starts it after its own server, in no order among
// those annotated, and it drains with it, or last if its configuration says so.
// Each needs a name of its own.
func AsServer(constructor any) any {
	return fx.Annotate(constructor, fx.ResultTags(`group:"gracefulfx.servers"`))
}

// AsListener annotates a constructor whose result is a [net.Listener], for use
// in fx.Provide. The module's own server serves all listeners in the graph,
// annotated or not, instead of its configured address.
func AsListener(constructor any) any {
	return fx.Annotate(constructor,
		fx.As(new(net.Listener)),
		fx.ResultTags(`group:"gracefulfx.listeners"`),
	)
}

// AsRejection annotates a constructor whose result is an [http.Handler] that
// answers rejected requests in place of the configured reply, for use in
// fx.Provide. The reply's Connection: close is added to whatever it writes.
func AsRejection(constructor any) any {
	return fx.Annotate(constructor,
		fx.As(new(http.Handler)),
		fx.ResultTags(`name:"gracefulfx.rejection"`),
	)
}
