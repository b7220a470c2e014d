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
	types, offered := wire.AgentTypes(), values(AgentTypes)
	slices.Sort(types)
	slices.Sort(offered)
	if !slices.Equal(types, offered) {
		t.Errorf("AgentTypes offers %q, and there are %q", offered, types)
	}
}

func TestListsAreSortedByWhatTheAPISortsBy(t *testing.T) {
	for _, test := range []struct {
		list  list
		sorts []string
	}{
		{agentsList, wire.Sorts()},
		{secretsList, wire.SecretSorts()},
		{grantsList, wire.GrantSorts()},
	} {
		var headings, orders []string
		for _, column := range test.list.Columns {
			if column.Sort != "" {
				headings, orders = append(headings, column.Sort), append(orders, column.Sort, wire.Descending+column.Sort)
			}
		}
		offered := append(values(test.list.Orders[1:]), test.list.Order)
		for _, sorted := range [][]string{headings, test.sorts, offered, orders} {
			slices.Sort(sorted)
		}
		if !slices.Equal(headings, test.sorts) {
			t.Errorf("the headings of %s sort by %q, and there are %q", test.list.Many, headings, test.sorts)
		}
		if !slices.Equal(offered, orders) {
			t.Errorf("%s offer the orders %q, and there are %q", test.list.Many, offered, orders)
		}
	}
}
