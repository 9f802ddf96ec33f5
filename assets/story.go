package assets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrNoDraft reports a version or language that the sample does not have.
var ErrNoDraft = errors.New("no such sample draft")

// DraftVersions is how many versions the sample draft has, numbered from 1.
const DraftVersions = 2

// Text is the same words in each language.
type Text struct {
	Fr string `json:"fr"`
	En string `json:"en"`
}

// In is the text in lang, in French where lang is unknown.
func (t Text) In(lang string) string {
	if known(lang) == English {
		return t.En
	}
	return t.Fr
}

// Story is a consultation on the sample draft, as it was played: who takes part, what each writes, in order, and how the
// committee answers.
type Story struct {
	Workspace  Text `json:"workspace"`
	Title      Text `json:"title"` // of the consultation
	DraftTitle Text `json:"draft_title"`
	Terms      Text `json:"terms"` // of taking part
	// OpenDays is how long the consultation stays open, in days.
	OpenDays     int           `json:"open_days"`
	Questions    []Question    `json:"questions"`
	People       []Person      `json:"people"`
	Comments     []Comment     `json:"comments"`
	Submissions  []Submission  `json:"submissions"`
	Dispositions []Disposition `json:"dispositions"`
}

// Question is one that the consultation asks.
type Question struct {
	ID   string `json:"id"`
	Type string `json:"type"` // "text" or "choice"
	Text Text   `json:"text"`
	// About says that the question is about the respondent: voluntary, and for the committee alone.
	About   bool     `json:"about"`
	Choices []Choice `json:"choices,omitempty"`
}

// Choice is one of the answers offered by a question of type "choice".
type Choice struct {
	ID   string `json:"id"`
	Text Text   `json:"text"`
}

// Person takes part in the story.
type Person struct {
	ID           string `json:"id"` // "clerk", "cso" or "defender"
	Name         string `json:"name"`
	Organisation Text   `json:"organisation"`
	Role         string `json:"role"` // "clerk" or "contributor"
}

// Comment is one act of commenting on version 1. A reply or an endorsement hangs where its target hangs: it has neither At
// nor Quote.
type Comment struct {
	By string `json:"by"` // a person's id
	At string `json:"at,omitempty"`
	// Quote occurs word for word, and once, in the provision At of version 1, in each language.
	Quote Text   `json:"quote,omitzero"`
	Type  string `json:"type"` // "general", "technical", "editorial", "question", "evidence" or "support"
	Text  Text   `json:"text"`
	// Replace is the wording proposed in the place of Quote, or nil.
	Replace *Text `json:"replace,omitempty"`
	// ReplyTo and Endorses are indexes of earlier comments, or nil.
	ReplyTo  *int `json:"reply_to,omitempty"`
	Endorses *int `json:"endorses,omitempty"`
	// To is who can read it: "" for everyone, or "committee".
	To string `json:"to"`
}

// Submission is what a person formally hands in.
type Submission struct {
	By           string   `json:"by"` // a person's id
	Letter       Text     `json:"letter"`
	Confidential bool     `json:"confidential"`
	Comments     []int    `json:"comments"` // indexes of the comments handed in with it
	Answers      []Answer `json:"answers"`
}

// Answer is what a submission says to one question: a choice's id, or free text.
type Answer struct {
	Question string `json:"question"`
	Choice   string `json:"choice,omitempty"`
	Text     Text   `json:"text,omitzero"`
}

// Disposition is the committee's reasoned answer to a comment.
type Disposition struct {
	Comment  int    `json:"comment"`  // index
	Decision string `json:"decision"` // "accepted", "partly", "noted" or "rejected"
	Reason   Text   `json:"reason"`
}

// Person is the one with this id.
func (s *Story) Person(id string) (Person, bool) {
	for _, p := range s.People {
		if p.ID == id {
			return p, true
		}
	}
	return Person{}, false
}

// Sample is the story of the sample consultation. Each call returns a value of its own.
func Sample() (*Story, error) {
	raw, err := files.ReadFile("sample/story.json")
	if err != nil {
		return nil, fmt.Errorf("reading the sample story: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var s Story
	if err := dec.Decode(&s); err != nil {
		return nil, fmt.Errorf("reading the sample story: %w", err)
	}
	return &s, nil
}

// Draft is the sample draft law as Markdown: a YAML title, "#" for a Titre, "##" for a Chapitre, "###" for an article
// ("Article 12"; the first one is "Article 1er" in French), one paragraph or point a block. The versions are numbered from 1
// to [DraftVersions]; lang is [French] or [English]. Anything else is [ErrNoDraft].
func Draft(version int, lang string) ([]byte, error) {
	if version < 1 || version > DraftVersions || (lang != French && lang != English) {
		return nil, fmt.Errorf("%w: version %d, language %q", ErrNoDraft, version, lang)
	}
	raw, err := files.ReadFile(fmt.Sprintf("sample/loi-v%d.%s.md", version, lang))
	if err != nil {
		return nil, fmt.Errorf("reading the sample draft: %w", err)
	}
	return raw, nil
}
