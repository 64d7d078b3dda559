package lifecycle_test

import (
	"encoding/json"
	"testing"
	"time"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

func BenchmarkApplyEditOnDMAIC(b *testing.B) {
	t, _ := templates.Find("dmaic")
	m := lifecycle.ProjectMachine()
	c := lifecycle.Case[lifecycle.ProjectData]{Head: lifecycle.Head{ID: "x", Title: "t", State: "draft", Seq: 1}, Data: lifecycle.ProjectData{Template: t, Roles: lifecycle.ProjectRoles{Lead: "lena"}}}
	e := lifecycle.Event{Name: "edit", RequestID: "r", By: lifecycle.ByPerson, Actor: lifecycle.Actor{ID: "lena"}, At: time.Now(), Payload: json.RawMessage(`{"title":"x"}`)}
	for b.Loop() {
		if _, _, err := m.Apply(c, e); err != nil {
			b.Fatal(err)
		}
	}
}
func BenchmarkCheckOnDMAIC(b *testing.B) {
	t, _ := templates.Find("dmaic")
	m := lifecycle.ProjectMachine()
	c := lifecycle.Case[lifecycle.ProjectData]{Head: lifecycle.Head{ID: "x", Title: "t", State: "draft", Seq: 1}, Data: lifecycle.ProjectData{Template: t, Roles: lifecycle.ProjectRoles{Lead: "lena"}}}
	e := lifecycle.Event{Name: "edit", RequestID: "r", By: lifecycle.ByPerson, Actor: lifecycle.Actor{ID: "lena"}, At: time.Now(), Payload: json.RawMessage(`{"title":"x"}`)}
	for b.Loop() {
		if _, err := m.Check(&c, e); err != nil {
			b.Fatal(err)
		}
	}
}
