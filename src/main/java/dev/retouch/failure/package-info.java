/** The one vocabulary of failures: every package names its own reasons, and a caller needs to know no package's. */
package dev.retouch.failure;
