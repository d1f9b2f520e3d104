// Package differential holds gracefulfx beside net/http: one corpus of
// exchanges, byte by byte, is run against a bare http.Server and against the
// same server run by gracefulfx, and both must do the same. The package has
// only tests.
//
// A difference that must be is in the table of differences_test.go, with its
// reason. docs/connections.md shows that table, and a test compares the two.
package differential
