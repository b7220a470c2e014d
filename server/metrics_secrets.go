package server

import (
	"github.com/alter-console/alter-console/internal/metrics"
	"github.com/alter-console/alter-console/internal/seal"
)

// figuresOfSecrets tell whether the server has what it works with: its secret, the master key, and a certificate that is not over.
func (r *running) figuresOfSecrets() []metrics.Figure {
	figures := []metrics.Figure{
		{
			Name: "secret_usable",
			Help: "1 while the server's secret in use is here.",
			Read: func() []metrics.Reading { return metrics.One(oneIf(r.ring.Err() == nil)) },
		},
		{
			Name: "secrets_missing",
			Help: "Previous secrets of the server that are not here while keys are hashed under them.",
			Read: func() []metrics.Reading { return metrics.One(float64(len(r.ring.Set().Missing))) },
		},
	}
	if r.config.RemoteURL == "" {
		figures = append(figures, metrics.Figure{
			Name:   "master_key_state",
			Help:   "1 for the state that the master key is in.",
			Labels: []string{"state"},
			Read: func() []metrics.Reading {
				now := r.Vault.MasterKey()
				return each([]seal.State{seal.OK, seal.Missing, seal.Wrong}, func(s seal.State) metrics.Reading {
					return metrics.Reading{Labels: []string{string(s)}, Value: oneIf(s == now)}
				})
			},
		})
	}
	if r.certificate != nil {
		figures = append(figures, metrics.Figure{
			Name: "certificate_end_timestamp_seconds",
			Help: "When the certificate of --tls-cert is over.",
			Read: func() []metrics.Reading { return metrics.One(metrics.At(r.certificate.end())) },
		})
	}
	return figures
}
