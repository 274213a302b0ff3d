/** The editor of load tests: no model, a fixed time. */
package dev.retouch.app.fixed;
