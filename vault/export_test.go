package vault

// A RouteInfo is a route as the documentation tells of it.
type RouteInfo struct {
	Name    string
	Feature string // of a route that is not offered
	Offered bool
}

// Routes lists the table of routes for the test of the documentation.
func Routes() []RouteInfo {
	list := make([]RouteInfo, len(routes))
	for i, r := range routes {
		list[i] = RouteInfo{Name: r.name, Feature: r.feature, Offered: r.handle != nil}
	}
	return list
}
