//go:build !unix

package notify

import "os"

// inherited is for systems whose processes inherit descriptors by number; on
// others there is none.
func inherited(int, string) (*os.File, error) { return nil, nil } //nolint:nilnil // nobody can be told
