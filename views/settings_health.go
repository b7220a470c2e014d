package views

import (
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views/ui"
)

// healthTones are those of the states of a check.
var healthTones = map[string]ui.Tone{
	client.HealthOK:      ui.Success,
	client.HealthNote:    ui.Info,
	client.HealthWarning: ui.Warning,
	client.HealthError:   ui.Error,
}

// healthWord is what people read of a state. One that is not known, of a later server, is itself.
func healthWord(state string) string {
	words := map[string]string{
		client.HealthOK:      "Good",
		client.HealthNote:    "Note",
		client.HealthWarning: "Warning",
		client.HealthError:   "Wrong",
	}
	if word, known := words[state]; known {
		return word
	}
	return state
}

// healthInShort is the line under the heading.
func (v SettingsView) healthInShort() string {
	wrong, doubtful := 0, 0
	for _, check := range v.Settings.Checks {
		switch check.State {
		case client.HealthError:
			wrong++
		case client.HealthWarning:
			doubtful++
		}
	}
	switch {
	case wrong > 0:
		return ui.Plural(wrong, "thing") + " wrong, to be put right"
	case doubtful > 0:
		return ui.Plural(doubtful, "warning")
	}
	return "Nothing is wrong"
}

// settingFrom says where a value comes from.
func settingFrom(s client.Setting) string {
	switch s.Source {
	case client.SourceFlag:
		return "the command line"
	case client.SourceEnvironment:
		return s.Variable
	case client.SourceFile:
		return "the file that " + s.Variable + "_FILE names"
	case client.SourceDefault:
		return "the default"
	}
	return s.Source
}
