package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// An object reads an answer field by field. The first field that breaks the protocol is remembered, what is read after
// it is zero, and err names it: an answer is either whole or an error.
type object struct {
	fields map[string]any
	path   string // of this object within the answer, "" at the top, else ending in a dot
	answer *answer
}

type answer struct {
	resp *http.Response
	err  error
}

func parseObject(resp *http.Response, body []byte) (*object, error) {
	o := &object{answer: &answer{resp: resp}}
	if len(body) == 0 {
		return o, nil // its required fields are missing, which says more than bad JSON
	}
	v, err := decodeJSON(body)
	if err != nil {
		return nil, invalidAnswer(resp, "", "is not JSON")
	}
	fields, ok := v.(map[string]any)
	if !ok {
		return nil, invalidAnswer(resp, "", "is not a JSON object")
	}
	o.fields = fields
	return o, nil
}

func decodeJSON(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return v, nil
}

func (o *object) err() error { return o.answer.err }

func (o *object) fail(name, problem string) {
	if o.answer.err == nil {
		o.answer.err = invalidAnswer(o.answer.resp, o.path+name, problem)
	}
}

// required returns a field's value and fails when it is missing or null.
func (o *object) required(name string) any {
	v, ok := o.fields[name]
	switch {
	case !ok:
		o.fail(name, "is missing")
	case v == nil:
		o.fail(name, "is null")
	}
	return v
}

func (o *object) requiredString(name string) string {
	v := o.required(name)
	s, ok := v.(string)
	if v != nil && !ok {
		o.fail(name, "is not a string")
	}
	return s
}

func (o *object) requiredText(name string) string {
	s := o.requiredString(name)
	if s == "" {
		o.fail(name, "is empty")
	}
	return s
}

func (o *object) optionalString(name string) *string {
	if o.fields[name] == nil {
		return nil
	}
	s := o.requiredString(name)
	return &s
}

// plaintext reads an api_key: present, null on a replay, never empty.
func (o *object) plaintext() Secret {
	const name = "api_key"
	v, present := o.fields[name]
	if !present {
		o.fail(name, "is missing")
	}
	if v == nil {
		return Secret{}
	}
	return NewSecret(o.requiredText(name))
}

func (o *object) requiredUUID(name string) string {
	s := o.requiredString(name)
	id, err := uuid.Parse(s)
	if err != nil {
		o.fail(name, "is not a UUID")
	}
	return id.String()
}

func (o *object) optionalUUID(name string) *string {
	if o.fields[name] == nil {
		return nil
	}
	id := o.requiredUUID(name)
	return &id
}

func (o *object) requiredTime(name string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, o.requiredString(name))
	if err != nil {
		o.fail(name, "is not a timestamp")
	}
	return t.UTC()
}

func (o *object) optionalTime(name string) *time.Time {
	if o.fields[name] == nil {
		return nil
	}
	t := o.requiredTime(name)
	return &t
}

// requiredInt also takes 3.0 and "3", as the official client does.
func (o *object) requiredInt(name string) int {
	switch v := o.required(name).(type) {
	case nil:
		return 0
	case json.Number:
		return o.integer(name, v.String())
	case string:
		return o.integer(name, v)
	}
	o.fail(name, "is not an integer")
	return 0
}

func (o *object) integer(name, text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int(f)
	}
	o.fail(name, "is not an integer")
	return 0
}

func (o *object) optionalInt(name string) *int {
	if o.fields[name] == nil {
		return nil
	}
	n := o.requiredInt(name)
	return &n
}

func (o *object) requiredInts(name string) []int {
	v := o.required(name)
	items, ok := v.([]any)
	if v != nil && !ok {
		o.fail(name, "is not a list")
	}
	list := make([]int, len(items))
	for i, item := range items {
		n, ok := item.(json.Number)
		if !ok {
			o.fail(fmt.Sprintf("%s[%d]", name, i), "is not an integer")
			continue
		}
		list[i] = o.integer(fmt.Sprintf("%s[%d]", name, i), n.String())
	}
	return list
}

func (o *object) requiredBool(name string) bool {
	v := o.required(name)
	b, ok := v.(bool)
	if v != nil && !ok {
		o.fail(name, "is not true or false")
	}
	return b
}

// optionalBool is false when absent.
func (o *object) optionalBool(name string) bool { return o.fields[name] != nil && o.requiredBool(name) }

// optionalMap is {} when absent; null is against the protocol.
func (o *object) optionalMap(name string) map[string]any {
	if _, present := o.fields[name]; !present {
		return map[string]any{}
	}
	v := o.required(name)
	m, ok := v.(map[string]any)
	if v != nil && !ok {
		o.fail(name, "is not an object")
	}
	return m
}

func (o *object) scopes(name string) Scopes {
	raw := o.optionalMap(name)
	s := make(Scopes, len(raw))
	for provider, v := range raw {
		s[provider] = o.stringList(name+"."+provider, v)
	}
	return s
}

func (o *object) requiredStrings(name string) []string {
	v := o.required(name)
	if v == nil {
		return nil
	}
	return o.stringList(name, v)
}

func (o *object) stringList(name string, v any) []string {
	items, ok := v.([]any)
	if !ok {
		o.fail(name, "is not a list")
		return nil
	}
	list := make([]string, len(items))
	for i, item := range items {
		if list[i], ok = item.(string); !ok {
			o.fail(fmt.Sprintf("%s[%d]", name, i), "is not a string")
		}
	}
	return list
}

// objects returns the elements of a required list of objects.
func (o *object) objects(name string) []*object {
	v := o.required(name)
	items, ok := v.([]any)
	if v != nil && !ok {
		o.fail(name, "is not a list")
	}
	list := make([]*object, len(items))
	for i, item := range items {
		element := fmt.Sprintf("%s[%d]", name, i)
		fields, ok := item.(map[string]any)
		if !ok {
			o.fail(element, "is not an object")
		}
		list[i] = &object{fields: fields, path: o.path + element + ".", answer: o.answer}
	}
	return list
}

func (o *object) requiredObject(name string) *object {
	v := o.required(name)
	fields, ok := v.(map[string]any)
	if v != nil && !ok {
		o.fail(name, "is not an object")
	}
	return &object{fields: fields, path: o.path + name + ".", answer: o.answer}
}
