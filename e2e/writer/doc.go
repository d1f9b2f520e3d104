// Package writer holds what a handler gets from gracefulfx, the ResponseWriter
// and the contexts, beside what it gets from net/http, and runs on top of both
// what others have built upon them. The package has only tests.
package writer
