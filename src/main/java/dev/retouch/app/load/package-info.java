/** Load tests: throughput and latency under requests at a steady rate. */
package dev.retouch.app.load;
