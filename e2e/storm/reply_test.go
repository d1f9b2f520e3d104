package storm

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRepliesAreReadStrictly(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	tests := []struct {
		name, text string
		want       int // replies; negative for an error
	}{
		{"one", ok, 1},
		{"two", ok + ok, 2},
		{"not whole", ok[:len(ok)-1], 0},
		{"half a head", ok[:20], 0},
		{"interim", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ok, 1},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 1},
		{"without a body", "HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n" + ok, 2},
		{"switching", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nanything", 1},
		{"no reply", "anything else", -1},
		{"wrong reason", "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n", -1},
		{"a header twice", "HTTP/1.1 200 OK\r\nDate: x\r\nDate: x\r\nContent-Length: 0\r\n\r\n", -1},
		{"Connection twice", "HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", -1},
		{"a header that is not canonical", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", -1},
		{"bytes behind a body", ok + "x HTTP/1.1", -1},
		{"a bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n", -1},
		{"no framing", "HTTP/1.1 200 OK\r\nDate: x\r\n\r\n", -1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, step := range []int{1, 7, len(test.text)} {
				rs := &replies{head: func(int) bool { return false }}
				for from := 0; from < len(test.text); from += step {
					rs.add([]byte(test.text[from:min(from+step, len(test.text))]))
				}
				if test.want < 0 {
					require.Error(t, rs.err)
					continue
				}
				require.NoError(t, rs.err)
				assert.Len(t, rs.list, test.want)
			}
		})
	}
}
