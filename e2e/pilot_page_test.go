package e2e_test

// pilotPage is what the tests read of a pilot.
type pilotPage struct {
	State  string
	Looks  int
	Locked *struct {
		Hash string `json:"plan_hash"`
	}
	Size *struct {
		Total   int
		Reached bool `json:"power_reached"`
		Flags   []string
	}
	Last    *pilotLook `json:"last_look"`
	Verdict *struct {
		Verdict, Text string
		Reasons       []string
		Look          pilotLook
		Deviations    []object
	}
	Decision *struct {
		Decision string
		Against  bool                              `json:"against_verdict"`
		Because  []struct{ Person, Reason string } `json:"second_approvers"`
	}
	Paused      *struct{ Cause, On, Reason string }
	Predecessor *struct{ ID string }
	Successor   *struct{ ID string }
	Waves       []struct {
		Key, State string
		Looks      int
	}
}

type pilotLook struct {
	N      int
	Hash   string `json:"data_hash"`
	Rows   int64  `json:"observations"`
	Effect *struct {
		Estimate, Lower, Upper, P float64
		SE                        float64                            `json:"standard_error"`
		Fixed                     *struct{ P, Lower, Upper float64 } `json:"fixed_horizon"`
	}
	Split *struct {
		ChiSquare float64 `json:"chi_square"`
		P         float64
		Level     string
	} `json:"sample_ratio"`
	Boundary string
	Doubts   []struct{ Kind, Text string }
}
