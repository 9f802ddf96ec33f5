// Package drafts is the place of the texts: the draft article by article, what is
// said of it beside it, and the writing of comments and proposed wordings.
package drafts
