package benefit

// SetLevel returns the entries that make next the level of its line, month and kind: the reversal of the current
// entry, if there is one, and next itself. It returns nothing when the level is that amount already, so that
// sending the same plan again changes nothing. next.Kind must be a Level; current is nil or of the same line,
// month and kind and not reversed.
func SetLevel(current *Entry, next Entry, reason string) []Entry {
	if current == nil {
		return []Entry{next}
	}
	if current.Amount.Equal(next.Amount) {
		return nil
	}
	return []Entry{current.reversal(next.By, reason), next}
}

// DropLevel returns the reversal that takes the month's level away: a new plan does not name the month.
func DropLevel(current Entry, by, reason string) Entry { return current.reversal(by, reason) }
