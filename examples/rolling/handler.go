package main

import (
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"time"
)

// newHandler returns what both contenders serve.
func newHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", takeOrder)
	mux.HandleFunc("GET /pid", tellPID)
	return mux
}

// takeOrder works for some milliseconds, as if a database were behind it, and
// confirms the order.
func takeOrder(w http.ResponseWriter, r *http.Request) {
	id, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	time.Sleep(time.Millisecond + rand.N(8*time.Millisecond))
	_, _ = io.WriteString(w, confirmation(string(id))) // the client counts what it does not get
}

// confirmation is the one right answer to an order.
func confirmation(id string) string { return "order " + id + " taken\n" }

// tellPID is the readiness probe: it says which process it is that answers.
func tellPID(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, strconv.Itoa(os.Getpid())) // who does not get it asks again
}
