package draft

import "slices"

// ParseKind returns the kind that String names so.
func ParseKind(name string) (Kind, bool) {
	i := slices.Index(kindNames[:], name)
	return Kind(i), i > 0
}
