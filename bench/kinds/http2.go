package kinds

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// stream is an HTTP/2 stream whose reply has begun and ends, with a trailer,
// after the signal.
func stream(ctx context.Context, t *trial) (string, error) {
	w, err := t.dial(ctx)
	if err != nil {
		return "", err
	}
	f, err := speakHTTP2(w, t)
	if err != nil {
		return "", err
	}
	if err := f.ask("/kinds/parts"); err != nil {
		return "", err
	}
	if f.until(func() bool { return f.body != "" }); f.body == "" {
		return "", fmt.Errorf("the stream did not begin: %s", f)
	}
	t.begin()
	return f.leave(), nil
}

// frames is an HTTP/2 connection and what has come of its one stream.
type frames struct {
	*http2.Framer

	t       *trial
	conn    net.Conn
	body    string
	heads   int    // blocks of header fields
	ended   bool   // the server ended the stream
	cut     string // it did not: how the stream was cut
	asked   bool   // there is a stream
	goAway  bool   // GOAWAY has come
	refused bool   // it says that the stream is not answered
}

// theStream is the number of the one stream.
const theStream = 1

// speakHTTP2 sends the preface on a connection.
func speakHTTP2(c net.Conn, t *trial) (*frames, error) {
	f := &frames{Framer: http2.NewFramer(c, c), t: t, conn: c}
	f.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	if _, err := io.WriteString(c, http2.ClientPreface); err != nil {
		return f, err
	}
	return f, f.WriteSettings()
}

// ask sends a request for a path.
func (f *frames) ask(path string) error {
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for _, field := range []hpack.HeaderField{
		{Name: ":method", Value: "GET"},
		{Name: ":scheme", Value: "https"},
		{Name: ":authority", Value: "server"},
		{Name: ":path", Value: path},
	} {
		if err := enc.WriteField(field); err != nil {
			return err
		}
	}
	f.asked = true
	return f.WriteHeaders(http2.HeadersFrameParam{
		StreamID: theStream, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true,
	})
}

// leave reads until the stream is over and GOAWAY has come, as a client does
// that then closes, or until the server closes. It tells what came.
func (f *frames) leave() string {
	f.until(func() bool { return f.goAway && (!f.asked || f.ended || f.refused || f.cut != "") })
	_ = f.conn.Close()
	f.t.note("the client closes")
	return f.String()
}

// until reads frames until something has come or the connection has ended.
func (f *frames) until(come func() bool) {
	for !come() {
		frame, err := f.ReadFrame()
		if err != nil {
			f.t.note("end of the connection: %v", err)
			f.lost(ending(err))
			return
		}
		f.take(frame)
	}
}

// take writes down what a frame says.
func (f *frames) take(frame http2.Frame) {
	f.t.note("%v", frame.Header())
	switch frame := frame.(type) {
	case *http2.SettingsFrame:
		if !frame.IsAck() {
			_ = f.WriteSettingsAck() // where it cannot be written, nothing is read either
		}
	case *http2.PingFrame:
		if !frame.IsAck() {
			_ = f.WritePing(true, frame.Data) // as above
		}
	case *http2.GoAwayFrame:
		f.goAway, f.refused = true, frame.LastStreamID < theStream
	case *http2.RSTStreamFrame:
		f.lost("stream reset")
	case *http2.MetaHeadersFrame:
		f.heads++
		f.ended = frame.StreamEnded()
	case *http2.DataFrame:
		f.body += string(frame.Data())
		f.ended = frame.StreamEnded()
	}
}

// lost notes how the stream was cut, unless it is over.
func (f *frames) lost(how string) {
	if !f.ended && f.cut == "" {
		f.cut = how
	}
}

// String tells whether GOAWAY came and what became of the stream.
func (f *frames) String() string {
	told := "no GOAWAY"
	if f.goAway {
		told = "GOAWAY"
	}
	if !f.asked {
		return told
	}
	return told + ", " + f.fate()
}

// fate tells what became of the stream.
func (f *frames) fate() string {
	switch whole := f.body == "first,last"; {
	case f.ended && whole && f.heads == 2:
		return "whole with trailer"
	case f.ended && whole:
		return "whole without trailer"
	case f.refused:
		return "stream left to another server"
	case f.body != "":
		return "cut after " + size(len(f.body))
	case f.heads > 0:
		return "reply without body"
	default:
		return f.cut
	}
}
