package gate

import "log/slog"

// Source says who sent the request and from where, as far as that was found out, for the log. A caller is named once it is
// known to be one: what was refused may be anything.
func (p *Pass) Source() []slog.Attr {
	address, _ := p.origin()
	attrs := []slog.Attr{slog.String("address", address)}
	if p.operator == nil && p.found == nil {
		return attrs
	}
	by := p.who()
	attrs = append(attrs, slog.String("by", string(by.Kind)), slog.String("by_id", by.ID), slog.String("by_name", by.Label))
	if p.found != nil {
		attrs = append(attrs, slog.String("signed_by", p.found.Key.ID))
	}
	if p.caller.named {
		attrs = append(attrs, slog.String("caller", p.caller.text), slog.Bool("caller_signed", p.coversHeaders()))
	}
	return attrs
}
