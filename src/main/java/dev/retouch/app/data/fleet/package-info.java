/** Precomputation by a fleet of workers: one request on Kafka for each shard, shards in an object store. */
package dev.retouch.app.data.fleet;
