package consulttest

import (
	"testing"

	"toguna/consult"
)

func TestMemoryStore(t *testing.T) {
	TestStore(t, func(*testing.T) consult.Store { return NewStore() })
}

func TestMemoryFiles(t *testing.T) {
	TestFiles(t, func(*testing.T) consult.Files { return NewFiles() })
}

func TestMemoryNetwork(t *testing.T) {
	TestNetwork(t, func(*testing.T) (a, b consult.Network, filesA, filesB consult.Files) {
		fa, fb := NewFiles(), NewFiles()
		return NewNetwork(fa, fb), NewNetwork(fb, fa), fa, fb
	})
}
