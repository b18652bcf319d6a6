/**
 * Client for Livecheck: one photo of a face goes in, and out comes how likely it is a presentation
 * attack.
 */
package livecheck.client;
