// Package webhook tells other systems what happened: CloudEvents 1.0 in structured mode, signed as Standard Webhooks asks, to
// addresses that may be reached.
package webhook

import (
	"encoding/json"
	"time"
)

// Event is a CloudEvent (specification 1.0.2) whose data is JSON. Source and ID together name it for good.
type Event struct {
	SpecVersion     string    `json:"specversion"`
	ID              string    `json:"id"`
	Source          string    `json:"source"`
	Type            string    `json:"type"`
	Subject         string    `json:"subject,omitempty"`
	Time            time.Time `json:"time"`
	DataContentType string    `json:"datacontenttype"`
	Data            any       `json:"data"`
}

// ContentType is that of a CloudEvent in JSON.
const ContentType = "application/cloudevents+json; charset=utf-8"

// Body writes the event as it is sent.
func (e Event) Body() (string, error) {
	e.SpecVersion, e.DataContentType, e.Time = "1.0", "application/json", e.Time.UTC()
	text, err := json.Marshal(e)
	return string(text), err
}
