package views

import "net/url"

// SignInForm is the sign-in form.
type SignInForm struct {
	Email  string
	Next   string // local path to go to afterwards
	Ended  bool   // there was a session before
	SetUp  bool   // a set-up link that was used led here
	Undone bool   // something was asked for that was not done
	Error  string
}

// keeps reports whether the path to go to brings back what was typed.
func (f SignInForm) keeps() bool {
	next, err := url.Parse(f.Next)
	return err == nil && next.Query().Has(KeptParam)
}
