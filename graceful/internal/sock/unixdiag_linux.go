package sock

import (
	"encoding/binary"
	"strings"

	"golang.org/x/sys/unix"
)

// What linux/unix_diag.h defines and x/sys does not.
const (
	_unixRequestLen = unix.NLMSG_HDRLEN + 24
	_unixMessageLen = 16
	_showName       = 1 << 0
	_showQueue      = 1 << 4
	_attrName       = 0
	_attrQueue      = 4
	_anyCookie      = 1<<32 - 1
)

// unixEntry is a listening Unix socket in the kernel's list.
type unixEntry struct {
	name           string // its path; that of an abstract one begins with an @
	queue, longest uint32
}

// unixQueueOf looks for the listener that has a descriptor.
func unixQueueOf(fd int) (int, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return 0, err
	}
	list, err := diagnoseUnix(uint32(st.Ino), _showQueue, 0) //nolint:gosec // as the kernel does
	return onlyQueue(list, err)
}

// unixQueueAt looks for the listener that has a name.
func unixQueueAt(name string) (int, error) {
	list, err := diagnoseUnix(0, _showQueue|_showName, unix.NLM_F_DUMP)
	var found []unixEntry
	for _, e := range list {
		if e.name == name && name != "" {
			found = append(found, e)
		}
	}
	return onlyQueue(found, err)
}

func onlyQueue(list []unixEntry, err error) (int, error) {
	switch {
	case err != nil:
		return 0, err
	case len(list) != 1 || list[0].longest == 0:
		return 0, errNoQueue
	default:
		return int(list[0].queue), nil
	}
}

// diagnoseUnix returns the listening Unix sockets, or the one that has the inode.
func diagnoseUnix(inode, show uint32, flags uint16) (list []unixEntry, err error) {
	b := diagHead(_unixRequestLen, flags)
	ne := binary.NativeEndian
	b[16] = unix.AF_UNIX
	ne.PutUint32(b[20:], 1<<_listening)
	ne.PutUint32(b[24:], inode)
	ne.PutUint32(b[28:], show)
	ne.PutUint32(b[32:], _anyCookie)
	ne.PutUint32(b[36:], _anyCookie)
	err = askDiag(b, _unixMessageLen, func(m []byte) {
		if m[2] == _listening {
			list = append(list, unixEntryOf(m[_unixMessageLen:]))
		}
	})
	return list, err
}

// unixEntryOf reads the attributes behind a unix_diag_msg.
func unixEntryOf(attrs []byte) (e unixEntry) {
	ne := binary.NativeEndian
	for len(attrs) >= unix.SizeofNlAttr {
		length, kind := int(ne.Uint16(attrs)), ne.Uint16(attrs[2:])
		if length < unix.SizeofNlAttr || length > len(attrs) {
			break
		}
		value := attrs[unix.SizeofNlAttr:length]
		switch {
		case kind == _attrName:
			e.name = unixName(string(value))
		case kind == _attrQueue && len(value) >= 8:
			e.queue, e.longest = ne.Uint32(value), ne.Uint32(value[4:])
		}
		attrs = attrs[min((length+unix.NLA_ALIGNTO-1)&^(unix.NLA_ALIGNTO-1), len(attrs)):]
	}
	return e
}

// unixName returns a name as package net has it.
func unixName(name string) string {
	if abstract, ok := strings.CutPrefix(name, "\x00"); ok {
		return "@" + abstract
	}
	return strings.TrimRight(name, "\x00")
}
