package lifecycle

import (
	"errors"
	"slices"
	"strings"

	"tollgate/fault"
)

// For is the content of the change that a wave opens: as it was signed, at the wave's sites unless it names others, and linked to the
// pilot. A nil request asks for none.
func (r *ChangeRequest) For(opener CaseLink, sites []string) (ChangeContent, error) {
	content, err := r.content()
	if len(content.Sites) == 0 {
		content.Sites = sites
	}
	if !slices.Contains(content.Links, opener) {
		content.Links = append(content.Links, opener)
	}
	return content, err
}

func (r *ChangeRequest) content() (ChangeContent, error) {
	if r == nil || len(r.Content) == 0 {
		return ChangeContent{}, nil
	}
	return decodeField[ChangeContent]("content", r.Content)
}

// check refuses, when the decision is proposed, what could not be launched when the wave starts.
func (r *ChangeRequest) check(problems *fault.Problems, path string) {
	if r == nil {
		return
	}
	oneOf(problems, path+".kind", string(r.Kind), "", string(NormalChange), string(StandardChange), string(EmergencyChange))
	content, err := r.content()
	var wrong *fault.Error
	if errors.As(err, &wrong) {
		for _, field := range wrong.Fields {
			problems.Add(strings.Replace(field.Path, "body.data", path, 1), "%s", field.Message)
		}
		return
	}
	content.Check(problems, path+".content")
}
