package server

import "golang.org/x/sys/unix"

// letNobodyIn has the system drop whatever begins a connection to a listening socket. Whoever it was tries again by
// itself, a second later, and finds the port closed or the next server; those who are connecting already get through.
func letNobodyIn(listener int) error {
	const flags, syn = 13, 0x02 // of a TCP header: where its flags are, and the one that begins a connection
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: flags},
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: syn, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: 1 << 16},
	}
	program := &unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	return unix.SetsockoptSockFprog(listener, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, program)
}
