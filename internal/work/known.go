package work

// Known makes an error of one that the log has been told already: the task failed, and the log does not say it again.
func Known(err error) error { return &known{err} }

type known struct{ error }

func (k *known) Unwrap() error { return k.error }
