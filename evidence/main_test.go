package evidence_test

import (
	"testing"

	"tollgate/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
