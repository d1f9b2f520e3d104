package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// upload replies with the number of bytes that it got.
func upload(w http.ResponseWriter, r *http.Request) {
	entered()
	n, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		return // the client is gone, or the request cancelled
	}
	_, _ = fmt.Fprint(w, n)
}

// form puts the files of a multipart form on the disk, and replies with how many
// there are.
func form(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(0); err != nil {
		http.Error(w, err.Error(), http.StatusInsufficientStorage)
		return
	}
	_, _ = fmt.Fprint(w, len(r.MultipartForm.File))
}

// download sends as many bytes as the query says.
func download(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.Atoi(r.FormValue("size"))
	if err != nil || size < 0 {
		http.Error(w, "size: give a number of bytes", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(size))
	piece := bytes.Repeat([]byte("x"), 64<<10)
	for size > 0 {
		n, err := w.Write(piece[:min(size, len(piece))])
		if err != nil {
			return
		}
		size -= n
	}
}
