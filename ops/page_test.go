package ops_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/ops"
)

// directives returns the parts of a policy.
func directives(policy string) map[string]string {
	found := map[string]string{}
	for part := range strings.SplitSeq(policy, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		found[name] = value
	}
	return found
}

func TestPolicyAllowsThePageAlone(t *testing.T) {
	a := newApp(t, ops.Config{})
	r := a.get("/")
	require.Equal(t, http.StatusOK, r.status)
	got := directives(r.header.Get("Content-Security-Policy"))
	assert.Equal(t, map[string]string{
		"default-src":     "'none'",
		"script-src":      hashOf(t, r.body, "script"),
		"style-src":       hashOf(t, r.body, "style"),
		"connect-src":     "'self'",
		"base-uri":        "'none'",
		"form-action":     "'none'",
		"frame-ancestors": "'none'",
	}, got)
}

// hashOf returns how a policy names the only element of a kind.
func hashOf(t *testing.T, page, tag string) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)<`+tag+`>(.+?)</`+tag+`>`).FindAllStringSubmatch(page, -1)
	require.Len(t, found, 1)
	sum := sha256.Sum256([]byte(found[0][1]))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Every reply keeps browsers from doing more with it than to show it.
func TestEveryReplyIsProtected(t *testing.T) {
	a := newApp(t, ops.Config{})
	for _, path := range []string{"/", "/status", "/connections", "/livez", "/readyz", "/readyz?verbose", "/prestop", "/nowhere"} {
		h := a.get(path).header
		assert.Equal(t, "'none'", directives(h.Get("Content-Security-Policy"))["default-src"], path)
		assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		assert.Equal(t, "DENY", h.Get("X-Frame-Options"), path)
		assert.Equal(t, "no-referrer", h.Get("Referrer-Policy"), path)
		assert.Equal(t, "same-origin", h.Get("Cross-Origin-Resource-Policy"), path)
		assert.Equal(t, "same-origin", h.Get("Cross-Origin-Opener-Policy"), path)
		assert.Equal(t, "no-store", h.Get("Cache-Control"), path)
	}
}

// The page loads nothing, and leads nowhere but to its own paths.
func TestPageIsSelfContained(t *testing.T) {
	page := newApp(t, ops.Config{}).get("/").body
	assert.NotRegexp(t, `(?i)(src|action)\s*=\s*["']|@import|url\(|https?://`, page)
	for _, link := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		assert.Contains(t, []string{"status", "connections", "readyz?verbose"}, link[1])
	}
	assert.NotRegexp(t, `innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(`, page, "all is set as text")
}
