package gracefulfx

import "os"

// _deafTo is empty: there is no console that closes, nor a signal of one.
var _deafTo []os.Signal
