// Package pair runs one http.Server either by net/http alone or by gracefulfx,
// so that a test can hold one beside the other.
package pair
