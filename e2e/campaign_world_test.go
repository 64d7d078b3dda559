package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"tollgate/identity"
	"tollgate/store"
)

// campaign is what its people have in common.
type campaign struct {
	seed     uint64
	size     int
	people   []*campaigner
	policies []campaignPolicy
	db       *store.DB
	tally    *tally

	sync.Mutex
	changes []campaignChange
}

// campaignChange is a change with those who may edit it.
type campaignChange struct {
	id                 string
	requester, manager string
}

func (c *campaign) known() []campaignChange {
	c.Lock()
	defer c.Unlock()
	return slices.Clone(c.changes)
}

// campaignPolicy is what was registered, as the judge knows it: three stages of named people.
type campaignPolicy struct {
	key    string
	stages []campaignStage
}

type campaignStage struct {
	Name   string
	Quorum struct {
		Kind       string `json:"kind"`
		N, Percent int
	}
	Veto      bool
	people    []string
	owner     bool   // the process owner is asked too
	escalates string // who may sign too once it is late
}

func newCampaign(t *testing.T, seed uint64, size int) *campaign {
	t.Helper()
	c := &campaign{seed: seed, size: size, tally: newTally()}
	c.db = openDatabase(t)
	for i := range campaigners {
		c.addPerson(t, i)
	}
	days := object{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		days[day] = []string{"00:00-24:00"}
	}
	site := fmt.Sprintf("campaign %d", time.Now().UnixNano()) // works day and night, so that due times come on a Sunday too
	stack.As("lena").Must(t, 201, "POST", "/v1/calendars", object{"site": site, "version": 0, "zone": "Europe/Berlin", "week": days}, nil)
	random := newRandom(seed, 0)
	for i := range 10 {
		c.register(t, random, i)
	}
	for _, person := range c.people {
		person.site = site
	}
	return c
}

func (c *campaign) addPerson(t *testing.T, i int) {
	id := fmt.Sprintf("campaigner_%02d", i)
	person := identity.Person{ID: id, Name: "Campaigner " + id[len(id)-2:], Roles: []identity.Role{identity.Lead}}
	share := c.size / campaigners
	if i < c.size%campaigners {
		share++
	}
	c.people = append(c.people, &campaigner{asker: enlist(t, c.db, c.tally, person, newRandom(c.seed, uint64(i+1))), c: c, share: share})
}

// openDatabase is the stack's PostgreSQL, for what no client may see.
func openDatabase(t *testing.T) *store.DB {
	t.Helper()
	file, err := stack.DevFile()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(file.DatabaseURL, store.Options{MaxConnections: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func (c *campaign) ids() []string {
	ids := make([]string, 0, len(c.people))
	for _, person := range c.people {
		ids = append(ids, person.id)
	}
	return ids
}

// quorums are the kinds of stages that the policies are made of: how many people, and how many of them.
var quorums = []struct {
	people int
	quorum object
	veto   bool
}{
	{2, object{"kind": "all"}, false}, {3, object{"kind": "number", "n": 2}, false}, {4, object{"kind": "percent", "percent": 60}, false},
	{2, object{"kind": "any"}, false}, {2, object{}, true}, {3, object{"kind": "number", "n": 2}, true}, {3, object{"kind": "percent", "percent": 50}, false},
}

// register registers approval policies of three stages, and the template of changes that are approved by them.
func (c *campaign) register(t *testing.T, random *rand.Rand, i int) {
	t.Helper()
	p := campaignPolicy{key: fmt.Sprintf("campaign_%d_%d", time.Now().UnixNano(), i)}
	people, stages := shuffled(random, c.ids()), []object{}
	for k := range 3 {
		kind := quorums[(i+k*2)%len(quorums)]
		s := campaignStage{Name: fmt.Sprintf("stage %d", k+1), Veto: kind.veto, people: people[:kind.people], owner: (i+k)%4 == 0}
		s.Quorum.Kind, _ = kind.quorum["kind"].(string)
		s.Quorum.N, _ = kind.quorum["n"].(int)
		s.Quorum.Percent, _ = kind.quorum["percent"].(int)
		people = people[kind.people-i%2:] // of every other policy one person signs in two stages
		body := object{"name": s.Name, "quorum": kind.quorum, "veto": s.Veto, "due_after": "P2D", "approvers": s.approvers()}
		if i%3 == 0 && k == 0 {
			s.escalates = people[len(people)-1]
			body["due_after"], body["escalate_to"] = "PT6S", object{"person": s.escalates}
		}
		p.stages, stages = append(p.stages, s), append(stages, body)
	}
	stack.As("otto").Must(t, 201, "POST", "/v1/policies", object{"kind": "change", "key": p.key, "title": "Three stages",
		"policies": object{"three": object{"stages": stages}}, "rules": []object{{"name": "everything", "policy": "three"}}}, nil)
	stack.As("otto").Must(t, 201, "POST", "/v1/templates", changeTemplate(p.key, p.key), nil)
	c.policies = append(c.policies, p)
}

func (s campaignStage) approvers() []object {
	all := []object{}
	for _, person := range s.people {
		all = append(all, object{"person": person})
	}
	if s.owner {
		all = append(all, object{"case_role": "process_owner"})
	}
	return all
}

func shuffled(random *rand.Rand, names []string) []string {
	random.Shuffle(len(names), func(i, k int) { names[i], names[k] = names[k], names[i] })
	return names
}

// changeTemplate is a template of changes with one question, approved by the policies of a key.
func changeTemplate(key, approval string) object {
	one := func(stage string, role string) object {
		return object{"stages": []object{{"name": stage, "approvers": []object{{"case_role": role}}, "quorum": object{"kind": "any"}, "due_after": "P1D"}}}
	}
	return object{"kind": "change", "key": key, "title": "Change of " + key, "approval": approval,
		"questions": []object{{"key": "reach", "title": "Who feels it?", "dimension": "impact", "answers": []object{{"key": "team", "title": "The team", "score": 1}, {"key": "site", "title": "The site", "score": 2}}},
			{"key": "novelty", "title": "How new is it?", "dimension": "likelihood", "answers": []object{{"key": "known", "title": "Known", "score": 1}, {"key": "new", "title": "New", "score": 2}}}},
		"matrix": [][]string{{"low", "medium"}, {"medium", "high"}}, "required": object{"normal": []string{"reason", "plan", "window"}},
		"immaterial": []string{"communication_plan"}, "emergency_policy": one("emergency", "emergency_approver"),
		"emergency_review": one("review", "process_owner"), "override_policy": one("override", "process_owner")}
}
