/** Retouch edits images where the instruction says, and nowhere else. */
package dev.retouch;
