// Package stock drains servers while the HTTP/2 clients that people have use them:
// Chromium, curl and nghttp.
package stock
