package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/identity"
	"tollgate/store"
)

const matrixNotes = `One row for each person, one column for each competency. A cell is the highest level that counts now; where none counts, what ended last.
People without a cell that the filters keep are left out. As CSV (format=csv or Accept: text/csv) a competency has two columns, the level and the day on which it ends,
and the level of one that has ended is in brackets.`

// TableInput asks for JSON or CSV.
type TableInput struct {
	Format string `query:"format" enum:"json,csv" doc:"before Accept"`
	Accept string `header:"Accept" hidden:"true"`
}

func (in TableInput) csv() bool {
	return in.Format == "csv" || in.Format == "" && strings.Contains(in.Accept, csvType) && !strings.Contains(in.Accept, jsonType)
}

// tableOutput is an answer in JSON or CSV.
type tableOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Link        string `header:"Link"`
	Body        any
}

// table writes rows as CSV; texts that a spreadsheet would run are made plain by who calls.
func table(name string, rows [][]string) (*tableOutput, error) {
	var text bytes.Buffer
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		return nil, err
	}
	return &tableOutput{ContentType: csvType + "; charset=utf-8; header=present", Disposition: `attachment; filename="` + name + `.csv"`, Body: text.Bytes()}, nil
}

// answersTable documents that the route answers JSON, like T, or CSV.
func answersTable[T any](r Route) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[T]())
		operation.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			jsonType: {Schema: schema}, csvType: {Schema: &huma.Schema{Type: "string"}},
		}}}
		mount(s, api, operation)
	}
	return r
}

type matrixInput struct {
	CompetencyFilterInput
	TableInput
	Status string `query:"status" enum:"valid,expiring,expired"`
}

// competencyMatrix is who can do what at a time.
type competencyMatrix struct {
	At           time.Time          `json:"at"`
	Competencies []matrixCompetency `json:"competencies" nullable:"false" doc:"the columns"`
	People       []matrixPerson     `json:"people" nullable:"false" doc:"the rows, by id"`
}

type matrixCompetency struct {
	Competency string `json:"competency"`
	Title      string `json:"title"`
	People     int    `json:"people" doc:"for how many it counts now"`
}

type matrixPerson struct {
	Person string       `json:"person"`
	Name   string       `json:"name"`
	Site   string       `json:"site,omitempty"`
	Role   string       `json:"role,omitempty"`
	Skills []matrixCell `json:"skills" nullable:"false"`
}

type matrixCell struct {
	Competency   string     `json:"competency"`
	Level        int        `json:"level"`
	Status       string     `json:"status" enum:"valid,expiring,expired"`
	ExpiresAt    *time.Time `json:"expires_at,omitempty"`
	AssessmentID string     `json:"assessment_id"`
}

func (s *Server) competencyMatrix(ctx context.Context, in *matrixInput) (*tableOutput, error) {
	caller, now := identity.FromContext(ctx), moment(ctx)
	filter := in.filter(caller, now)
	filter.Status = in.Status
	rows, err := s.competencies(ctx).Matrix(ctx, caller.Organisation, filter, now, "")
	if err != nil {
		return nil, err
	}
	m := matrixOf(rows, now)
	if in.csv() {
		return table("competency-matrix", m.rows())
	}
	return &tableOutput{ContentType: jsonType, Body: m}, nil
}

// matrixOf arranges cells that come by person.
func matrixOf(cells []store.CompetencyRow, at time.Time) competencyMatrix {
	m := competencyMatrix{At: at, Competencies: []matrixCompetency{}, People: []matrixPerson{}}
	for _, cell := range cells {
		cell = inUTC(cell)
		k, known := slices.BinarySearchFunc(m.Competencies, cell.Competency, func(c matrixCompetency, key string) int { return strings.Compare(c.Competency, key) })
		if !known {
			m.Competencies = slices.Insert(m.Competencies, k, matrixCompetency{Competency: cell.Competency, Title: cell.Title})
		}
		if cell.Status != "expired" {
			m.Competencies[k].People++
		}
		if n := len(m.People); n == 0 || m.People[n-1].Person != cell.Person {
			m.People = append(m.People, matrixPerson{Person: cell.Person, Name: cell.PersonName, Site: cell.Site, Role: cell.Role})
		}
		p := &m.People[len(m.People)-1]
		p.Skills = append(p.Skills, matrixCell{Competency: cell.Competency, Level: cell.Level, Status: cell.Status, ExpiresAt: cell.ExpiresAt, AssessmentID: cell.ID})
	}
	return m
}

func (m competencyMatrix) rows() [][]string {
	header := []string{"person", "name", "site", "role"}
	for _, c := range m.Competencies {
		header = append(header, c.Competency, c.Competency+"_until")
	}
	rows := [][]string{header}
	for _, p := range m.People {
		row := append([]string{plainText(p.Person), plainText(p.Name), plainText(p.Site), plainText(p.Role)}, make([]string, 2*len(m.Competencies))...)
		for _, skill := range p.Skills {
			k := 4 + 2*slices.IndexFunc(m.Competencies, func(c matrixCompetency) bool { return c.Competency == skill.Competency })
			row[k] = strconv.Itoa(skill.Level)
			if skill.Status == "expired" {
				row[k] = "(" + row[k] + ")"
			}
			if skill.ExpiresAt != nil {
				row[k+1] = skill.ExpiresAt.Format(time.DateOnly)
			}
		}
		rows = append(rows, row)
	}
	return rows
}
