package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"go.uber.org/zap"
)

// api takes orders and shows them.
type api struct {
	store  *store
	worker *worker
	log    *zap.Logger
}

func newAPI(s *store, w *worker, h *hub, log *zap.Logger) http.Handler {
	a := &api{s, w, log}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", a.add)
	mux.HandleFunc("GET /orders/{number}", a.show)
	mux.Handle("GET /packed", h)
	return mux
}

func (a *api) add(w http.ResponseWriter, r *http.Request) {
	item, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<10))
	if err != nil {
		http.Error(w, "an order has 1 KiB at most", http.StatusBadRequest)
		return
	}
	n, err := a.store.add(string(item))
	if err != nil {
		a.failed(w, err)
		return
	}
	a.worker.look()
	w.WriteHeader(http.StatusCreated)
	_, _ = fmt.Fprintln(w, n)
}

func (a *api) show(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.ParseUint(r.PathValue("number"), 10, 64) // there is none of number 0
	item, packed, err := a.store.get(n)
	switch {
	case err != nil:
		a.failed(w, err)
	case item == "":
		http.NotFound(w, r)
	default:
		_, _ = fmt.Fprintln(w, item, packed)
	}
}

func (a *api) failed(w http.ResponseWriter, err error) {
	a.log.Error("request failed", zap.Error(err))
	http.Error(w, "try again", http.StatusServiceUnavailable)
}
