// Takes the place of gitleaks' cmd/generate/config/utils/validate.go: instead of testing a rule against its examples, it
// prints them, one JSON object a line, with the bounds of the value that the rule itself would report.

package utils

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/zricethezav/gitleaks/v8/config"
)

type example struct {
	Rule  string `json:"rule"`
	True  bool   `json:"true"`
	Text  string `json:"text"`
	Start int    `json:"start"` // bytes; -1 if the rule's regular expression alone finds nothing
	End   int    `json:"end"`
}

func show(rule *config.Rule, text string, positive bool) {
	found := example{rule.RuleID, positive, text, -1, -1}
	if rule.Regex != nil {
		if at := rule.Regex.FindStringSubmatchIndex(text); at != nil {
			found.Start, found.End = at[0], at[1]
			for group := 1; group < len(at)/2; group++ { // the first group that took part, or the one that the rule names
				if at[2*group] >= 0 && (rule.SecretGroup == 0 || rule.SecretGroup == group) {
					found.Start, found.End = at[2*group], at[2*group+1]
					break
				}
			}
		}
	}
	line, err := json.Marshal(found)
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(os.Stdout, string(line))
}

func Validate(rule config.Rule, truePositives []string, falsePositives []string) *config.Rule {
	slices.Sort(truePositives) // some come out of a map
	for _, text := range truePositives {
		show(&rule, text, true)
	}
	for _, text := range falsePositives {
		show(&rule, text, false)
	}
	return &rule
}

func ValidateWithPaths(rule config.Rule, truePositives map[string]string, falsePositives map[string]string) *config.Rule {
	return Validate(rule, contents(truePositives), contents(falsePositives))
}

func contents(files map[string]string) []string {
	texts := make([]string, 0, len(files))
	for _, text := range files {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return texts
}
