package evidence

import (
	"context"
	"encoding/json"
	"time"

	"tollgate/criteria"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// Judge reads what is on record and judges by it.
type Judge struct {
	DB  *store.DB
	Now func() time.Time // nil is the clock
}

// At is the time that the judge judges at.
func (j Judge) At() time.Time { return j.now() }

func (j Judge) now() time.Time {
	if j.Now == nil {
		return time.Now().UTC()
	}
	return j.Now()
}

// ForProject gathers all the facts about a project. What is not there is absent from them.
func (j Judge) ForProject(ctx context.Context, organisation, project string, data lifecycle.ProjectData) (criteria.Facts, error) {
	return j.gather(ctx, organisation, project, data, reads{everything: true})
}

// gather reads only the tables that are asked for, with at most six statements: a project's page
// judges its open phase on every view, and a series may be long.
func (j Judge) gather(ctx context.Context, organisation, project string, data lifecycle.ProjectData, asked reads) (criteria.Facts, error) {
	var benefits store.BenefitFigures
	measured, err := j.measured(ctx, organisation, data.Charter.Metric.MetricID, asked)
	if err == nil && asked.any("benefits") {
		benefits, err = store.BenefitLines{DB: j.DB}.Figures(ctx, organisation, project)
	}
	facts := Facts(data, measured, benefits, j.now())
	if err == nil && asked.any("pilot") {
		var stored criteria.Pilot
		if stored, err = j.Pilot(ctx, organisation, project); stored.Key != "" {
			facts.Pilot = stored
		}
	}
	if err == nil && asked.any("root_causes") {
		var figures store.RootCauseFigures
		figures, err = store.RootCauses{DB: j.DB}.Figures(ctx, organisation, project)
		facts.RootCauses = criteria.RootCauses(figures)
	}
	return facts, err
}

func (j Judge) measured(ctx context.Context, organisation, metricID string, asked reads) (m Measured, err error) {
	if metricID == "" || !asked.any("metric", "chart", "capability", "charter.metric") {
		return m, nil
	}
	metric, err := store.Metrics{DB: j.DB}.Get(ctx, organisation, metricID)
	if fault.Of(err) == fault.NotFound {
		return m, nil
	}
	m.Metric = &metric
	if err == nil && asked.series() {
		m.Series, err = store.Measurements{DB: j.DB}.Series(ctx, organisation, metricID, store.Window{})
	}
	return m, err
}

// Criteria judges one phase of a project. NotFound for a phase that its template does not have.
func (j Judge) Criteria(ctx context.Context, organisation, project string, data lifecycle.ProjectData, phase string) ([]lifecycle.CriterionResult, error) {
	i := data.Template.PhaseIndex(phase)
	if i < 0 {
		return nil, fault.New(fault.NotFound, "the project's template has no phase %q", phase)
	}
	if len(data.Template.Phases[i].Criteria) == 0 {
		return []lifecycle.CriterionResult{}, nil
	}
	names, err := criteria.Named(data.Template.Phases[i].Criteria)
	if err != nil {
		return nil, err
	}
	facts, err := j.gather(ctx, organisation, project, data, reads{paths: names})
	if err != nil {
		return nil, err
	}
	return criteria.Evaluate(data.Template.Phases[i].Criteria, facts)
}

// LookUp answers what a machine asks before an event: the judged criteria of a phase, and who is
// in the groups that a round names.
func (j Judge) LookUp(ctx context.Context, organisation, kind string, request lifecycle.FactsRequest, snapshot json.RawMessage) (lifecycle.Facts, error) {
	var facts lifecycle.Facts
	if request.Phase != "" {
		if kind != lifecycle.KindProject {
			return facts, fault.New(fault.Internal, "criteria are for projects, not for a %s", kind)
		}
		var project lifecycle.Case[lifecycle.ProjectData]
		if err := json.Unmarshal(snapshot, &project); err != nil {
			return facts, fault.Wrap(fault.Internal, err, "the project's snapshot cannot be read")
		}
		var err error
		if facts.Criteria, err = j.Criteria(ctx, organisation, project.ID, project.Data, request.Phase); err != nil {
			return facts, err
		}
	}
	var err error
	if facts.Groups, err = j.Groups(ctx, organisation, request.Groups); err != nil {
		return facts, err
	}
	if facts.Managers, err = j.managers(ctx, organisation, request.Managers); err != nil {
		return facts, err
	}
	if request.Onboarding != nil {
		version, err := store.Templates{DB: j.DB}.ResolveOnboarding(ctx, organisation, request.Onboarding.Key, request.Onboarding.Version)
		if err != nil {
			return facts, err
		}
		facts.Onboarding = &version
	}
	if r := request.Recognised; r != nil {
		if facts.Recognised, err = (store.Competencies{DB: j.DB}).Recognised(ctx, organisation, r.Person, r.At); err != nil {
			return facts, err
		}
	}
	if err := j.changes(ctx, organisation, request, &facts); err != nil {
		return facts, err
	}
	return facts, j.pilots(ctx, organisation, request, snapshot, &facts)
}

// Groups lists the active people of each organisation role, by id.
func (j Judge) Groups(ctx context.Context, organisation string, names []string) (map[string][]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	people, err := store.People{DB: j.DB}.List(ctx, organisation)
	members := make(map[string][]string, len(names))
	for _, name := range names {
		members[name] = []string{}
		for _, person := range people {
			if person.Has(identity.Role(name)) && !person.Has(identity.Admin) { // an administrator cannot sign
				members[name] = append(members[name], person.ID)
			}
		}
	}
	return members, err
}
