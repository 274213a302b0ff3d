/** The other side of the worker: uploads sources, sends requests, waits for the answers; for demo, submit and load. */
package dev.retouch.app.client;
