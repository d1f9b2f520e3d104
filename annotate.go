package gracefulfx

import (
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

// AsRejection annotates a constructor whose result is an [http.Handler] that
// answers rejected requests in place of the configured reply, for use in
// fx.Provide. The reply's Connection: close is added to whatever it writes.
func AsRejection(constructor any) any {
	return fx.Annotate(constructor,
		fx.As(new(http.Handler)),
		fx.ResultTags(`name:"gracefulfx.rejection"`),
	)
}
