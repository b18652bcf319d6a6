// Package livecheck is a client for Livecheck: one photo of a face goes in, and out comes how likely it is a presentation attack
// (a print, a screen, a cut-out) rather than a live person.
package livecheck
