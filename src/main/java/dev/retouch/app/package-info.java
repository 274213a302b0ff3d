/** The command line. This package and those below it wire everything, and are the only ones that see all others. */
package dev.retouch.app;
