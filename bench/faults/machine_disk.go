package faults

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// fullDisks are disks that take nothing, with uploads that are to be put on them
// and a log of the drain.
func fullDisks() []Fault {
	const why = "uploads get the handler's 507, as they do on net/http"
	return []Fault{
		{
			Kind: Machine, Name: "disk full: temporary files of uploads", Promise: Promise{Within: _quick}, Why: why,
			Run: uploading("mount -t tmpfs -o size=16k tmpfs $TMPDIR && ! head -c 20000 /dev/zero 2>&- > $TMPDIR/full"),
		},
		{
			Kind: Machine, Name: "read-only temporary folder", Promise: Promise{Within: _quick}, Why: why,
			Run: uploading("mount -t tmpfs tmpfs $TMPDIR && mount -o remount,ro $TMPDIR"),
		},
		{
			Kind: Machine, Name: "disk full: standard error", Short: true, Promise: Promise{Within: _quick},
			Run: played(logging("exec 2>/dev/full")),
		},
	}
}

// logging is a server that logs its drain, with a script that comes before it.
func logging(script string) scene {
	return scene{backend: peer.Backend{Env: []string{"LOG=true"}, Wrap: shell(script)}}
}

// form is a multipart form with a file.
var form = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" +
	strings.Repeat("x", 6000) + "\r\n--b--\r\n"

// uploading is a server whose clients upload files, with a script that comes before
// it and sees to the folder for temporary files.
func uploading(script string) func(context.Context, *Trial) (Result, error) {
	return func(ctx context.Context, t *Trial) (Result, error) {
		wrap, err := mounting("mkdir -p $TMPDIR && " + script)
		if err != nil {
			return Result{}, err
		}
		return t.play(ctx, scene{
			backend: peer.Backend{Wrap: wrap, Env: []string{"TMPDIR=" + filepath.Join(t.Kit.Dir(), "tmp")}},
			client: load.Client{
				Path: "/kinds/form", Body: form, Judge: whole,
				Header: http.Header{"Content-Type": {"multipart/form-data; boundary=b"}},
			},
		})
	}
}

// whole takes every whole reply for served.
func whole(*http.Response, string, string) load.Kind { return load.Served }
