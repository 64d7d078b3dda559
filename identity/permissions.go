package identity

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

// grants is the whole permission table: which roles hold which permission.
var grants = map[Permission][]Role{
	CasesRead:         {Lead, Approver, Finance, Admin, Viewer},
	CasesLaunch:       {Lead, Admin},
	CasesAct:          {Lead, Approver, Finance, Admin},
	TasksRead:         {Lead, Approver, Finance, Admin, Viewer},
	TasksAct:          {Lead, Approver, Finance},
	MetricsWrite:      {Lead, Admin},
	ObservationsWrite: {Lead, Approver, Finance, Admin},
	ObservationsAny:   {Admin},
	AnalysesRead:      {Lead, Approver, Finance, Admin, Viewer},
	AnalysesRun:       {Lead, Approver, Finance, Admin},
	RootCausesWrite:   {Lead, Approver, Finance},
	BenefitsPlan:      {Lead, Finance, Admin},
	BenefitsClaim:     {Lead, Finance},
	BenefitsValidate:  {Finance},
	ReportsRead:       {Lead, Approver, Finance, Admin, Viewer},
	TemplatesRead:     {Lead, Approver, Finance, Admin, Viewer},
	TemplatesWrite:    {Admin},
	CalendarsRead:     {Lead, Approver, Finance, Admin, Viewer},
	CalendarsWrite:    {Lead, Admin},
	PoliciesRead:      {Lead, Approver, Finance, Admin, Viewer},
	PoliciesEvaluate:  {Lead, Approver, Finance, Admin},
	PoliciesWrite:     {Admin},
	FreezesRead:       {Lead, Approver, Finance, Admin, Viewer},
	FreezesWrite:      {Lead, Admin},
	PeopleRead:        {Lead, Approver, Finance, Admin, Viewer},
	NotificationsOwn:  {Lead, Approver, Finance, Admin, Viewer},
	WebhooksManage:    {Admin},
	DeliveriesManage:  {Admin},
	PeopleWrite:       {Admin},
	AbsencesRead:      {Lead, Approver, Finance, Admin, Viewer},
	AbsencesWrite:     {Lead, Approver, Finance, Admin},
	AbsencesOthers:    {Admin},
	CompetenciesRead:  {Lead, Approver, Finance, Admin, Viewer},
	CompetencyAssess:  {Lead, Approver},
	CompetencyRevoke:  {Lead, Approver, Admin},
}

// Known tells whether the permission is in the table, so that a route cannot ask for one
// that nobody defined.
func Known(permission Permission) bool {
	_, ok := grants[permission]
	return ok || permission == Public
}

// Signers are the roles whose people may be asked to sign.
func Signers() []Role { return grants[TasksAct] }

// Signs tells whether the person may be asked to sign. An administrator may not, whatever else they are.
func (p Person) Signs() bool { return p.May(TasksAct) && !p.Has(Admin) }
