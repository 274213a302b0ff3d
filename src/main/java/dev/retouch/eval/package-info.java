/** Measures edits on scenes for which the right result is known. */
package dev.retouch.eval;
