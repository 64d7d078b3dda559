package policy

import (
	"fmt"
	"slices"

	"tollgate/lifecycle"
)

const (
	maxQuestions = 40
	maxAnswers   = 10
	maxScore     = 10 // rows and columns of a matrix
)

// levels in ascending order: the place of a level is how severe it is.
var levels = []lifecycle.RiskLevel{lifecycle.RiskLow, lifecycle.RiskMedium, lifecycle.RiskHigh, lifecycle.RiskCritical}

// matrix checks that every likelihood and impact has a level, and that more of either is never a
// lower one.
func (c *Checker) matrix(path string, rows [][]lifecycle.RiskLevel) {
	c.Require(len(rows) >= 1 && len(rows) <= maxScore, path, "must have 1 to %d rows, has %d", maxScore, len(rows))
	for i, row := range rows {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Require(len(row) >= 1 && len(row) <= maxScore, at, "must have 1 to %d columns, has %d", maxScore, len(row))
		c.Require(len(row) == len(rows[0]), at, "must have as many columns as the first row, %d; has %d", len(rows[0]), len(row))
		for j, level := range row {
			cell := fmt.Sprintf("%s[%d]", at, j)
			if !slices.Contains(levels, level) {
				c.Add(cell, "%q is not one of %v", level, levels)
				continue
			}
			c.Require(j == 0 || severity(row[j-1]) <= severity(level), cell, "is %s, and with less impact it is %s", level, row[max(0, j-1)])
			if i > 0 && j < len(rows[i-1]) {
				above := rows[i-1][j]
				c.Require(severity(above) <= severity(level), cell, "is %s, and with less likelihood it is %s", level, above)
			}
		}
	}
}

func severity(level lifecycle.RiskLevel) int { return slices.Index(levels, level) }

// questions checks that answers to the questionnaire always find their row and column of the matrix.
func (c *Checker) questions(path string, t lifecycle.ChangeTemplate) {
	c.Require(len(t.Questions) >= 1 && len(t.Questions) <= maxQuestions, path, "must have 1 to %d questions, has %d", maxQuestions, len(t.Questions))
	size := map[string]int{"likelihood": len(t.Matrix), "impact": 0}
	if len(t.Matrix) > 0 {
		size["impact"] = len(t.Matrix[0])
	}
	seen, asked := Keys{}, map[string]bool{}
	for i, question := range t.Questions {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Unique(seen, at+".key", question.Key, "question")
		c.Text(at+".title", question.Title, 300)
		most, known := size[question.Dimension]
		c.Require(known, at+".dimension", "%q is not one of likelihood, impact", question.Dimension)
		asked[question.Dimension] = true
		c.answers(at+".answers", question.Answers)
		for j, answer := range question.Answers {
			c.Require(!known || answer.Score >= 1 && answer.Score <= most, fmt.Sprintf("%s.answers[%d].score", at, j),
				"must be 1 to %d, the matrix's size for %s; is %d", most, question.Dimension, answer.Score)
		}
	}
	for _, dimension := range []string{"likelihood", "impact"} {
		c.Require(asked[dimension], path, "has no question about %s", dimension)
	}
}

func (c *Checker) answers(path string, answers []lifecycle.RiskAnswer) {
	c.Require(len(answers) >= 2 && len(answers) <= maxAnswers, path, "must have 2 to %d answers, has %d", maxAnswers, len(answers))
	seen := Keys{}
	for i, answer := range answers {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Require(answerPattern.MatchString(answer.Key), at+".key", "%q must be 1 to 40 of a-z, 0-9 and _, beginning with a letter or digit", answer.Key)
		c.Once(seen, at+".key", answer.Key, "answer")
		c.Text(at+".title", answer.Title, 300)
	}
}
