package ui

// SnippetProps are what a [Snippet] can be told.
type SnippetProps struct {
	Group         string // of which one snippet is open at a time
	Name          string // its place in the group
	Label         string
	Before, After string
	Key           string // the secret between the two, "" for none
	Open          bool
}

func (p SnippetProps) id() string { return p.Group + "-" + p.Name }
