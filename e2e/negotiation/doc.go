// Package negotiation holds what gracefulfx negotiates beside what net/http
// does: every way to switch protocols on and off, with every client. The package
// has only tests.
package negotiation
