//go:build !unix || aix

package notify

import "os"

// inherited is for systems whose processes inherit descriptors by number, and
// that can copy one; on others there is none.
func inherited(int, string) (*os.File, error) { return nil, nil } //nolint:nilnil // no manager can be told
