package store

import "tollgate/identity"

// DemoPeople are the people of a development stack and of tests; each has one main duty. Managers come before those
// who report to them.
func DemoPeople() []identity.Person {
	person := func(id, name, manager, zone string, roles ...identity.Role) identity.Person {
		return identity.Person{ID: id, Organisation: DefaultOrganisation, Name: name, Roles: roles,
			Email: id + "@tollgate.example", TimeZone: zone, Manager: manager}
	}
	return []identity.Person{
		person("diana", "Diana Hughes", "", "Europe/London", identity.Approver),          // director: escalations
		person("lena", "Lena Okafor", "diana", "Europe/Berlin", identity.Lead),           // CI lead
		person("luis", "Luis Moreno", "lena", "Europe/Madrid", identity.Lead),            // a second CI lead
		person("sven", "Sven Lindqvist", "diana", "Europe/Stockholm", identity.Approver), // sponsor
		person("priya", "Priya Nair", "sven", "Asia/Kolkata", identity.Approver),         // process owner
		person("fiona", "Fiona Gallagher", "diana", "Europe/Dublin", identity.Finance),   // head of finance
		person("felix", "Felix Brandt", "fiona", "Europe/Berlin", identity.Finance),      // finance partner
		person("otto", "Otto Weber", "diana", "Europe/Berlin", identity.Admin),
		person("vera", "Vera Silva", "lena", "America/Sao_Paulo", identity.Viewer),
		person("nina", "Nina Kowalska", "sven", "Europe/Warsaw", identity.Participant), // new hire
		person("ben", "Ben Adeyemi", "sven", "Europe/Berlin", identity.Participant),    // her buddy
		person("ida", "Ida Virtanen", "luis", "Europe/Helsinki", identity.Participant), // IT: equipment and access
	}
}
