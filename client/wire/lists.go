package wire

import "strings"

// What a list of agents can be sorted by: an extension.
const (
	SortName     = "name"
	SortCreated  = "created_at"
	SortLastUsed = "last_used_at"

	DefaultSort = SortCreated // of a list that is asked for no other
	Descending  = "-"         // goes before a sort to turn it round
)

// Sorts are what a list of agents can be sorted by.
func Sorts() []string { return []string{SortName, SortCreated, SortLastUsed} }

// AppKeySorts are what a list of the application's keys can be sorted by.
func AppKeySorts() []string { return []string{SortName, SortCreated, SortLastUsed} }

// SortOrders are Sorts in both directions.
func SortOrders() []string { return OrdersOf(Sorts()) }

// OrdersOf are what a list can be sorted by, in both directions.
func OrdersOf(sorts []string) []string {
	var orders []string
	for _, sort := range sorts {
		orders = append(orders, sort, Descending+sort)
	}
	return orders
}

// CutSort takes an order apart. "" is DefaultSort.
func CutSort(order string) (sort string, descending bool) {
	if order == "" {
		return DefaultSort, false
	}
	return strings.CutPrefix(order, Descending)
}

// LastPage stands in the place of a cursor for the page before the end.
const LastPage = "end"

// ExtendedParameter set to true asks a server that can search for the extended answer, and so does any of
// SearchParameters.
const ExtendedParameter = "extended"

// SearchParameters are the parameters of a list that only servers that can search know.
func SearchParameters() []string {
	return []string{"q", "status", "type", "provider", "sort", "after", "before"}
}
