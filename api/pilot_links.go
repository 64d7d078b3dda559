package api

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/launch"
	"tollgate/lifecycle"
	"tollgate/store"
)

// checkPilotProject holds a plan to a project that goes on. The plan is signed with the id: keys are for people.
func (s *Server) checkPilotProject(ctx context.Context, organisation, path, id string) error {
	if id == "" {
		return nil
	}
	project, err := store.Cases{DB: s.DB}.Get(ctx, organisation, lifecycle.KindProject, id)
	if err != nil {
		return asField(err, path)
	}
	var problems fault.Problems
	problems.Require(project.ID == id, path, "give the id of %s, %s", project.Key, project.ID)
	problems.Require(!project.Ended, path, "%s is %s: it takes no more pilots", project.Key, project.State)
	return problems.Err()
}

// checkWaveChanges refuses, when the decision is proposed, a wave's change that could not be launched now: what is signed should be
// what happens.
func (s *Server) checkWaveChanges(ctx context.Context, caller identity.Person, pilot string, waves []lifecycle.WavePlan) error {
	var problems fault.Problems
	for i, wave := range waves {
		if wave.Change == nil {
			continue
		}
		content, err := wave.Change.For(lifecycle.CaseLink{Kind: lifecycle.KindPilot, ID: pilot}, wave.Sites)
		if err != nil {
			return nil // the machine says what is wrong with the data
		}
		_, err = s.desk().Change(ctx, caller.Organisation, launch.Change{Title: wave.Key, Template: lifecycle.TemplateVersion{Key: wave.Change.Template},
			Roles: wave.Change.Roles, Content: content, By: caller.ID, At: requestTime(ctx)})
		var refused *fault.Error
		if !errors.As(err, &refused) || refused.Code != fault.Invalid {
			if err != nil {
				return err
			}
			continue
		}
		for _, field := range refused.Fields {
			problems.Add(strings.Replace(field.Path, "body", fmt.Sprintf("body.data.waves[%d].change", i), 1), "%s", field.Message)
		}
	}
	return problems.Err()
}
