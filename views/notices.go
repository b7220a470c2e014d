package views

// A Notice is something that waits for a decision of whoever sees it, on the page that people see first.
type Notice struct {
	Title string
	Text  string
	Lead  Lead // where it is decided
}
