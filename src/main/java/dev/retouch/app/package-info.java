/** Wiring and commands: the only package that sees all others. */
package dev.retouch.app;
