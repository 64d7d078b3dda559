package api

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

const upgradesPreviewNotes = `What moving running onboardings to another version of their template would do: a row for each, with how many items it would get, lose, keep and have differently, and whether
the upgrade would be refused now, with the reason. Each is judged as if you raised the event yourself. ` + "`GET /v1/onboardings/{id}/upgrade-preview`" + ` names the items.

As CSV (format=csv or Accept: text/csv) it is the sheet that ` + "`POST /v1/onboardings/upgrade`" + ` takes: delete the rows that you do not want, fill in the columns ` + "`roles.<role>`" + `, send it back. Without
` + "`limit`" + ` the CSV has all rows, at most 1,000. An onboarding that has ended is shown only when it is named.`

// mostUpgraded bounds the rows of one request, and of a preview that is to be sent back.
const mostUpgraded = 1000

// previewedAtOnce is how many onboardings a preview reads at a time: each may have 256 KB.
const previewedAtOnce = 50

type upgradesPreviewInput struct {
	TableInput
	Template    string   `query:"template" required:"true" minLength:"1" maxLength:"40" doc:"key of the template that the onboardings follow"`
	Version     int      `query:"version" minimum:"1" doc:"the version to move to, an older one too; the newest when absent"`
	From        int      `query:"from_version" minimum:"1" doc:"only those that have this version"`
	Site        string   `query:"site" maxLength:"80"`
	Cohort      string   `query:"cohort" maxLength:"80"`
	Onboardings []string `query:"onboarding" maxItems:"200" doc:"only these: ids or keys, separated by commas"`
	Attributes  []string `query:"attribute,explode" maxItems:"30" doc:"for subjects of whom it is not known: key=value, such as night=yes; repeatable"`
	Limit       int      `query:"limit" minimum:"1" maximum:"200" doc:"rows in a page; 50 when absent, of a CSV all"`
	Cursor      string   `query:"cursor" maxLength:"500" doc:"the value of next of the page before"`
	Sort        string   `query:"sort" enum:"key,-key,start_date,-start_date" default:"key"`
}

func (in upgradesPreviewInput) continues() bool { return in.Cursor != "" }

// UpgradeRow is one onboarding of a preview in bulk.
type UpgradeRow struct {
	Onboarding string          `json:"onboarding" doc:"key, such as ONB-7"`
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	State      lifecycle.State `json:"state"`
	Site       string          `json:"site,omitempty"`
	Cohort     string          `json:"cohort,omitempty"`
	StartDate  string          `json:"start_date" format:"date"`
	From       int             `json:"from_version"`
	Version    int             `json:"version" doc:"to which it would move"`
	UpgradeOutlook
	Added     int               `json:"added" doc:"items that it would get"`
	Removed   int               `json:"removed" doc:"open items that would be cancelled"`
	Changed   int               `json:"changed" doc:"open items that would be different"`
	Again     int               `json:"asked_again" doc:"of the changed, those under way that would begin or wait again"`
	Kept      int               `json:"kept" doc:"finished items that the version has not, or has differently: they stay as they are"`
	Completes bool              `json:"completes" doc:"nothing would be left to do, so it would be completed"`
	Missing   []string          `json:"missing_roles" nullable:"false" doc:"roles to be given with the upgrade"`
	Roles     map[string]string `json:"default_roles,omitempty" doc:"who gets roles by the version's defaults, unless the upgrade names others"`
	// Unknown and Attributes are about what the version asks of the subject and nobody did at the launch.
	Unknown    []string          `json:"missing_attributes" nullable:"false" doc:"facts about the subject that the version needs: ask for the preview with them, by attribute"`
	Attributes map[string]string `json:"attributes,omitempty" doc:"of those that were given, what this onboarding takes"`
	Preview    string            `json:"preview" doc:"hash, to be given back with the upgrade"`
}

// UpgradesPreview is one page of a preview in bulk.
type UpgradesPreview struct {
	Template string       `json:"template"`
	Version  int          `json:"version" doc:"to which the onboardings would move"`
	Items    []UpgradeRow `json:"items" nullable:"false"`
	Next     string       `json:"next,omitempty" doc:"pass as cursor to go on; absent at the end"`
}

