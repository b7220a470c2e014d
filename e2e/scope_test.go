package e2e_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
)

// A role is what an element is for people who hear the page. Elements are found by role and name in the
// accessibility tree, so what a screen reader can't reach a test can't press.
type role string

const (
	button   role = "button"
	checkbox role = "checkbox"
	combobox role = "combobox"
	dialog   role = "dialog"
	disclose role = "DisclosureTriangle"
	snippet  role = "DisclosureTriangleGrouped"
	heading  role = "heading"
	link     role = "link"
	radio    role = "radio"
	search   role = "searchbox"
	textbox  role = "textbox"
	anyInput role = "input" // every role that text can be typed into
)

// A scope is a part of the page in which elements are looked for.
type scope struct {
	tab     *tab
	element string // expression of the part's element
}

// row is the part about one thing in a table.
func (s scope) row(name string) scope {
	named := "[...r.cells].some(c => c.innerText.trim().split('\\n')[0] === " + quote(name) + ")"
	return scope{tab: s.tab, element: "[...document.querySelectorAll('tbody tr')].find(r => " + named + ")"}
}

// notice is the message that holds a text, with what can be done about it.
func (s scope) notice(text string) scope {
	says := "e.innerText.includes(" + quote(text) + ")"
	return scope{tab: s.tab, element: "[...document.querySelectorAll('.alert')].find(e => " + says + ")"}
}

// find waits for an element and returns it.
func (s scope) find(r role, name string) runtime.RemoteObjectID {
	s.tab.t.Helper()
	var found runtime.RemoteObjectID
	s.tab.eventually("a "+string(r)+" named "+quote(name), func() bool {
		found, _ = s.look(r, name)
		return found != ""
	})
	return found
}

// has reports whether an element is there now.
func (s scope) has(r role, name string) bool {
	s.tab.t.Helper()
	return must(s.look(r, name))(s.tab.t) != ""
}

// hasNo waits until an element is gone.
func (s scope) hasNo(r role, name string) {
	s.tab.t.Helper()
	s.tab.eventually("no "+string(r)+" named "+quote(name), func() bool {
		found, err := s.look(r, name)
		return err == nil && found == ""
	})
}

// look returns the first element that there is now, "" for none. While a page gives way to the next it may fail.
func (s scope) look(r role, name string) (runtime.RemoteObjectID, error) {
	root, err := try(s.tab, runtime.Evaluate, runtime.EvaluateParams{Expression: s.element})
	if err != nil || root.Result.ObjectID == "" {
		return "", err
	}
	params := accessibility.QueryAXTreeParams{ObjectID: root.Result.ObjectID, AccessibleName: name}
	if r != anyInput {
		params.Role = string(r)
	}
	tree, err := try(s.tab, accessibility.QueryAXTree, params)
	if err != nil {
		return "", err
	}
	for _, node := range tree.Nodes {
		if !node.Ignored && (r != anyInput || takesText(node)) {
			element, err := try(s.tab, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: node.BackendDOMNodeID})
			if err != nil {
				return "", err
			}
			return element.Object.ObjectID, nil
		}
	}
	return "", nil
}

func takesText(node *accessibility.Node) bool {
	return slices.Contains([]string{"textbox", "searchbox", "combobox"}, axText(node.Role))
}

func axText(v *accessibility.Value) string {
	var text string
	if v == nil || json.Unmarshal(v.Value, &text) != nil {
		return ""
	}
	return text
}

// on calls a function with the element as this.
func on[T any](s scope, element runtime.RemoteObjectID, function string) (value T, err error) {
	yes := true
	result, err := try(s.tab, runtime.CallFunctionOn, runtime.CallFunctionOnParams{ObjectID: element, FunctionDeclaration: function, ReturnByValue: &yes})
	if err != nil {
		return value, err
	}
	return value, json.Unmarshal(result.Result.Value, &value)
}

// ask evaluates an expression about an element that is there now.
func ask[T any](s scope, r role, name, expression string) (value T, err error) {
	element, err := s.look(r, name)
	if err != nil {
		return value, err
	}
	if element == "" {
		return value, errors.New("there is no " + string(r) + " named " + name)
	}
	return on[T](s, element, "function() { return "+expression+" }")
}

// holds waits until a field holds a text.
func (s scope) holds(name, text string) {
	s.tab.t.Helper()
	s.tab.eventually("the field "+quote(name)+" holds "+quote(text), func() bool {
		value, err := ask[string](s, anyInput, name, "this.value")
		return err == nil && value == text
	})
}

// chosen waits until a drop-down stands at an entry.
func (s scope) chosen(name, entry string) {
	s.tab.t.Helper()
	s.tab.eventually(quote(name)+" stands at "+quote(entry), func() bool {
		at, err := ask[string](s, combobox, name, "this.selectedOptions[0].text")
		return err == nil && at == entry
	})
}

// text is what the part shows now, as one line. It fails where there is no such part.
func (s scope) text() (string, error) {
	text, err := tryEvaluate[string](s.tab, "("+s.element+").innerText")
	return strings.Join(strings.Fields(text), " "), err
}

// shows waits until the part shows a text.
func (s scope) shows(text string) {
	s.tab.t.Helper()
	s.tab.eventually(quote(text)+" can be read", func() bool {
		shown, err := s.text()
		return err == nil && strings.Contains(shown, text)
	})
}

// showsNo waits until the part does not show a text.
func (s scope) showsNo(text string) {
	s.tab.t.Helper()
	s.tab.eventually(quote(text)+" can't be read", func() bool {
		shown, err := s.text()
		return err == nil && !strings.Contains(shown, text)
	})
}
