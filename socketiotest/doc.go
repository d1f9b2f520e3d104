// Package socketiotest moves stock Socket.IO clients from one server to
// another. It holds what the tests of the three servers share; each of these is
// in a module of its own in the folders below, because two of them cannot be
// built together.
//
//	go run ./table    # from this folder: the matrix, ours and the plain calls
//	go test ./...     # in a server's folder
//
// The clients are the ones from npm, run by Node. What is not installed yet,
// the tests install, into the folder clients.
package socketiotest
