package store

import (
	"cmp"
	"context"
	"encoding/json"
	"sync"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// Templates are the versions of templates of every kind of case.
type Templates struct{ DB *DB }

var templateStatements = statementsOn("templates")

func (s Templates) registry() registry {
	return registry{db: s.DB, what: "template", statements: templateStatements, builtIn: builtInTemplates}
}

// builtInTemplates are those in the binary; read once, since nobody shares a decoded one.
var builtInTemplates = sync.OnceValues(func() ([]Registered, error) {
	projects, err := templates.BuiltIn()
	changes, unreadable := templates.Changes()
	pilots, unread := templates.Pilots()
	onboardings, illegible := templates.Onboardings()
	err = cmp.Or(err, unreadable, unread, illegible)
	var all []Registered
	for _, t := range projects {
		all = append(all, builtIn(projectDraft(t)))
	}
	for _, t := range changes {
		all = append(all, builtIn(changeDraft(t)))
	}
	for _, t := range pilots {
		all = append(all, builtIn(pilotDraft(t)))
	}
	for _, t := range onboardings {
		all = append(all, builtIn(onboardingDraft(t)))
	}
	return all, translate(err)
})

func builtIn(d draft) Registered {
	body, _ := json.Marshal(d.as(d.version)) // what was read from JSON can be written
	return Registered{Kind: d.kind, Key: d.key, Version: d.version, Title: d.title, Body: body, BuiltIn: true}
}

func projectDraft(t lifecycle.ProjectTemplate) draft {
	return draft{kind: lifecycle.KindProject, key: t.Key, title: t.Title, version: t.Version,
		as: func(version int) any { t.Version = version; return t }}
}

func changeDraft(t lifecycle.ChangeTemplate) draft {
	return draft{kind: lifecycle.KindChange, key: t.Key, title: t.Title, version: t.Version,
		as: func(version int) any { t.Version = version; return t }}
}

func pilotDraft(t lifecycle.PilotTemplate) draft {
	return draft{kind: lifecycle.KindPilot, key: t.Key, title: t.Title, version: t.Version,
		as: func(version int) any { t.Version = version; return t }}
}

func onboardingDraft(t lifecycle.OnboardingTemplate) draft {
	return draft{kind: lifecycle.KindOnboarding, key: t.Key, title: t.Title, version: t.Version,
		as: func(version int) any { t.Version = version; return t }}
}

// Find returns one version of any kind; version 0 is the newest. A fault of code NotFound when there is none.
func (s Templates) Find(ctx context.Context, organisation, key string, version int) (Registered, error) {
	return s.registry().find(ctx, organisation, key, version)
}

// List returns up to limit versions after the cursor, by key and version.
func (s Templates) List(ctx context.Context, organisation string, filter RegistryFilter, after Cursor, limit int) ([]Registered, error) {
	return s.registry().list(ctx, organisation, filter, after, limit)
}

// Resolve returns the template that a new project copies: the default one when key is empty, the
// newest version when version is 0. A template of another kind is NotFound.
func (s Templates) Resolve(ctx context.Context, organisation, key string, version int) (lifecycle.ProjectTemplate, error) {
	return resolve[lifecycle.ProjectTemplate](s.registry().ofKind(ctx, organisation, lifecycle.KindProject, cmp.Or(key, templates.Default), version))
}

// ResolveChange returns the template that a new change copies, like Resolve.
func (s Templates) ResolveChange(ctx context.Context, organisation, key string, version int) (lifecycle.ChangeTemplate, error) {
	return resolve[lifecycle.ChangeTemplate](s.registry().ofKind(ctx, organisation, lifecycle.KindChange, cmp.Or(key, templates.DefaultChange), version))
}

// ResolvePilot returns the template that a new pilot copies, like Resolve.
func (s Templates) ResolvePilot(ctx context.Context, organisation, key string, version int) (lifecycle.PilotTemplate, error) {
	return resolve[lifecycle.PilotTemplate](s.registry().ofKind(ctx, organisation, lifecycle.KindPilot, cmp.Or(key, templates.DefaultPilot), version))
}

// ResolveOnboarding returns the template that a new onboarding is planned from, like Resolve; there is no default one.
func (s Templates) ResolveOnboarding(ctx context.Context, organisation, key string, version int) (lifecycle.OnboardingTemplate, error) {
	return resolve[lifecycle.OnboardingTemplate](s.registry().ofKind(ctx, organisation, lifecycle.KindOnboarding, key, version))
}

func resolve[T any](found Registered, err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return As[T](found)
}

// Register stores t as the next version of its key; see registry.register.
func (s Templates) Register(ctx context.Context, organisation, person, requestID string, t lifecycle.ProjectTemplate) (Registered, error) {
	return s.registry().register(ctx, organisation, person, requestID, projectDraft(t))
}

// RegisterChange stores a template of changes, like Register.
func (s Templates) RegisterChange(ctx context.Context, organisation, person, requestID string, t lifecycle.ChangeTemplate) (Registered, error) {
	return s.registry().register(ctx, organisation, person, requestID, changeDraft(t))
}

// RegisterPilot stores a template of pilots, like Register.
func (s Templates) RegisterPilot(ctx context.Context, organisation, person, requestID string, t lifecycle.PilotTemplate) (Registered, error) {
	return s.registry().register(ctx, organisation, person, requestID, pilotDraft(t))
}

// RegisterOnboarding stores a template of onboardings, like Register.
func (s Templates) RegisterOnboarding(ctx context.Context, organisation, person, requestID string, t lifecycle.OnboardingTemplate) (Registered, error) {
	return s.registry().register(ctx, organisation, person, requestID, onboardingDraft(t))
}
