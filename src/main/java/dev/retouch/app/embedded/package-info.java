/**
 * A real Kafka broker and a real S3 server on loopback, each in its own JVM, so that the demo and the tests need
 * neither containers nor a network.
 *
 * <p>The servers' jars are in {@code target/embedded} and never on the worker's class path. Nothing in production uses
 * this package: only {@code demo}, {@code submit}, {@code load} and tests use it.
 */
package dev.retouch.app.embedded;
