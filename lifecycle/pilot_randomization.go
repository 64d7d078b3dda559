package lifecycle

// Here tells whether arms are assigned by Tollgate; they are not when there is no randomization.
func (r *Randomization) Here() bool { return r != nil && r.By == "tollgate" }
