package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// download sends as many bytes as the client asks for. The drain waits for it:
// nothing has to be done, but the timeout must be long enough.
func download(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.ParseInt(r.URL.Query().Get("size"), 10, 64)
	if err != nil || size < 0 {
		http.Error(w, "size: give a number of bytes", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	_, _ = io.CopyN(w, letters{}, size) // a client that is gone needs no more
}

// upload says what it got.
func upload(w http.ResponseWriter, r *http.Request) {
	sum := sha256.New()
	n, err := io.Copy(sum, r.Body)
	if err != nil {
		return // the client has gone, or the drain waits no longer
	}
	_, _ = fmt.Fprintf(w, "%d %x\n", n, sum.Sum(nil))
}

// letters never ends.
type letters struct{}

// Read implements io.Reader.
func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a' + byte(i%26)
	}
	return len(p), nil
}
