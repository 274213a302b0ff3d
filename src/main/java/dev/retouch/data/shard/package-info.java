/** Data sets as WebDataset shards: tar files in which the files of a sample follow one another and share a key. */
package dev.retouch.data.shard;
