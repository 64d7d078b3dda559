package delivery

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The pauses of 16 attempts without jitter, summed by hand: 5 s (2^13 - 1) = 40 955 s for thirteen, then two of 6 h.
func TestSixteenAttemptsTakeAboutADay(t *testing.T) {
	var sum time.Duration
	for attempts := 1; attempts < 16; attempts++ {
		sum += backoff(attempts, 0.5)
	}
	if want := 40955*time.Second + 12*time.Hour; sum != want {
		t.Errorf("%s, want %s", sum, want)
	}
}

func TestPausesGrowStayBoundedAndDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		attempts, random := rapid.IntRange(-1, 1000).Draw(t, "attempts"), rapid.Float64Range(0, 0.999999).Draw(t, "random")
		pause := backoff(attempts, random)
		if pause < 4*time.Second || pause > longestPause*12/10 {
			t.Fatalf("%s", pause)
		}
		if backoff(attempts+1, random) < pause {
			t.Fatal("a later pause is shorter")
		}
		if attempts > 0 && backoff(attempts, 0) == backoff(attempts, 0.9) {
			t.Fatal("all come back at once")
		}
	})
}
