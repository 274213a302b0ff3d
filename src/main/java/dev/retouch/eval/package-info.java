/** Measures edits against scenes whose truth is known. */
package dev.retouch.eval;
