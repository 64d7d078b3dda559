package api

import (
	"context"
	"time"

	"tollgate/calendars"
	"tollgate/fault"
	"tollgate/lifecycle"
)

type countriesInput struct{}

type countriesOutput struct {
	Body struct {
		Items []calendars.Country `json:"items"`
	}
}

func (s *Server) listHolidayRegions(context.Context, *countriesInput) (*countriesOutput, error) {
	out := &countriesOutput{}
	out.Body.Items = calendars.Countries()
	return out, nil
}

type holidaysInput struct {
	Country string `query:"country" required:"true" maxLength:"3" doc:"such as de"`
	Region  string `query:"region" maxLength:"3" doc:"such as by"`
	Year    int    `query:"year" minimum:"1970" maximum:"2200" doc:"this year when absent"`
}

type holidaysOutput struct {
	Body struct {
		Year  int                    `json:"year"`
		Items []lifecycle.SpecialDay `json:"items"`
	}
}

func (s *Server) listHolidays(_ context.Context, in *holidaysInput) (*holidaysOutput, error) {
	if in.Year == 0 {
		in.Year = time.Now().UTC().Year()
	}
	asked := calendars.Holidays{Country: in.Country, Region: in.Region}
	var problems fault.Problems
	if asked.Check(&problems, "query"); problems.Err() != nil {
		return nil, problems.Err()
	}
	out := &holidaysOutput{}
	out.Body.Year, out.Body.Items = in.Year, asked.Between(in.Year, in.Year)
	return out, nil
}
