package ui

// PanelProps are what a [Panel] can be told.
type PanelProps struct {
	ID       string // of the heading, without its "-title"
	Title    string
	Subtitle string
	Final    bool // it asks before something that can't be undone
}
