/** Load tests: requests at a steady rate, and what the answers say about throughput and latency. */
package dev.retouch.app.load;
