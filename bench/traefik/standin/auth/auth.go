// Package auth stands in for the fork of go-http-auth that Traefik checks passwords
// with. It lets nobody in: no proxy that is measured asks for a password.
package auth

import "net/http"

// BasicAuth refuses every password.
type BasicAuth struct {
	Realm   string
	Secrets func(user, realm string) string
}

// RequireAuth answers 401.
func (*BasicAuth) RequireAuth(w http.ResponseWriter, _ *http.Request) { refuse(w) }

// CheckSecret is false.
func CheckSecret(password, secret string) bool { return false }

// DigestAuth refuses every password.
type DigestAuth struct{}

// NewDigestAuthenticator returns one that refuses every password.
func NewDigestAuthenticator(realm string, secrets func(user, realm string) string) *DigestAuth {
	return new(DigestAuth)
}

// DigestAuthParams finds none.
func DigestAuthParams(authorization string) map[string]string { return nil }

// CheckAuth finds no user.
func (*DigestAuth) CheckAuth(*http.Request) (username string, info *string) { return "", nil }

// RequireAuth answers 401.
func (*DigestAuth) RequireAuth(w http.ResponseWriter, _ *http.Request) { refuse(w) }

// RequireAuthStale answers 401.
func (*DigestAuth) RequireAuthStale(w http.ResponseWriter, _ *http.Request) { refuse(w) }

func refuse(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }
