package api

import (
	"cmp"
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/measurement"
	"tollgate/observation"
	"tollgate/store"
)

const observationNotes = `Send an array of rows as JSON, one row a line as NDJSON, or CSV with a header; up to 32 MB and 100,000 rows in a request, any number of requests.
A row has key and at, arm or site as the plan's design needs it, and value; and may have metric (the primary one when absent), unit (who or what was
assigned), exposure (of rates the opportunity, of time_to_event the time at risk), count (for how many alike it stands), version and void. Dates come in
the forms that measurements take; without an offset they are on the clocks of the plan's time zone.

* **Sent twice is recorded once**: a row is known by its metric and key. The same content, of any version of it, changes nothing.
* **Corrections**: another content becomes the next version, and earlier ones stay. Going back to what an earlier version said needs version; void withdraws.
* **Nothing or everything**: one refused row and none is recorded (422 names each of them), unless on_error=skip.
* **Missing is not zero**: an absent value is recorded as missing, and looks count it.
* **Held to the plan**: metrics, arms and sites that it does not have are refused; with outside_plan=record they are taken, and looks count them as broken allocation.
* **Uploads**: upload names a file that comes in pieces; first_row and total say which of how many rows this one begins with. The answer, and
  GET …/observations/uploads/{upload}, say which row is next, whatever was cut short.
* **CSV**: …_column name the columns; key_column may list several. metric, at and site stand for a column that the file lacks.

The report lists refused and corrected rows, and with report=all every row. Rows count from 1.`

func (s *Server) observationRoutes() []Route {
	const all = "/v1/pilots/{id}/observations"
	return []Route{
		post(all, "add-observations", "Pilots", "Add observations in bulk", identity.ObservationsWrite, s.addObservations).inThreeForms(observationsType).describe(observationNotes),
		get(all, "list-observations", "Pilots", "List observations; with key and history, the versions of one", identity.CasesRead, s.listObservations).own(nothing),
		get(all+"/summary", "summarise-observations", "Pilots", "How much has been observed, by metric, arm, site and period", identity.CasesRead, s.summariseObservations).own(nothing),
		get(all+"/uploads/{upload}", "get-upload", "Pilots", "How far an upload has come", identity.CasesRead, s.getUpload).own(nothing),
	}
}

// observationSchema is a row as JSON, for the contract; package observation reads it.
type observationSchema struct {
	Key      string   `json:"key" minLength:"1" maxLength:"200" doc:"your name for it, unique among the observations of the metric"`
	Metric   string   `json:"metric,omitempty" doc:"key of a metric of the plan; the primary one when absent"`
	Unit     string   `json:"unit,omitempty" maxLength:"200" doc:"who or what was assigned: a patient, order or player"`
	Arm      string   `json:"arm,omitempty" doc:"key of an arm of the plan; where Tollgate assigns, that of the unit when absent"`
	Site     string   `json:"site,omitempty" doc:"key of a site"`
	At       string   `json:"at" doc:"2026-11-22, RFC 3339 or another form of a date that says what is what" example:"2026-11-22"`
	Value    *float64 `json:"value,omitempty" doc:"0 or 1 of a proportion; events of a rate; 1 event or 0 censored of time_to_event; missing when absent"`
	Exposure *float64 `json:"exposure,omitempty" minimum:"0" doc:"of a rate the opportunity, of time_to_event the time at risk, in the metric's unit"`
	Count    *int64   `json:"count,omitempty" minimum:"1" doc:"for how many alike it stands; 1 when absent"`
	Version  *int     `json:"version,omitempty" minimum:"1" doc:"which version of its key it is to be; the next one when absent"`
	Void     bool     `json:"void,omitempty" doc:"withdraw the observation"`
}

var observationsType = reflect.TypeFor[[]observationSchema]()

type addObservationsInput struct {
	ID      string `path:"id" maxLength:"60" doc:"id or key"`
	OnError string `query:"on_error" enum:"refuse,skip" default:"refuse" doc:"skip records the good rows"`
	Report  string `query:"report" enum:"exceptions,all" default:"exceptions"`
	Outside string `query:"outside_plan" enum:"refuse,record" default:"refuse" doc:"what becomes of metrics, arms and sites that the plan does not have"`

	Upload   string `query:"upload" maxLength:"120" doc:"your name for the file that this is a piece of"`
	FirstRow int64  `query:"first_row" minimum:"1" default:"1" doc:"of the upload, the first one here"`
	Total    int64  `query:"total" minimum:"0" doc:"rows of the whole upload"`

	ObservationColumns
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"application/json"`
}

// observationReport says what became of one row; a row with several faults has an entry for each.
type observationReport struct {
	Row     int    `json:"row" doc:"counted from 1, without a header"`
	Status  string `json:"status" enum:"added,corrected,duplicate,refused"`
	Version int    `json:"version,omitempty" doc:"that a correction became"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message,omitempty"`
}

// TakenObservations is what became of a request's rows.
type TakenObservations struct {
	PilotID    string              `json:"pilot_id"`
	Rows       int                 `json:"rows"`
	Added      int                 `json:"added"`
	Corrected  int                 `json:"corrected" doc:"next versions of observations that were there"`
	Duplicates int                 `json:"duplicates" doc:"there already, with the same content"`
	Refused    int                 `json:"refused"`
	Upload     *store.Upload       `json:"upload,omitempty" doc:"how far the upload has come"`
	Report     []observationReport `json:"report"`
}

type addObservationsOutput struct {
	Status   int
	Location string `header:"Location"`
	Body     TakenObservations
}

func (s *Server) addObservations(ctx context.Context, in *addObservationsInput) (*addObservationsOutput, error) {
	caller := identity.FromContext(ctx)
	stored, c, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := store.TakesObservations(stored.Key, lifecycle.State(stored.State), stored.Held, stored.Ended); err != nil {
		return nil, err
	}
	rules, err := observation.RulesOf(c.Data.Plan, scalingOf(c.Data.Waves), requestTime(ctx), in.Outside == "record")
	if err != nil {
		return nil, err
	}
	batch, err := in.parse(rules)
	if err != nil {
		return nil, err
	}
	atomic := in.OnError != "skip"
	if atomic && len(batch.Refused) > 0 {
		return nil, refusedRows(batch.Total, batch.Refused)
	}
	piece := store.Piece{Upload: in.Upload, FirstRow: in.FirstRow, Total: in.Total, Rows: batch.Total, Refused: countRows(batch.Refused), NeedsArm: rules.NeedsArm(),
		Atomic: atomic, Sender: senderOf(caller)}
	if c.Data.Locked != nil {
		piece.PlanHash = c.Data.Locked.Hash
	}
	taken, err := store.Observations{DB: s.DB}.Add(ctx, caller.Organisation, stored.ID, piece, batch.Rows)
	if err != nil {
		return nil, err
	}
	if atomic && len(taken.Refused) > 0 {
		return nil, refusedRows(batch.Total, taken.Refused)
	}
	taken.Refused = append(batch.Refused, taken.Refused...)
	return s.reportTaken(ctx, in, stored.ID, batch, taken)
}

func senderOf(caller identity.Person) store.Sender {
	return store.Sender{Person: caller.ID, AnyPilot: caller.May(identity.ObservationsAny)}
}

// scalingOf is what waves add to the plan.
func scalingOf(waves []lifecycle.Wave) observation.Scaling {
	var scaling observation.Scaling
	for _, wave := range waves {
		scaling.Sites = append(scaling.Sites, wave.Sites...)
		scaling.Guardrails = append(scaling.Guardrails, wave.Guardrails...)
	}
	return scaling
}

func (s *Server) reportTaken(ctx context.Context, in *addObservationsInput, pilot string, batch observation.Batch, taken store.Taken) (*addObservationsOutput, error) {
	out := &addObservationsOutput{Status: http.StatusCreated, Location: "/v1/pilots/" + pilot + "/observations", Body: TakenObservations{PilotID: pilot, Rows: batch.Total, Added: taken.Added,
		Corrected: len(taken.Corrected), Duplicates: len(taken.Duplicates), Refused: countRows(taken.Refused)}}
	if taken.Added+len(taken.Corrected) == 0 {
		out.Status = http.StatusOK
	}
	out.Body.Report = reportRows(batch, taken, in.Report == "all")
	if in.Upload == "" {
		return out, nil
	}
	uploads, err := store.Observations{DB: s.DB}.Uploads(ctx, identity.FromContext(ctx).Organisation, pilot, in.Upload)
	if len(uploads) > 0 {
		out.Body.Upload = &uploads[0]
	}
	return out, err
}

