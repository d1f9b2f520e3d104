package sock

// _dontWait is what no receive needs here: Go's sockets do not block.
const _dontWait = 0
