package ops

import "net/http"

// protect sets what keeps browsers from doing more with a reply than to show it:
// nothing is loaded but what the page has in it, it is in no frame, it is not
// kept, and its origin is told to nobody. There is no header that lets other sites
// read it (CORS).
func protect(h http.Header) {
	h.Set("Content-Security-Policy", _policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}
