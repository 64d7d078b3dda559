package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

// node is a piece of the contract as it is served.
type node map[string]any

// contract is /openapi.json.
type contract struct{ node }

func readContract(t *testing.T, h *apitest.Harness) contract {
	t.Helper()
	var c contract
	h.Do(apitest.Request{Method: "GET", Path: "/openapi.json"}).Into(t, 200, &c.node)
	return c
}

func (n node) at(names ...string) node {
	for _, name := range names {
		child, ok := n[name].(map[string]any)
		if !ok {
			return nil
		}
		n = child
	}
	return n
}

// operations gives every operation by its id.
func (c contract) operations() map[string]node {
	all := map[string]node{}
	for _, item := range c.at("paths") {
		for _, operation := range item.(map[string]any) {
			o := node(operation.(map[string]any))
			all[fmt.Sprint(o["operationId"])] = o
		}
	}
	return all
}

// bodyOf is the schema of an operation's JSON body; nil when it has none.
func (c contract) bodyOf(operation string) node {
	return c.operations()[operation].at("requestBody", "content", "application/json", "schema")
}

// resolve follows a reference within the contract.
func (c contract) resolve(s node) node {
	reference, ok := s["$ref"].(string)
	if !ok {
		return s
	}
	return c.resolve(c.at(strings.Split(strings.TrimPrefix(reference, "#/"), "/")...))
}

// variant is the one of the schemas, told apart by a field, that a good body has; else the schema itself.
func (c contract) variant(s node, good any) node {
	s = c.resolve(s)
	mapping := s.at("discriminator", "mapping")
	object, _ := good.(map[string]any)
	if mapping == nil || object == nil {
		return s
	}
	name := fmt.Sprint(s.at("discriminator")["propertyName"])
	return c.resolve(node{"$ref": mapping[fmt.Sprint(object[name])]})
}

func (n node) types() []string {
	switch kinds := n["type"].(type) {
	case string:
		return []string{kinds}
	case []any:
		var all []string
		for _, kind := range kinds {
			all = append(all, fmt.Sprint(kind))
		}
		return all
	}
	return nil
}

func (n node) is(kind string) bool {
	for _, k := range n.types() {
		if k == kind {
			return true
		}
	}
	return false
}

func (n node) properties() node { return n.at("properties") }

// needs tells whether a request must have the field.
func (n node) needs(name string) bool {
	required, _ := n["required"].([]any)
	for _, r := range required {
		if r == name {
			property, _ := n.properties()[name].(map[string]any)
			return property["readOnly"] != true
		}
	}
	return false
}

// closed tells that a field outside of the properties is refused.
func (n node) closed() bool { return n["additionalProperties"] == false }

// walk visits every place that a body of the schema can have; arrays by their first item.
func (c contract) walk(s node, place string, steps []any, depth int, visit func(place string, steps []any, s node, required bool)) {
	s = c.resolve(s)
	if depth == 0 {
		visit(place, steps, s, true)
	}
	if depth > 8 {
		return
	}
	for name, property := range s.properties() {
		child, below := c.resolve(property.(map[string]any)), append(steps[:len(steps):len(steps)], name)
		if child["readOnly"] == true || node(property.(map[string]any))["readOnly"] == true {
			continue
		}
		visit(place+"."+name, below, child, s.needs(name))
		c.walk(child, place+"."+name, below, depth+1, visit)
	}
	if items := s.at("items"); items != nil {
		child, below := c.resolve(items), append(steps[:len(steps):len(steps)], 0)
		visit(place+"[0]", below, child, true)
		c.walk(child, place+"[0]", below, depth+1, visit)
	}
}

// absent takes a field out.
type absent struct{}

// reaches tells whether the value has the place.
func reaches(value any, steps []any) bool {
	for _, step := range steps {
		switch at := value.(type) {
		case map[string]any:
			name, _ := step.(string)
			if value = at[name]; value == nil {
				return false
			}
		case []any:
			if len(at) == 0 {
				return false
			}
			value = at[0]
		default:
			return false
		}
	}
	return true
}

// set returns a copy of the value with another one at the place; what is missing on the way is made.
func set(t *testing.T, value any, steps []any, to any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var root any
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	return setIn(root, steps, to)
}

func setIn(value any, steps []any, to any) any {
	if len(steps) == 0 {
		return to
	}
	if name, ok := steps[0].(string); ok {
		object, _ := value.(map[string]any)
		if object == nil {
			object = map[string]any{}
		}
		if child := setIn(object[name], steps[1:], to); child == (absent{}) {
			delete(object, name)
		} else {
			object[name] = child
		}
		return object
	}
	array, _ := value.([]any)
	if len(array) == 0 {
		array = []any{nil}
	}
	array[0] = setIn(array[0], steps[1:], to)
	return array
}
