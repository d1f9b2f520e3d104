package gracefulfx

// What the tests of the configuration need besides the exported API.
var (
	LoadConfig    = loadConfig
	DefaultSignal = _defaultSignal
)

const StopReserve = stopReserve