func (s *Server) previewUpgrades(ctx context.Context, in *upgradesPreviewInput) (*tableOutput, error) {
	template, err := s.upgradeTemplate(ctx, in.Template, 0, "query.template")
	if err == nil && in.Version > 0 {
		template, err = s.upgradeTemplate(ctx, in.Template, in.Version, "query.version")
	}
	if err != nil {
		return nil, err
	}
	if err := s.checkNamed(ctx, in); err != nil {
		return nil, err
	}
	limit := cmp.Or(in.Limit, 50)
	if in.csv() {
		limit = cmp.Or(in.Limit, mostUpgraded)
	}
	attributes, err := attributesIn(in.Attributes)
	if err != nil {
		return nil, err
	}
	body := UpgradesPreview{Template: template.Key, Version: template.Version, Items: []UpgradeRow{}}
	if body.Items, body.Next, err = s.upgradeRows(ctx, in, lifecycle.OnboardingUpgrade{Template: template, Attributes: attributes}, limit); err != nil {
		return nil, err
	}
	if in.csv() && in.Limit == 0 && body.Next != "" {
		return nil, fault.New(fault.Invalid, "these are more than %d onboardings", mostUpgraded).
			With("query", "narrow them by site, cohort or from_version, or ask for pages with limit")
	}
	out := &tableOutput{ContentType: jsonType, Body: body}
	if in.csv() {
		out, err = table("upgrade-"+template.Key+"-"+strconv.Itoa(template.Version), body.rows())
	}
	if err == nil && body.Next != "" {
		out.Link = "<" + in.next(template.Version, limit, body.Next) + `>; rel="next"`
	}
	return out, err
}

// checkNamed refuses names of onboardings that do not exist or follow another template.
func (s *Server) checkNamed(ctx context.Context, in *upgradesPreviewInput) error {
	if len(in.Onboardings) == 0 {
		return nil
	}
	unknown, err := store.Onboardings{DB: s.DB}.NotOfTemplate(ctx, identity.FromContext(ctx).Organisation, in.Template, in.Onboardings)
	var problems fault.Problems
	for _, name := range unknown {
		problems.Add("query.onboarding", "there is no onboarding %q with the template %s", name, in.Template)
	}
	if err != nil {
		return err
	}
	return problems.Err()
}

// upgradeRows previews up to limit onboardings after the cursor, some at a time, and the cursor of the rest if there are more.
func (s *Server) upgradeRows(ctx context.Context, in *upgradesPreviewInput, to lifecycle.OnboardingUpgrade, limit int) (rows []UpgradeRow, next string, err error) {
	rows = []UpgradeRow{}
	filter := store.TemplateFilter{Template: in.Template, Site: in.Site, Cohort: in.Cohort, Version: in.From, IDs: in.Onboardings}
	for cursor := in.Cursor; ; {
		after, err := store.ParseCursor(cursor, in.Sort)
		if err != nil {
			return nil, "", err
		}
		some := min(previewedAtOnce, limit+1-len(rows))
		found, cursors, err := store.Onboardings{DB: s.DB}.OfTemplate(ctx, identity.FromContext(ctx).Organisation, filter, in.Sort, after, some)
		if err != nil {
			return nil, "", err
		}
		more, err := s.upgradeRowsOf(ctx, found[:min(len(found), limit-len(rows))], to)
		if err != nil {
			return nil, "", err
		}
		if rows = append(rows, more...); len(more) > 0 {
			cursor = cursors[len(more)-1]
		}
		if len(more) < len(found) {
			return rows, cursor, nil
		}
		if len(found) < some {
			return rows, "", nil
		}
	}
}

// next is the address of the page after. It names the version, for a newer one may be registered meanwhile.
func (in upgradesPreviewInput) next(version, limit int, cursor string) string {
	query := url.Values{"template": {in.Template}, "version": {strconv.Itoa(version)}, "limit": {strconv.Itoa(limit)}, "cursor": {cursor}, "sort": {in.Sort}}
	for name, value := range map[string]string{"site": in.Site, "cohort": in.Cohort, "onboarding": strings.Join(in.Onboardings, ","), "format": in.Format} {
		if value != "" {
			query.Set(name, value)
		}
	}
	for _, pair := range in.Attributes {
		query.Add("attribute", pair)
	}
	if in.From > 0 {
		query.Set("from_version", strconv.Itoa(in.From))
	}
	return "/v1/onboardings/upgrade-preview?" + query.Encode()
}
