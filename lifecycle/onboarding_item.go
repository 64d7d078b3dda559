package lifecycle

// ItemKind is what an item asks for.
type ItemKind string

const (
	ItemTask       ItemKind = "task"       // do something
	ItemDocument   ItemKind = "document"   // read and acknowledge
	ItemTraining   ItemKind = "training"   // a module with a pass mark and attempts
	ItemShadowing  ItemKind = "shadowing"  // hours beside somebody experienced
	ItemAccess     ItemKind = "access"     // give access to a system; taken back when the subject leaves
	ItemCompetency ItemKind = "competency" // show a competency to an assessor
	ItemMeeting    ItemKind = "meeting"    // meet
	ItemReview     ItemKind = "review"     // answer questions, then sign: the 30, 60 and 90 days
)

// OnboardingItem is one line of the checklist.
type OnboardingItem struct {
	Key          string   `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Kind         ItemKind `json:"kind" enum:"task,document,training,shadowing,access,competency,meeting,review" doc:"what it asks for; of a document that it is read and acknowledged"`
	Title        string   `json:"title" minLength:"1" maxLength:"160"`
	Instructions string   `json:"instructions,omitempty" maxLength:"4000" doc:"for people; read from the template's version"`
	Link         string   `json:"link,omitempty" maxLength:"500" format:"uri" doc:"the document, course or form: https or http"`
	// Owner does it and submits it. Of a review, who is awaited is named by its questions.
	Owner string `json:"owner,omitempty" doc:"role that does it; not for a review" maxLength:"40"`
	// Assessor signs off what the owner submitted; never the subject or who submitted it.
	Assessor string `json:"assessor,omitempty" maxLength:"40" doc:"role that signs off what is submitted; needed for a competency. Without one, what is submitted is done"`
	Optional bool   `json:"optional,omitempty" doc:"the onboarding may be completed without it"`
	Weight   int    `json:"weight,omitempty" minimum:"1" maximum:"100" doc:"its part of the progress; 1 when absent"`

	Due        DueRule         `json:"due"`
	Opens      *DueRule        `json:"opens,omitempty" doc:"not before the start of this day. When absent: an item that is due before the start date opens at launch, any other on the start date"`
	AssessDays int             `json:"assess_days,omitempty" minimum:"0" maximum:"60" doc:"business days for the assessor; 3 when absent"`
	Requires   []string        `json:"requires,omitempty" maxItems:"300" doc:"items and milestones that must be finished before it opens"`
	When       []ItemCondition `json:"when,omitempty" maxItems:"10" doc:"every one must hold of the subject, or the item is not part of the onboarding"`
	Evidence   int             `json:"evidence,omitempty" minimum:"0" maximum:"5" doc:"least number of attachments, each a URI with its SHA-256"`
	Waive      *WaivePolicy    `json:"waive,omitempty" doc:"instead of the template's"`

	PassMark float64 `json:"pass_mark,omitempty" minimum:"0" maximum:"100" doc:"of a training: least score in percent"`
	Attempts int     `json:"attempts,omitempty" minimum:"0" maximum:"20" doc:"how often it may be tried; the coordinator may allow another. Without limit when absent"`
	Hours    float64 `json:"hours,omitempty" minimum:"0" maximum:"500" doc:"of shadowing: how many it takes, in hundredths"`
	System   string  `json:"system,omitempty" maxLength:"120" doc:"of an access: to what"`
	Revoker  string  `json:"revoker,omitempty" maxLength:"40" doc:"of an access: role that takes it back; the owner when absent"`

	Competency string `json:"competency,omitempty" maxLength:"40" doc:"of a competency: a key in competencies"`
	Level      int    `json:"level,omitempty" minimum:"1" maximum:"4" doc:"of a competency: least level to reach"`

	Questions []ReviewQuestion `json:"questions,omitempty" maxItems:"40" doc:"of a review: who is asked what"`
	SignedBy  *Policy          `json:"signed_by,omitempty" doc:"of a review: who signs the answers; the manager when absent. The subject cannot"`
}

// DueRule is a number of business days, in the subject's calendar, from the start date, from when an item is finished,
// or from a milestone. Day 0 is that day when it is a business day, else the next one; negative days are before it.
type DueRule struct {
	From string `json:"from,omitempty" enum:"start,item,milestone" doc:"start when absent"`
	Key  string `json:"key,omitempty" maxLength:"40" doc:"of the item or milestone. The item with this rule opens only once that is finished or reached"`
	Days int    `json:"days" minimum:"-250" maximum:"750" doc:"business days; negative only from the start or from a milestone that has days"`
}

// What a DueRule counts from.
const (
	FromStart     = "start"
	FromItem      = "item"
	FromMilestone = "milestone"
)

// ItemCondition holds when the subject's attribute has one of the values; with not, when it has none of them.
type ItemCondition struct {
	Attribute string   `json:"attribute" maxLength:"40" doc:"site, role, or a key in attributes"`
	In        []string `json:"in" minItems:"1" maxItems:"100" doc:"values of which the subject has one"`
	Not       bool     `json:"not,omitempty" doc:"the subject has none of them"`
}

// QuestionKind is how a question of a review is answered.
type QuestionKind string

const (
	AskText   QuestionKind = "text"
	AskRating QuestionKind = "rating" // 1 to 5
	AskChoice QuestionKind = "choice" // one of its choices
)

// ReviewQuestion is asked of everybody with one of its roles, each for themselves.
type ReviewQuestion struct {
	Key      string       `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title    string       `json:"title" minLength:"1" maxLength:"300"`
	Of       []string     `json:"of" minItems:"1" maxItems:"10" doc:"roles, such as subject, manager and buddy"`
	Kind     QuestionKind `json:"kind,omitempty" enum:"text,rating,choice" doc:"text when absent; a rating is 1 to 5"`
	Choices  []string     `json:"choices,omitempty" maxItems:"20" doc:"of a choice: what may be answered"`
	Optional bool         `json:"optional,omitempty" doc:"may be left unanswered"`
}
