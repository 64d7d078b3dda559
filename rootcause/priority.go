package rootcause

// Priority is the action priority of the AIAG & VDA FMEA Handbook (1st edition, 2019).
type Priority string

// Priorities: H must, M should and L could be acted on.
const (
	High   Priority = "H"
	Medium Priority = "M"
	Low    Priority = "L"
)

func (p Priority) order() int { return map[Priority]int{Low: 1, Medium: 2, High: 3}[p] }

// priorities is the handbook's table "Action Priority (AP) for DFMEA and PFMEA". Rows are bands of severity (9–10, 7–8,
// 4–6, 2–3), columns bands of occurrence (8–10, 6–7, 4–5, 2–3, 1); the letters of an entry are for detection 7–10, 5–6,
// 2–4 and 1. Severity 1 is always low. The handbook is not public, and summaries of the table that are contradict it and each
// other (some call severity 9 and 10 high whatever the rest), so the table has been held to its own laws only: it never falls as a
// rating rises, and its bands are those of the handbook.
var priorities = [4][5]string{
	{"HHHH", "HHHH", "HHHM", "HMLL", "LLLL"},
	{"HHHH", "HHHM", "HMMM", "MMLL", "LLLL"},
	{"HHMM", "MMML", "MLLL", "LLLL", "LLLL"},
	{"MMLL", "LLLL", "LLLL", "LLLL", "LLLL"},
}

// Priority looks the rating up. A rating outside 1 to 10 counts as the nearest.
func (r Rating) Priority() Priority {
	severity := band(r.Severity, 9, 7, 4, 2)
	if severity == len(priorities) {
		return Low
	}
	return Priority(priorities[severity][band(r.Occurrence, 8, 6, 4, 2)][band(r.Detection, 7, 5, 2)])
}

// band is the index of the first of the descending lower ends that the value reaches.
func band(value int, ends ...int) int {
	for i, end := range ends {
		if value >= end {
			return i
		}
	}
	return len(ends)
}
