package ops

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
)

// guard says who is let in.
type guard struct {
	token        [sha256.Size]byte // its hash
	wantsToken   bool
	certificates bool
}

func newGuard(token string, certificates bool) guard {
	return guard{sha256.Sum256([]byte(token)), token != "", certificates}
}

// admitted lets requests in that may see what is shown.
func (h *handler) admitted(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.guard.admit(w, r) {
			next(w, r)
		}
	})
}

// admit reports whether a request is let in, and answers it otherwise.
func (g guard) admit(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case g.certificates && r.TLS != nil && len(r.TLS.VerifiedChains) > 0:
		return true
	case g.wantsToken:
		return g.admitToken(w, r)
	case g.certificates:
		refuse(w, http.StatusForbidden, "a client certificate is wanted")
		return false
	default:
		return admitLocal(w, r)
	}
}

func (g guard) admitToken(w http.ResponseWriter, r *http.Request) bool {
	_, password, _ := r.BasicAuth()
	if g.knows(bearer(r)) || g.knows(password) {
		return true
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="operations", charset="UTF-8"`) // what a browser can ask for
	refuse(w, http.StatusUnauthorized, "the token is wanted, as in: Authorization: Bearer TOKEN")
	return false
}

// knows compares a token in a time that says nothing of it.
func (g guard) knows(token string) bool {
	got := sha256.Sum256([]byte(token))
	return token != "" && g.wantsToken && subtle.ConstantTimeCompare(got[:], g.token[:]) == 1
}

// bearer returns the token of a request (RFC 6750 section 2.1), or "".
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// admitLocal lets in what has come to this machine by a name of this machine. The
// name matters because a page of another site may have had its own name resolved
// to this address (DNS rebinding).
func admitLocal(w http.ResponseWriter, r *http.Request) bool {
	switch local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr); {
	case local == nil, local.Network() != "unix" && !isLoopback(hostOf(local.String())):
		refuse(w, http.StatusForbidden, "without a token, only the loopback interface and Unix sockets are answered")
	case local.Network() != "unix" && !isLoopback(hostOf(r.Host)):
		refuse(w, http.StatusMisdirectedRequest, "without a token, the host must be localhost or its address")
	default:
		return true
	}
	return false
}

// hostOf returns an address without its port, if it has one, and without brackets.
func hostOf(addr string) string {
	if host, _, err := net.SplitHostPort(addr); err == nil {
		return host
	}
	return strings.Trim(addr, "[]")
}

// refuseMethod refuses HEAD where it would begin what GET does.
func refuseMethod(w http.ResponseWriter) {
	w.Header().Set("Allow", http.MethodGet)
	refuse(w, http.StatusMethodNotAllowed, "GET is wanted")
}

// refuse answers in one line.
func refuse(w http.ResponseWriter, status int, why string) {
	http.Error(w, why, status)
}
