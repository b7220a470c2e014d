package server

import (
	"time"

	"github.com/alter-console/alter-console/internal/metrics"
	"github.com/alter-console/alter-console/internal/work"
)

// figuresOfTasks tell how the work in the background fares in this process. What only one process of a cluster does at a time
// may have no success in the others.
func (r *running) figuresOfTasks() []metrics.Figure {
	return []metrics.Figure{
		r.ofTasks("task_last_success_timestamp_seconds", false, "When a task last ended well in this process, 0 for never.",
			func(s work.Status) float64 { return momentOrZero(s.Succeeded) }),
		r.ofTasks("task_last_failure_timestamp_seconds", false, "When a task last failed in this process, 0 for never.",
			func(s work.Status) float64 { return momentOrZero(s.Failed) }),
		r.ofTasks("task_runs_total", true, "How often a task has run in this process.",
			func(s work.Status) float64 { return float64(s.Runs) }),
		r.ofTasks("task_failures_total", true, "How often a task has failed in this process.",
			func(s work.Status) float64 { return float64(s.Failures) }),
		r.ofTasks("task_interval_seconds", false, "How often a task is meant to run.",
			func(s work.Status) float64 { return s.Task.Every.Seconds() }),
	}
}

func (r *running) ofTasks(name string, total bool, help string, value func(work.Status) float64) metrics.Figure {
	return metrics.Figure{Name: name, Help: help, Labels: []string{"task", "once_per_cluster"}, Total: total, Read: func() (all []metrics.Reading) {
		for _, s := range r.tasks() {
			all = append(all, metrics.Reading{Labels: []string{s.Task.Name, yesOrNo(s.Task.OncePerCluster)}, Value: value(s)})
		}
		return all
	}}
}

func momentOrZero(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return metrics.At(t)
}

func yesOrNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
