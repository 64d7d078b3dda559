package identity

import "slices"

// Permission is what a route asks for. Finer rules (only this project's lead, only its
// sponsor) are guards of the machine, which also sees the case.
type Permission string

const (
	Public            Permission = "public"              // no caller needed: health, documentation
	CasesRead         Permission = "cases.read"          // read cases, steps, metrics, charts
	CasesLaunch       Permission = "cases.launch"        // start a case
	CasesAct          Permission = "cases.act"           // raise an event on a case
	TasksRead         Permission = "tasks.read"          // read an inbox
	TasksAct          Permission = "tasks.act"           // sign or complete a task
	MetricsWrite      Permission = "metrics.write"       // define metrics, add measurements
	ObservationsWrite Permission = "observations.write"  // bring observations and units to pilots in which one has a role
	ObservationsAny   Permission = "observations.any"    // the same to every pilot: a service
	AnalysesRead      Permission = "analyses.read"       // read the catalogue of methods and what was analysed
	AnalysesRun       Permission = "analyses.run"        // analyse data or a metric
	RootCausesWrite   Permission = "root_causes.write"   // add root cause documents to projects that one works on
	BenefitsPlan      Permission = "benefits.plan"       // benefit lines, targets, forecasts
	BenefitsClaim     Permission = "benefits.claim"      // claim a benefit for a month, reverse a claim or forecast
	BenefitsValidate  Permission = "benefits.validate"   // validate or reject claims, reverse a decision
	ReportsRead       Permission = "reports.read"        // benefits reports
	TemplatesRead     Permission = "templates.read"      // read templates
	TemplatesWrite    Permission = "templates.write"     // register a template version
	CalendarsRead     Permission = "calendars.read"      // read working-time calendars and holidays
	CalendarsWrite    Permission = "calendars.write"     // set when a site works
	PoliciesRead      Permission = "policies.read"       // read approval policies
	PoliciesEvaluate  Permission = "policies.evaluate"   // ask them who would sign
	PoliciesWrite     Permission = "policies.write"      // register a version of approval policies
	FreezesRead       Permission = "freezes.read"        // read freezes
	FreezesWrite      Permission = "freezes.write"       // declare and end freezes
	PeopleRead        Permission = "people.read"         // read who is who
	NotificationsOwn  Permission = "notifications.own"   // one's own notifications and what one gets by mail
	WebhooksManage    Permission = "webhooks.manage"     // subscribe other systems
	DeliveriesManage  Permission = "deliveries.manage"   // see and resend messages that were given up
	PeopleWrite       Permission = "people.write"        // change addresses, time zones and managers
	AbsencesRead      Permission = "absences.read"       // see who is absent and who acts for them
	AbsencesWrite     Permission = "absences.write"      // record, extend, shorten and revoke one's own and of those who report to one
	AbsencesOthers    Permission = "absences.others"     // the same of everybody
	CompetenciesRead  Permission = "competencies.read"   // see who was assessed in what
	CompetencyAssess  Permission = "competencies.assess" // record assessments of others
	CompetencyRevoke  Permission = "competencies.revoke" // revoke assessments of others
)

// grant is who holds a permission.
type grant struct{ everywhere, own []Role }

func to(roles ...Role) grant { return grant{everywhere: roles} }

// ownTo grants it to further roles, of what is their own. A route decides what that is (api.Route).
func (g grant) ownTo(roles ...Role) grant {
	g.own = roles
	return g
}

// grants is the whole permission table: which roles hold which permission, everywhere or in what is their own.
var grants = map[Permission]grant{
	CasesRead:         to(Lead, Approver, Finance, Admin, Viewer).ownTo(Participant),
	CasesLaunch:       to(Lead, Admin),
	CasesAct:          to(Lead, Approver, Finance, Admin),
	TasksRead:         to(Lead, Approver, Finance, Admin, Viewer).ownTo(Participant),
	TasksAct:          to(Lead, Approver, Finance).ownTo(Participant),
	MetricsWrite:      to(Lead, Admin),
	ObservationsWrite: to(Lead, Approver, Finance, Admin),
	ObservationsAny:   to(Admin),
	AnalysesRead:      to(Lead, Approver, Finance, Admin, Viewer),
	AnalysesRun:       to(Lead, Approver, Finance, Admin),
	RootCausesWrite:   to(Lead, Approver, Finance),
	BenefitsPlan:      to(Lead, Finance, Admin),
	BenefitsClaim:     to(Lead, Finance),
	BenefitsValidate:  to(Finance),
	ReportsRead:       to(Lead, Approver, Finance, Admin, Viewer),
	TemplatesRead:     to(Lead, Approver, Finance, Admin, Viewer),
	TemplatesWrite:    to(Admin),
	CalendarsRead:     to(Lead, Approver, Finance, Admin, Viewer),
	CalendarsWrite:    to(Lead, Admin),
	PoliciesRead:      to(Lead, Approver, Finance, Admin, Viewer),
	PoliciesEvaluate:  to(Lead, Approver, Finance, Admin),
	PoliciesWrite:     to(Admin),
	FreezesRead:       to(Lead, Approver, Finance, Admin, Viewer),
	FreezesWrite:      to(Lead, Admin),
	PeopleRead:        to(Lead, Approver, Finance, Admin, Viewer).ownTo(Participant),
	NotificationsOwn:  to(Lead, Approver, Finance, Admin, Viewer).ownTo(Participant),
	WebhooksManage:    to(Admin),
	DeliveriesManage:  to(Admin),
	PeopleWrite:       to(Admin),
	AbsencesRead:      to(Lead, Approver, Finance, Admin, Viewer).ownTo(Participant),
	AbsencesWrite:     to(Lead, Approver, Finance, Admin).ownTo(Participant),
	AbsencesOthers:    to(Admin),
	CompetenciesRead:  to(Lead, Approver, Finance, Admin, Viewer).ownTo(Participant),
	CompetencyAssess:  to(Lead, Approver),
	CompetencyRevoke:  to(Lead, Approver, Admin),
}

// Known tells whether the permission is in the table, so that a route cannot ask for one
// that nobody defined.
func Known(permission Permission) bool {
	_, ok := grants[permission]
	return ok || permission == Public
}

// Narrows tells whether somebody holds the permission of what is their own only, so that a route must say what that is.
func Narrows(permission Permission) bool { return len(grants[permission].own) > 0 }

// Signers are the roles whose people decide for others: they may be asked to sign anything.
func Signers() []Role { return grants[TasksAct].everywhere }

// Answerers are the roles whose people may be asked to do something: signers, and those who do only what they are asked.
func Answerers() []Role { return slices.Concat(grants[TasksAct].everywhere, grants[TasksAct].own) }

// Signs tells whether the person may be asked to sign anything. An administrator may not, whatever else they are.
func (p Person) Signs() bool { return p.May(TasksAct) && !p.Has(Admin) }

// Answers tells whether the person may be asked to do something.
func (p Person) Answers() bool { return p.Within(TasksAct) != Nowhere && !p.Has(Admin) }
