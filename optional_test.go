package gracefulfx_test

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/config"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx"
)

// What an app provides and fx cannot build is not treated as absent: a forgotten
// provider would cost TLS, the address or the whole configuration.
func TestModuleNamesWhatIsMissing(t *testing.T) {
	for _, tt := range []struct {
		name string
		give fx.Option
		want string
	}{
		{"the handler", fx.Provide(func(*database) http.Handler { return nil }), "http.Handler"},
		{"the server", fx.Provide(func(*database) *http.Server { return nil }), "*http.Server"},
		{"the listener", fx.Provide(func(*database) net.Listener { return nil }), "net.Listener"},
		{"the configuration", fx.Provide(func(*database) config.Provider { return nil }), "config.Provider"},
		{"the logger", fx.Provide(func(*database) *zap.Logger { return nil }), "*zap.Logger"},
		{"the rejection", fx.Provide(gracefulfx.AsRejection(func(*database) http.HandlerFunc { return nil })), "http.Handler[name=gracefulfx.rejection]"},
		{"a constructor behind it", fx.Provide(
			func(*database) *repository { return nil },
			func(*repository) *zap.Logger { return nil },
		), "*zap.Logger"},
		{"a member of a group behind it", fx.Provide(
			fx.Annotate(func(*database) *repository { return nil }, fx.ResultTags(`group:"repositories"`)),
			fx.Annotate(func([]*repository) net.Listener { return nil }, fx.ParamTags(`group:"repositories"`)),
		), "net.Listener"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opts := []fx.Option{fx.NopLogger, tt.give, gracefulfx.Module}
			if tt.want != "http.Handler" {
				opts = append(opts, handle(ok))
			}
			err := fx.New(opts...).Err()
			require.ErrorContains(t, err, tt.want+" is provided but cannot be built")
			assert.ErrorContains(t, err, "*gracefulfx_test.database, which is not provided")
		})
	}
}

type repository struct{}

func TestModuleNamesTheConstructor(t *testing.T) {
	err := fx.New(fx.NopLogger, fx.Provide(newHandlerOfDatabase), gracefulfx.Module).Err()
	assert.ErrorContains(t, err, "gracefulfx_test.newHandlerOfDatabase needs *gracefulfx_test.database")
}

func newHandlerOfDatabase(*database) http.Handler { return http.NotFoundHandler() }

// What other modules have for themselves is theirs, and what may be absent may
// be absent.
func TestModuleHasNoFalseAlarm(t *testing.T) {
	private := fx.Module("admin", fx.Provide(
		fx.Private,
		func() *database { return nil },
		func(*database) http.Handler { return http.NotFoundHandler() },
		func(*database) net.Listener { return nil },
		zap.NewNop,
	))
	lax := fx.Provide(func(struct {
		fx.In
		Database     *database     `optional:"true"`
		Repositories []*repository `group:"repositories"`
	},
	) *http.Server {
		return &http.Server{}
	})
	assert.NoError(t, fx.New(fx.NopLogger, private, lax, handle(ok), gracefulfx.Module).Err())
	assert.NoError(t, fx.New(fx.NopLogger, handle(ok), gracefulfx.Module).Err(), "nothing optional is there")
}

// A handler that lacks what another module has for itself looks like one that is
// not provided. It is named all the same.
func TestModuleNamesWhatMayBePrivate(t *testing.T) {
	storage := fx.Module("storage", fx.Provide(fx.Private, func() *database { return nil }))
	err := fx.New(fx.NopLogger, storage, fx.Provide(newHandlerOfDatabase), gracefulfx.Module).Err()
	require.ErrorContains(t, err, "nothing to serve")
	assert.ErrorContains(t, err, "gracefulfx_test.newHandlerOfDatabase makes http.Handler, "+
		"but returns nil, or is fx.Private in another module, or needs what is: *gracefulfx_test.database")
}

// A mux that somebody provides as it is, is not meant for another purpose.
func TestModuleHintsAtAServeMux(t *testing.T) {
	err := fx.New(fx.NopLogger, fx.Provide(http.NewServeMux), gracefulfx.Module).Err()
	assert.ErrorContains(t, err, "there is a *http.ServeMux: provide it by fx.Annotate(newMux, fx.As(new(http.Handler)))")
}

// The rejection is asked for by a name that nothing else has.
func TestModuleMissesARejectionThatNeedsWhatIsPrivate(t *testing.T) {
	storage := fx.Module("storage", fx.Provide(fx.Private, func() *database { return nil }))
	rejection := gracefulfx.AsRejection(func(*database) http.HandlerFunc { return ok })
	err := fx.New(fx.NopLogger, storage, handle(ok), fx.Provide(rejection), gracefulfx.Module).Err()
	require.ErrorContains(t, err, "given to AsRejection returned nil (http.Handler), or needs what is fx.Private in another module")

	err = fx.New(fx.NopLogger, handle(ok), fx.Provide(rejection), gracefulfx.Module).Err()
	require.ErrorContains(t, err, "cannot be built")
	assert.NotContains(t, err.Error(), "returned nil")
}
