package usage_test

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/usage"
)

func newRoom(b *testing.B) *usage.Room {
	secret, err := keyring.New(make([]byte, keyring.Size))
	if err != nil {
		b.Fatal(err)
	}
	base := &api.Base{Store: storetest.SQLite(b), Logger: slog.New(slog.DiscardHandler), Now: time.Now}
	return usage.New(base, keyring.Of(secret))
}

func requestOf(key int) usage.Request {
	return usage.Request{KeyID: fmt.Sprintf("0190f0a0-0000-7000-8000-%012d", key), Recognised: true, Address: "192.0.2.7", Client: "alter-sdk-python/0.29.0"}
}

// BenchmarkCount is what a request pays for being counted.
func BenchmarkCount(b *testing.B) {
	for _, keys := range []int{1, 10_000} {
		requests := make([]usage.Request, keys)
		for i := range requests {
			requests[i] = requestOf(i)
		}
		b.Run(fmt.Sprintf("%d keys", keys), func(b *testing.B) {
			room := newRoom(b)
			b.ReportAllocs()
			var n atomic.Int64
			b.RunParallel(func(pb *testing.PB) {
				for i := int(n.Add(7919)); pb.Next(); i++ {
					room.Count(requests[i%keys], nil)
				}
			})
		})
	}
}

// BenchmarkFlush writes down what 10,000 keys were used for.
func BenchmarkFlush(b *testing.B) {
	room := newRoom(b)
	for b.Loop() {
		for i := range 10_000 {
			room.Count(requestOf(i), nil)
		}
		if err := room.Flush(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
