package lifecycle

import (
	"math/big"
	"slices"
	"time"
)

// BlockedItem is a locked item and what it waits for.
type BlockedItem struct {
	Item    string         `json:"item"`
	OpensAt time.Time      `json:"opens_at,omitzero" doc:"when it waits for nothing but its day"`
	Waits   []BlockingItem `json:"waits_for" doc:"the unfinished items at the beginning of what it waits for"`
}

// BlockingItem is an item that others wait for.
type BlockingItem struct {
	Item  string    `json:"item"`
	State ItemState `json:"state"`
	Who   []string  `json:"who" doc:"who is asked now"`
}

// waits are the items and milestones that an item waits for directly.
func (s *schedule) waits(i int) []string {
	item := s.c.Data.Plan.Items[i]
	keys := slices.Clone(item.Requires)
	for _, rule := range []*DueRule{&item.Due, item.Opens} {
		if rule != nil && !s.fixed(*rule) {
			keys = append(keys, rule.Key)
		}
	}
	return keys
}

// queue finds, of everything that is waited for, the unfinished items at its beginning: those that wait for nothing but people or
// their day. Each item and milestone is looked at once. A set has a bit for each item, by its place in the plan.
type queue struct {
	*schedule
	heads map[string]*big.Int
}

func (s *schedule) queue() *queue { return &queue{s, map[string]*big.Int{}} }

// of are the first of what somebody who waits for a key waits for.
func (q *queue) of(key string) *big.Int {
	if heads, looked := q.heads[key]; looked {
		return heads
	}
	q.heads[key] = new(big.Int)
	i, isItem := q.items[key]
	var heads *big.Int
	switch {
	case !isItem:
		heads = q.ofAll(q.miles[key].Requires)
	case q.c.Data.Items[i].State.satisfies():
		heads = new(big.Int)
	default:
		if heads = q.ofAll(q.waits(i)); heads.Sign() == 0 || q.c.Data.Items[i].State != ItemLocked {
			heads = new(big.Int).SetBit(new(big.Int), i, 1)
		}
	}
	q.heads[key] = heads
	return heads
}

func (q *queue) ofAll(keys []string) *big.Int {
	all := new(big.Int)
	for _, key := range keys {
		all.Or(all, q.of(key))
	}
	return all
}

// blocked says whom a locked item waits for, in the order of the plan.
func (q *queue) blocked(i int) BlockedItem {
	b := BlockedItem{Item: q.c.Data.Plan.Items[i].Key, Waits: []BlockingItem{}}
	if at, known := q.opens(i); known {
		b.OpensAt = at
	}
	heads := q.ofAll(q.waits(i))
	for k := range heads.BitLen() {
		if heads.Bit(k) == 1 {
			p := q.c.Data.Items[k]
			b.Waits = append(b.Waits, BlockingItem{Item: p.Key, State: p.State, Who: q.who(p.Key)})
		}
	}
	return b
}

// who is asked something about an item now.
func (s *schedule) who(key string) []string {
	var people []string
	for _, task := range s.tasks(key) {
		people = append(people, task.Assignee)
	}
	return sortedSet(people)
}
