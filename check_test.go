package gracefulfx_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestChecksFromTheGraph(t *testing.T) {
	newCheck := func() graceful.Check {
		return graceful.Check{Name: "database", Run: func(context.Context) error { return errors.New("gone") }}
	}
	a := newApp(t, nil, handle(ok), fx.Provide(gracefulfx.AsCheck(newCheck))).start()
	w := httptest.NewRecorder()
	a.ready.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ready", nil))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	a.RequireStop()
}

// What is wrong with a check stops the app, also where nothing asks for the
// readiness.
func TestChecksThatAreNone(t *testing.T) {
	for want, make := range map[string]any{
		"does not return graceful.Check": func() *graceful.Check { return nil },
		"a check has no name":            func() graceful.Check { return graceful.Check{} },
		"has no function":                func() graceful.Check { return graceful.Check{Name: "x"} },
		"cannot be made":                 func() (graceful.Check, error) { return graceful.Check{}, errors.New("cannot be made") },
	} {
		err := fx.New(fx.NopLogger, handle(ok), fx.Provide(gracefulfx.AsCheck(make)), gracefulfx.Module).Err()
		require.ErrorContains(t, err, want)
	}
}
