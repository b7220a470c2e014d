package auth

// Sign makes a text of another one, which a browser may carry and nobody else can make up. Anybody who sees it can read
// it: it must hold no secret. use keeps it from standing for anything else that is signed, such as a cookie, whose use is
// its name.
func (s *Service) Sign(use, text string) (string, error) { return s.sessions.signer.sign(use, text) }

// Open reads what Sign made for a use. ok is false for anything else, and when it is as old as a session can get.
func (s *Service) Open(use, signed string) (text string, ok bool) {
	ok = s.sessions.signer.open(use, signed, &text)
	return text, ok
}
