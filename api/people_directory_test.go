package api_test

import (
	"net/http"
	"testing"

	"tollgate/api/apitest"
	"tollgate/identity"
)

func TestPeopleListIsFilteredAndPaged(t *testing.T) {
	h := apitest.New(t)
	for path, want := range map[string]int{
		"/v1/people": 12, "/v1/people?role=participant": 3, "/v1/people?role=finance": 2, "/v1/people?manager=diana": 4, "/v1/people?q=lind": 1, "/v1/people?q=%25": 0, "/v1/people?manager=nobody": 0,
	} {
		var page struct{ Items []identity.Person }
		if h.Get("vera", path, &page); len(page.Items) != want {
			t.Errorf("%s: %d people, want %d", path, len(page.Items), want)
		}
	}
	var seen []string
	for path := "/v1/people?limit=4"; path != ""; {
		var page struct {
			Items []identity.Person
			Next  string
		}
		h.Get("vera", path, &page)
		for _, p := range page.Items {
			seen = append(seen, p.ID)
		}
		if path = ""; page.Next != "" {
			path = "/v1/people?limit=4&cursor=" + page.Next
		}
	}
	if len(seen) != 12 || seen[0] != "ben" || seen[11] != "vera" {
		t.Errorf("the pages have %v", seen)
	}
}

func TestOnlyWhatIsGivenOfAPersonIsChanged(t *testing.T) {
	h := apitest.New(t)
	patch := func(body any) apitest.Response {
		return h.Do(apitest.Request{As: "otto", Method: http.MethodPatch, Path: "/v1/people/priya", Body: body})
	}
	type object = map[string]any
	var person identity.Person
	patch(object{"time_zone": "Asia/Kathmandu"}).Into(t, 200, &person)
	if person.TimeZone != "Asia/Kathmandu" || person.Manager != "sven" || person.Email != "priya@tollgate.example" || person.Name != "Priya Nair" {
		t.Errorf("became %+v", person)
	}
	patch(object{"email": "", "manager": ""}).Into(t, 200, nil)
	var bare identity.Person
	if h.Get("vera", "/v1/people/priya", &bare); bare.Email != "" || bare.Manager != "" {
		t.Errorf("became %+v", bare)
	}
	for place, body := range map[string]object{
		"body.email": {"email": "Priya <priya@example.org>"}, "body.time_zone": {"time_zone": "Mars/Olympus"}, "body.manager": {"manager": "priya"}, "body.name": {"name": " "},
	} {
		refusedAt(t, place, patch(body), place)
	}
	for place, values := range map[string][]string{
		"email": {"x", "@", "a@b@c", "a b@example.org", "<script>@", "a@example.org,b@example.org"}, "time_zone": {"Local", "../etc/passwd", "CEST+1", "/UTC"}, "manager": {"nobody"}} {
		for _, value := range values {
			refusedAt(t, value, patch(object{place: value}), "body."+place)
		}
	}
	for _, who := range []string{"lena", "priya", "vera"} {
		h.Do(apitest.Request{As: who, Method: http.MethodPatch, Path: "/v1/people/priya", Body: object{"name": "X"}}).Into(t, 403, nil)
	}
}
