package store

import "tollgate/identity"

// DemoPeople are the people of a development stack and of tests; each has one main duty.
func DemoPeople() []identity.Person {
	person := func(id, name string, roles ...identity.Role) identity.Person {
		return identity.Person{ID: id, Organisation: DefaultOrganisation, Name: name, Roles: roles}
	}
	return []identity.Person{
		person("lena", "Lena Okafor", identity.Lead),         // CI lead
		person("luis", "Luis Moreno", identity.Lead),         // a second CI lead
		person("sven", "Sven Lindqvist", identity.Approver),  // sponsor
		person("priya", "Priya Nair", identity.Approver),     // process owner
		person("diana", "Diana Hughes", identity.Approver),   // director: escalations
		person("felix", "Felix Brandt", identity.Finance),    // finance partner
		person("fiona", "Fiona Gallagher", identity.Finance), // a second finance person
		person("otto", "Otto Weber", identity.Admin),
		person("vera", "Vera Silva", identity.Viewer),
	}
}
