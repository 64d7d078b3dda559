package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/workflows"
)

const upgradesNotes = `As CSV (` + "`Content-Type: text/csv`" + `), the sheet of ` + "`GET /v1/onboardings/upgrade-preview?format=csv`" + ` without the rows that are not to be upgraded; as NDJSON, or as JSON with ` + "`rows`" + `. Read are
` + "`onboarding`" + ` (id or key), ` + "`version`, `preview`" + ` (the hash that you saw) and, for roles and facts about the subject that only the version has, ` + "`roles.<role>` and `attributes.<attribute>`" + `. Every value is a text.
Columns that no upgrade has, and what is no CSV, are refused once for the file; a row with too few or too many cells by itself.

Each row is the event ` + "`upgrade`" + ` of one onboarding, raised by you, on its own: one that is refused stops no other. Nothing is upgraded that is not in a row, and nothing otherwise than was seen: where an
onboarding has moved on since, the row is refused (409 ` + "`content_changed`" + `) with the hash of now. The same ` + "`Idempotency-Key`" + ` upgrades nothing twice. When something could not be reached (503) the
answer has ` + "`Retry-After`" + `: repeat the request under the same key.`

type upgradesInput struct {
	Body struct {
		Rows []map[string]string `json:"rows" minItems:"1" maxItems:"1000"`
	}
}

// UpgradedRow is what became of one row.
type UpgradedRow struct {
	Row        int    `json:"row" doc:"from 1, without the header"`
	Onboarding string `json:"onboarding" doc:"as the row names it"`
	Result     string `json:"result" enum:"upgraded,already_there,refused,unreached" doc:"already_there: it has the version, and this request changed nothing"`
	PartReport
}

type upgradesOutput struct {
	RetryAfter string `header:"Retry-After" doc:"seconds; something could not be reached"`
	Body       struct {
		Items    []UpgradedRow  `json:"items" nullable:"false"`
		Upgraded int            `json:"upgraded"`
		Results  map[string]int `json:"results" doc:"rows by result"`
	}
}

// upgradeOnboardings raises the event upgrade on each row's onboarding.
func (s *Server) upgradeOnboardings(ctx context.Context, in *upgradesInput) (*upgradesOutput, error) {
	there := make([]bool, len(in.Body.Rows)) // of those that are refused
	reports, retryAfter := eachOnItsOwn(ctx, len(in.Body.Rows), func(i int) part {
		return rowPart(i, "data.", http.StatusOK, func(ctx context.Context) (workflows.Outcome, error) {
			outcome, err := s.upgradeOne(ctx, in.Body.Rows[i])
			there[i] = fault.Of(err) == fault.Conflict && s.hasVersion(ctx, in.Body.Rows[i])
			return outcome, err
		})
	})
	out := &upgradesOutput{RetryAfter: retryAfter}
	out.Body.Upgraded, out.Body.Results = countDone(reports), map[string]int{}
	for i, report := range reports {
		result := resultOfUpgrade(report, there[i])
		out.Body.Results[result]++
		out.Body.Items = append(out.Body.Items, UpgradedRow{i + 1, strings.TrimSpace(in.Body.Rows[i]["onboarding"]), result, report})
	}
	return out, nil
}

func resultOfUpgrade(report PartReport, there bool) string {
	switch {
	case report.done():
		return "upgraded"
	case there:
		return isThere
	case report.Status >= http.StatusInternalServerError:
		return "unreached"
	}
	return isRefused
}

// upgradeOne raises the event as POST /v1/onboardings/{id}/events does.
func (s *Server) upgradeOne(ctx context.Context, row map[string]string) (workflows.Outcome, error) {
	in, err := upgradeOf(row)
	if err != nil {
		return workflows.Outcome{}, err
	}
	out, err := s.onboardings().raise(ctx, in)
	if err != nil {
		return workflows.Outcome{}, err
	}
	return out.Body, nil
}

