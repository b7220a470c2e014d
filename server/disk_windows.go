package server

import "golang.org/x/sys/windows"

// roomAt is how many bytes are free for this user on the volume of a path, and how many it has.
func roomAt(path string) (free, total uint64, known bool) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, 0, false
	}
	err = windows.GetDiskFreeSpaceEx(name, &free, &total, nil)
	return free, total, err == nil
}
