// Package people is the place « Personnes »: who is in the workspace, whose 8 words
// were compared, what each still lacks, and how somebody comes in or leaves.
package people
