package handlers

import "github.com/alter-console/alter-console/handlers/web"

// Routes are those of all screens.
func Routes() []web.Route { return tables(&web.Console{}) }
