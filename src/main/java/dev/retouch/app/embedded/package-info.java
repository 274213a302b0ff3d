/**
 * A real Kafka broker and a real S3 server on loopback, each in a JVM of its own, so that the demo and the tests need
 * neither containers nor a network.
 *
 * <p>The servers' jars lie in {@code target/embedded} and are never on the worker's class path. This package is no part
 * of a production image's path: only {@code demo}, {@code submit}, {@code load} and tests use it.
 */
package dev.retouch.app.embedded;
