/**
 * {@code dlq}: what became of requests that could not be answered or failed, and sending them again, each once.
 *
 * <p>It knows the published headers and none of the worker's classes, so that a difference between them is noticed.
 */
package dev.retouch.app.deadletter;