func reportRows(batch observation.Batch, taken store.Taken, all bool) []observationReport {
	report := []observationReport{}
	known := map[int]bool{}
	for _, r := range taken.Refused[:min(len(taken.Refused), mostFields)] {
		report = append(report, observationReport{Row: r.Row, Status: "refused", Field: r.Field, Message: r.Message})
		known[r.Row] = true
	}
	for _, v := range taken.Corrected {
		report = append(report, observationReport{Row: v.Row, Status: "corrected", Version: v.Version})
		known[v.Row] = true
	}
	if all {
		for _, row := range taken.Duplicates {
			report = append(report, observationReport{Row: row, Status: "duplicate"})
			known[row] = true
		}
		for _, row := range batch.Rows {
			if !known[row.Number] {
				report = append(report, observationReport{Row: row.Number, Status: "added"})
			}
		}
	}
	slices.SortStableFunc(report, func(a, b observationReport) int { return cmp.Compare(a.Row, b.Row) })
	return report
}

// ObservationColumns map the columns of a CSV.
type ObservationColumns struct {
	Key      string   `query:"key_column" maxLength:"400" doc:"one, or several separated by commas"`
	Unit     string   `query:"unit_column" maxLength:"200"`
	Arm      string   `query:"arm_column" maxLength:"200"`
	Site     string   `query:"site_column" maxLength:"200"`
	At       string   `query:"at_column" maxLength:"200"`
	Metric   string   `query:"metric_column" maxLength:"200"`
	Value    string   `query:"value_column" maxLength:"200"`
	Exposure string   `query:"exposure_column" maxLength:"200"`
	Count    string   `query:"count_column" maxLength:"200"`
	Version  string   `query:"version_column" maxLength:"200" doc:"read only when it is named"`
	SetAt    string   `query:"at" maxLength:"40" doc:"of every row of a CSV without such a column"`
	SetSite  string   `query:"site" maxLength:"60" doc:"of every row of a CSV without such a column"`
	SetKey   string   `query:"metric" maxLength:"60" doc:"of every row of a CSV without such a column"`
	Arms     []string `query:"arms" maxItems:"20" doc:"how the CSV calls the plan's arms: gate_30:control,gate_40:treatment"`
	Missing  []string `query:"missing" maxItems:"20" doc:"what stands for no value in a CSV, beside nothing: NA,NULL"`
	Dates    string   `query:"date_order" enum:"dmy,mdy" doc:"how dates such as 03/04/2026 are to be read; without it they are refused"`
}

func (c ObservationColumns) mapping() (observation.Mapping, error) {
	m := observation.Mapping{Key: c.Key, Unit: c.Unit, Arm: c.Arm, Site: c.Site, At: c.At, Metric: c.Metric, Value: c.Value, Exposure: c.Exposure, Count: c.Count, Version: c.Version,
		SetMetric: c.SetKey, SetAt: c.SetAt, SetSite: c.SetSite, ArmOf: map[string]string{}, Dates: measurement.DateOrder(c.Dates), Missing: c.Missing}
	var p fault.Problems
	for _, pair := range c.Arms {
		theirs, ours, found := strings.Cut(pair, ":")
		p.Require(found && theirs != "" && ours != "", "query.arms", "is %q; write what the file says, a colon and the plan's key, such as gate_30:control", pair)
		m.ArmOf[theirs] = ours
	}
	return m, p.Err()
}

func (in *addObservationsInput) parse(rules *observation.Rules) (observation.Batch, error) {
	mapping, err := in.mapping()
	if err != nil {
		return observation.Batch{}, err
	}
	kind, err := formOf(in.ContentType, !reflect.ValueOf(in.ObservationColumns).IsZero())
	if err != nil {
		return observation.Batch{}, err
	}
	switch kind {
	case csvType:
		return observation.ParseCSV(in.RawBody, mapping, rules)
	case ndjsonType:
		return observation.ParseNDJSON(in.RawBody, rules)
	}
	return observation.ParseJSON(in.RawBody, rules)
}
