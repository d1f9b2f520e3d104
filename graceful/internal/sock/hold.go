package sock

import "errors"

// ErrNoEffect is returned where the kernel, or what stands in for one, has
// accepted a socket option and ignored it.
var ErrNoEffect = errors.New("the kernel has accepted the option and ignored it")
