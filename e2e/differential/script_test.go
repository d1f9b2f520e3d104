package differential_test

import "strings"

// step is one thing that the client does. A script that does not end the
// connection is followed by a half-close, and by reading to the end.
type step func(*client)

// send sends the parts in one write.
func send(parts ...string) step {
	return func(c *client) { c.send(strings.Join(parts, "")) }
}

// await waits until s has come, behind all that was awaited before.
func await(s string) step { return func(c *client) { c.await(s) } }

// toEnd reads until the server closes, with the sending side open.
func toEnd(c *client) { c.readToEnd() }

// half ends the sending side.
func half(c *client) { c.half() }

// hangUp closes the connection.
func hangUp(c *client) { c.hangUp() }

// abort resets the connection.
func abort(c *client) { c.abort() }

// until waits for a mark of the handler's.
func until(mark string) step { return func(c *client) { c.notes.wait(mark) } }

// signal sets a mark that the handler waits for.
func signal(mark string) step { return func(c *client) { c.notes.mark(mark) } }

// script joins steps.
func script(steps ...step) []step { return steps }

// lines joins the lines of a head, each with CRLF, and ends it.
func lines(ls ...string) string { return strings.Join(ls, "\r\n") + "\r\n\r\n" }

// get is a plain request.
func get(path string) string { return lines("GET "+path+" HTTP/1.1", "Host: a.example") }

// head is a request with a method and further lines.
func head(method, path string, more ...string) string {
	return lines(append([]string{method + " " + path + " HTTP/1.1", "Host: a.example"}, more...)...)
}
