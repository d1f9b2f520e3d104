package socketiotest

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// _flooding is how many clients flood a server, each with an event every 10 ms.
const _flooding = 10

// flood is a crowd that does so, half of it with binary data.
func (s Server) flood(transport string) Crowd {
	crowd := Crowd{Count: _flooding, Version: s.Versions[0], Transport: transport, Flood: 10}
	if s.Binary {
		crowd.Binary = 4096
	}
	return crowd
}

// Data is the data of an event as it can be sent several times: a server hands binary
// data over as what can be read once.
func Data(v any) any {
	r, ok := v.(io.Reader)
	if !ok {
		return v
	}
	all, _ := io.ReadAll(r) // from memory
	return all
}

// Pour sends 8 MiB, more than a socket's buffers hold.
func Pour(send func(text string)) {
	text := strings.Repeat("x", 64<<10)
	for range 128 {
		send(text)
	}
}

// Flood moves clients under floods of events both ways. What is under way as a client
// moves is lost in Socket.IO; what comes is as it was sent.
func Flood(t *testing.T, s Server) {
	for _, transport := range s.transports() {
		t.Run(transport, func(t *testing.T) {
			crowd := s.flood(transport)
			r := Move{Server: s, Crowd: crowd, Patience: _patience}.Do(t)
			r.assertMoved(t, crowd.Count)
			heard := 0
			for _, c := range r.Seen {
				heard += c.Heard
				assert.Zero(t, c.Spoiled, "events of client %d that were not what it had sent", c.ID)
			}
			t.Logf("%d events came back; told after %v, the drain took %v", heard, r.Told, r.Took)
			assert.Greater(t, heard, 10*crowd.Count)
		})
	}
}
