package handlers

import (
	"github.com/alter-console/alter-console/client/wire"
)

// exportPage is how many rows an export asks the API for at once.
const exportPage = wire.MaxPage

// none is a list of nothing.
func none[T any](func(T, error) bool) {}

// orNone is what a pointer points to, or nothing.
func orNone[T any](of *T, value func(*T) any) any {
	if of == nil {
		return nil
	}
	return value(of)
}
