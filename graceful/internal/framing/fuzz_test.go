package framing

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"
)

// _longestInput keeps a fuzz target fast that tries every cut.
const _longestInput = 2 << 10

// FuzzRequest compares with net/http's own parser: where that takes a request,
// both agree where it ends; where it refuses one, no end is claimed before what
// it has read of it. And every cut of the text gives the same answer.
func FuzzRequest(f *testing.F) {
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > _longestInput {
			t.Skip("long texts only take long")
		}
		used, length, err := byNetHTTP(text)
		got := end(length, text)
		switch {
		case err != nil && got >= 0 && got < used:
			t.Fatalf("ends at %d; net/http refused it at %d: %v", got, used, err)
		case err == nil && got != used && (got >= 0 || !endsBare(text[:used])):
			t.Fatalf("ends at %d; net/http says %d", got, used)
		}
		if b := end(length, bytewise(text)...); b != got {
			t.Fatalf("ends at %d; byte by byte at %d", got, b)
		}
		for cut := range text {
			if c := end(length, text[:cut], text[cut:]); c != got {
				t.Fatalf("ends at %d; cut at %d, at %d", got, cut, c)
			}
		}
	})
}

// byNetHTTP returns how much of text net/http takes for a request, and the
// length of its body.
func byNetHTTP(text []byte) (used int, length int64, err error) {
	src := bytes.NewReader(text)
	buffered := bufio.NewReader(src)
	defer func() { used = len(text) - src.Len() - buffered.Buffered() }()
	r, err := http.ReadRequest(buffered)
	if err != nil {
		return 0, 0, err
	}
	_, err = io.Copy(io.Discard, r.Body)
	return 0, r.ContentLength, err
}

// endsBare reports whether the empty line at the end of a trailer, or the line
// before it, ends with a bare line feed: net/http reads beyond such an end.
func endsBare(request []byte) bool {
	return bytes.HasSuffix(request, []byte("\n")) && !bytes.HasSuffix(request, []byte("\r\n\r\n"))
}

// FuzzRecord compares with records that are taken apart in one piece.
func FuzzRecord(f *testing.F) {
	f.Fuzz(func(t *testing.T, text []byte, size uint8) {
		want := whole(text)
		for cut := range text {
			var r Record
			r.Took(text[:cut])
			r.Took(text[cut:])
			if r.Between() != (want == len(text)) {
				t.Fatalf("cut at %d: between two records: %v", cut, r.Between())
			}
		}
		var r Record
		buf, last := make([]byte, int(size)+1), 0
		for at := 0; at < len(text); {
			n := copy(r.Limit(buf), text[at:])
			at += n
			if r.Took(text[at-n : at]); r.Between() {
				if at != last+firstRecord(text[last:]) {
					t.Fatalf("a record ends at %d, behind %d", at, last)
				}
				last = at
			}
		}
		if last != want {
			t.Fatalf("the last whole record ends at %d and not at %d", last, want)
		}
	})
}

// whole returns where the last whole record of text ends.
func whole(text []byte) int {
	at := 0
	for n := firstRecord(text); n > 0; n = firstRecord(text[at:]) {
		at += n
	}
	return at
}

// firstRecord returns the length of the record that text begins with, or 0.
func firstRecord(text []byte) int {
	if len(text) < 5 {
		return 0
	}
	if n := 5 + int(text[3])<<8 + int(text[4]); n <= len(text) {
		return n
	}
	return 0
}
