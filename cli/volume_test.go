//go:build linux

package cli

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// A plainNode is a file or directory of a volume like FAT and many of SMB: no links, and everything has the same mode.
type plainNode struct {
	*fs.LoopbackNode
	mode uint32
}

func (n *plainNode) WrapChild(_ context.Context, child fs.InodeEmbedder) fs.InodeEmbedder {
	return &plainNode{child.(*fs.LoopbackNode), n.mode}
}

func (n *plainNode) Link(context.Context, fs.InodeEmbedder, string, *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return nil, syscall.EPERM
}

func (n *plainNode) Symlink(context.Context, string, string, *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return nil, syscall.EPERM
}

func (n *plainNode) show(attr *fuse.Attr) { attr.Mode = attr.Mode&^0o777 | n.mode }

func (n *plainNode) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	inode, errno := n.LoopbackNode.Lookup(ctx, name, out)
	n.show(&out.Attr)
	return inode, errno
}

func (n *plainNode) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	inode, errno := n.LoopbackNode.Mkdir(ctx, name, mode, out)
	n.show(&out.Attr)
	return inode, errno
}

func (n *plainNode) Create(ctx context.Context, name string, flags, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	inode, handle, fuseFlags, errno := n.LoopbackNode.Create(ctx, name, flags, mode, out)
	n.show(&out.Attr)
	return inode, handle, fuseFlags, errno
}

func (n *plainNode) Getattr(ctx context.Context, f fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	errno := n.LoopbackNode.Getattr(ctx, f, out)
	n.show(&out.Attr)
	return errno
}

func (n *plainNode) Setattr(ctx context.Context, f fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	if mode, ok := in.GetMode(); ok && mode&0o777 != n.mode {
		return syscall.EPERM
	}
	errno := n.LoopbackNode.Setattr(ctx, f, in, out)
	n.show(&out.Attr)
	return errno
}

// The kernel asks for locks only where the volume was mounted with EnableLocks.
func (n *plainNode) Setlk(context.Context, fs.FileHandle, uint64, *fuse.FileLock, uint32) syscall.Errno {
	return syscall.ENOTSUP
}

func (n *plainNode) Setlkw(context.Context, fs.FileHandle, uint64, *fuse.FileLock, uint32) syscall.Errno {
	return syscall.ENOTSUP
}

func (n *plainNode) Getlk(context.Context, fs.FileHandle, uint64, *fuse.FileLock, uint32, *fuse.FileLock) syscall.Errno {
	return syscall.ENOTSUP
}

// plainVolume mounts a volume on which everything has one mode, and returns its path.
func plainVolume(t *testing.T, mode uint32, lockless bool) string {
	t.Helper()
	if _, err := os.Stat("/dev/fuse"); err != nil {
		t.Skip("this machine mounts no file systems of a test's own: ", err) // no package brings it
	}
	root, err := fs.NewLoopbackRoot(t.TempDir())
	must(t, err)
	path := t.TempDir()
	volume, err := fs.Mount(path, &plainNode{root.(*fs.LoopbackNode), mode}, &fs.Options{MountOptions: fuse.MountOptions{DirectMount: true, EnableLocks: lockless}})
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	must(t, err)
	t.Cleanup(func() {
		if err := volume.Unmount(); err != nil {
			t.Error(err)
		}
	})
	return path
}

func TestAVolumeWithoutLinksAndModesWillDo(t *testing.T) {
	volume := plainVolume(t, 0o755, false)
	if err := os.WriteFile(volume+"/a", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(volume+"/a", volume+"/b"); err == nil {
		t.Fatal("the volume has hard links")
	}
	data := volume + "/data"
	for range 2 {
		s := serves(t, "--data", data, "--admin-email", adminEmail, "--admin-password", adminPassword)
		if !s.signIn(t, adminEmail, adminPassword) {
			t.Error("nobody can sign in")
		}
		if code, _, stderr := runs(t, "", "app-key", "create", "x", "--data", data); code != 0 {
			t.Errorf("app-key create: %s", stderr)
		}
		s.stop()
		if said := s.err.String(); len(warnings(said)) != 2 || !strings.Contains(said, "can't keep others from reading") {
			t.Errorf("the log says:\n%s", said)
		}
	}
}

func TestAVolumeWithoutLocksIsRefusedWithARemedy(t *testing.T) {
	data := plainVolume(t, 0o700, true) + "/data"
	refused(t, []string{"--addr", "127.0.0.1:0", "--data", data}, data+"/alter-console.db", "the volume can't lock files", "put --data on a local disk, or use PostgreSQL")
	if exists(data + "/secret.key") {
		t.Error("a secret was left behind")
	}
}
