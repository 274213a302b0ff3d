/** {@code doctor}: looks at everything that the worker needs, one thing after another, and says what to do about it. */
package dev.retouch.app.doctor;