// upgradeOf reads a row.
func upgradeOf(row map[string]string) (*eventInput, error) {
	if err := cellsOf(row); err != nil {
		return nil, err
	}
	in, version, preview := &eventInput{}, "", ""
	columns, groups := upgradePlaces(&in.ID, &version, &preview)
	problems := readColumns(row, columns, groups)
	problems.Require(in.ID != "", "body.onboarding", "name the onboarding, such as ONB-7")
	problems.Require(preview != "", "body.preview", "give the hash that the upgrade preview answered")
	in.Body.Event = string(lifecycle.EventUpgrade)
	in.Body.Data = map[string]any{"version": versionIn(&problems, "version", version), "preview": preview}
	for name, given := range groups {
		if len(given) > 0 {
			in.Body.Data[name] = given
		}
	}
	return in, problems.Err()
}

// upgradePlaces are where the cells of a row belong; those that only the preview's CSV has belong nowhere.
func upgradePlaces(id, version, preview *string) (map[string]*string, map[string]map[string]string) {
	columns := map[string]*string{}
	for _, name := range upgradeColumns {
		columns[name] = nil
	}
	columns["onboarding"], columns["version"], columns["preview"] = id, version, preview
	return columns, map[string]map[string]string{"roles": {}, "attributes": {}}
}

// isUpgradeColumn refuses, once for a file, a column that no upgrade has.
func isUpgradeColumn(name string) error {
	columns, groups := upgradePlaces(nil, nil, nil)
	return knownColumn(name, columns, groups)
}

// hasVersion tells whether a row's onboarding has the version that the row asks for.
func (s *Server) hasVersion(ctx context.Context, row map[string]string) bool {
	_, c, err := s.onboardings().load(ctx, strings.TrimSpace(row["onboarding"]))
	return err == nil && strconv.Itoa(c.Data.Plan.Version) == strings.TrimSpace(row["version"])
}

// upgradeColumns are the columns of a preview as CSV, before those of the roles.
var upgradeColumns = []string{"onboarding", "title", "state", "site", "cohort", "start_date", "from_version", "version", "would", "added", "removed", "changed", "asked_again", "kept",
	"completes", "missing_roles", "missing_attributes", "code", "message", "preview"}

// rows are a preview as CSV. Roles that somebody would get by default, and attributes that were given, stand in their columns already.
func (p UpgradesPreview) rows() [][]string {
	roles, attributes := map[string]bool{}, map[string]bool{}
	for _, item := range p.Items {
		for _, role := range slices.AppendSeq(slices.Clone(item.Missing), maps.Keys(item.Roles)) {
			roles[role] = true
		}
		for _, attribute := range slices.AppendSeq(slices.Clone(item.Unknown), maps.Keys(item.Attributes)) {
			attributes[attribute] = true
		}
	}
	header := slices.Clone(upgradeColumns)
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		header = append(header, "roles."+role)
	}
	for _, attribute := range slices.Sorted(maps.Keys(attributes)) {
		header = append(header, "attributes."+attribute)
	}
	rows := [][]string{header}
	for _, item := range p.Items {
		row := item.record()
		for _, column := range header[len(upgradeColumns):] {
			group, name, _ := strings.Cut(column, ".")
			row = append(row, map[string]map[string]string{"roles": item.Roles, "attributes": item.Attributes}[group][name])
		}
		rows = append(rows, row)
	}
	return rows
}

func (r UpgradeRow) record() []string {
	code, message := "", ""
	if r.Refused != nil {
		code, message = string(r.Refused.Code), r.Refused.Message
		for _, field := range r.Refused.Fields {
			message += "; " + field.Path + ": " + field.Message
		}
	}
	return []string{r.Onboarding, plainText(r.Title), string(r.State), plainText(r.Site), plainText(r.Cohort), r.StartDate, strconv.Itoa(r.From), strconv.Itoa(r.Version), r.Would,
		strconv.Itoa(r.Added), strconv.Itoa(r.Removed), strconv.Itoa(r.Changed), strconv.Itoa(r.Again), strconv.Itoa(r.Kept), strconv.FormatBool(r.Completes),
		strings.Join(r.Missing, " "), strings.Join(r.Unknown, " "), code, plainText(message), r.Preview}
}
