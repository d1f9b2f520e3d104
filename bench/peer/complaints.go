package peer

// maxComplaints is how much is kept of what a process writes to standard error.
const maxComplaints = 4 << 10

// complaints keeps the beginning of what is written to it.
type complaints struct{ kept []byte }

// Write takes all and keeps some.
func (c *complaints) Write(b []byte) (int, error) {
	room := min(len(b), maxComplaints-len(c.kept))
	c.kept = append(c.kept, b[:room]...)
	return len(b), nil
}

func (c *complaints) String() string { return string(c.kept) }
