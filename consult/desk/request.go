package desk

import "slices"

// Request returns one's sealed request to be admitted, as Join did; nil once one is
// in, or where none was made.
func (s *Space) Request() []byte {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	if s.ring.Door == nil {
		return nil
	}
	return slices.Clone(s.ring.Door.Request)
}
