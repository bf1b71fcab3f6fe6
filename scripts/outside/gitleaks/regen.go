// Takes the place of gitleaks' cmd/generate/secrets/regen.go: the same generator with a fixed seed for each call, so that
// every run draws the same values.

package secrets

import "github.com/lucasjones/reggen"

var calls int64

func NewSecret(regex string) string {
	generator, err := reggen.NewGenerator(regex)
	if err != nil {
		panic(err)
	}
	calls++
	generator.SetSeed(calls)
	return generator.Generate(1)
}
