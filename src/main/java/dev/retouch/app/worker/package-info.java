/** Wires the worker: its beans, the settings of its channel, health and metrics. */
package dev.retouch.app.worker;
