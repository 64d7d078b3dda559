package lifecycle_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tollgate/lifecycle"
)

func TestParseDuration(t *testing.T) {
	cases := map[string]time.Duration{
		"P14D": 14 * day, "PT48H": 48 * time.Hour, "P1DT12H": 36 * time.Hour, "P2W": 14 * day, "P1W1D": 8 * day, "PT90M": 90 * time.Minute,
		"PT1H2M3S": time.Hour + 2*time.Minute + 3*time.Second, "PT0S": 0, "P0D": 0, "P007D": 7 * day, "P36525D": 36525 * day,
	}
	for text, want := range cases {
		if got, err := lifecycle.ParseDuration(text); err != nil || time.Duration(got) != want {
			t.Errorf("%s is %s, %v; want %s", text, time.Duration(got), err, want)
		}
	}
}

func TestParseDurationRefuses(t *testing.T) {
	for _, text := range []string{
		"", "P", "PT", "P1DT", "14D", "P1Y", "P1M", "P-1D", "-P1D", "P1.5D", "PT1,5H", "p1d", " P1D", "P1D ", "P1D\n", "P1H", "PT1D", "P1D2W", "P１D",
		"P36526D", "P36525DT1S", "P9999W", "P9999W99999D", "P9999W99999DT999999H9999999M999999999S", // the last two would wrap around 64 bits
	} {
		if got, err := lifecycle.ParseDuration(text); err == nil {
			t.Errorf("%q is read as %s", text, time.Duration(got))
		} else if !strings.Contains(err.Error(), "ISO 8601") && !strings.Contains(err.Error(), "100 years") {
			t.Errorf("%q: %v does not say what would be right", text, err)
		}
	}
}

func TestDurationIsWrittenShortest(t *testing.T) {
	for length, want := range map[time.Duration]string{
		0: "PT0S", 14 * day: "P14D", 36 * time.Hour: "P1DT12H", 90 * time.Minute: "PT1H30M", time.Second: "PT1S",
	} {
		if got := lifecycle.Duration(length).String(); got != want {
			t.Errorf("%s is written %s, want %s", length, got, want)
		}
	}
	var read struct{ D lifecycle.Duration }
	text, err := json.Marshal(struct{ D lifecycle.Duration }{lifecycle.Duration(3 * day)})
	if err != nil || string(text) != `{"D":"P3D"}` || json.Unmarshal(text, &read) != nil || time.Duration(read.D) != 3*day {
		t.Errorf("in JSON %s, read back %s, %v", text, read.D, err)
	}
	if err := json.Unmarshal([]byte(`{"D":"3 days"}`), &read); err == nil {
		t.Error("3 days is read as a duration")
	}
}

func TestNoDurationMeansNoDeadline(t *testing.T) {
	if after := lifecycle.Duration(0).After(began); !after.IsZero() {
		t.Errorf("after no time it is %s", after)
	}
	if after := lifecycle.Duration(day).After(began); !after.Equal(began.Add(day)) {
		t.Errorf("after a day it is %s", after)
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, text := range []string{"P14D", "PT48H", "P1W2DT3H4M5S", "P9999W36758D", "P99999D", "P", "PT", "P1Y", "PT999999999S"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := lifecycle.ParseDuration(text)
		if err != nil {
			return
		}
		if d < 0 || time.Duration(d) > 36525*day {
			t.Fatalf("%q is %s", text, time.Duration(d))
		}
		again, err := lifecycle.ParseDuration(d.String())
		if err != nil || again != d {
			t.Fatalf("%q is written %s and read back as %s, %v", text, d, again, err)
		}
	})
}
