package ops

import (
	"net/http"
	"slices"
)

// serveStatus answers with what the page shows.
func (h *handler) serveStatus(w http.ResponseWriter, _ *http.Request) {
	serveJSON(w, http.StatusOK, h.look())
}

func serveJSON(w http.ResponseWriter, status int, s *snapshot) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(slices.Clip(s.text), '\n')) // who is gone needs no answer
}
