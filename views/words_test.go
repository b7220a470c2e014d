package views

import (
	"slices"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

func values(options []ui.Option) (list []string) {
	for _, option := range options {
		list = append(list, option.Value)
	}
	return list
}

func TestPeopleCanReadAndChooseEveryWord(t *testing.T) {
	for _, status := range append(wire.AgentStatuses(), wire.KeyStatuses()...) {
		if _, meant := statusTones[status]; !meant || statusLabels[status] == "" {
			t.Errorf("%s: say in statusLabels what people read, and in statusTones how it is meant", status)
		}
	}
	for name, choice := range map[string]struct{ words, options []string }{
		"AgentTypes":  {wire.AgentTypes(), values(AgentTypes)},
		"sortOptions": {wire.SortOrders(), append(values(sortOptions[1:]), DefaultSort)},
	} {
		slices.Sort(choice.words)
		slices.Sort(choice.options)
		if !slices.Equal(choice.words, choice.options) {
			t.Errorf("%s offers %q, and there are %q", name, choice.options, choice.words)
		}
	}
	var headings []string
	for _, column := range listColumns {
		if column.Sort != "" {
			headings = append(headings, column.Sort)
		}
	}
	if sorts := wire.Sorts(); len(headings) != len(sorts) || slices.ContainsFunc(sorts, func(s string) bool { return !slices.Contains(headings, s) }) {
		t.Errorf("the list's headings sort by %q, and there are %q", headings, sorts)
	}
}
