/**
 * Mistakes in the project's own code, made on purpose: each must end in a failing test.
 *
 * <p>A mistake is a change of bytecode, seen by a second loading of the project only; the code that ships has no switch
 * for it. {@link dev.retouch.mistake.MistakeTest} makes each of them and runs the test that must notice.
 */
package dev.retouch.mistake;
