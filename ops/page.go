package ops

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"
	"net/http"
)

// The page is put together of three files, so that each can be read by itself.
var (
	//go:embed page.html
	_html []byte
	//go:embed page.css
	_style []byte
	//go:embed page.js
	_script []byte

	_page = bytes.Replace(bytes.Replace(_html,
		[]byte("/*style*/"), _style, 1),
		[]byte("/*script*/"), _script, 1)

	// _policy allows the page its own script and style, by their hashes, and events.
	_policy = "default-src 'none'; script-src " + hash(_script) + "; style-src " + hash(_style) +
		"; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// hash names an inline text in a policy (CSP level 3, section 2.3.1).
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// servePage serves the page, which takes all else from /events.
func servePage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.Copy(w, bytes.NewReader(_page)) // who is gone needs no answer
}
