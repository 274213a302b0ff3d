/** Public data sets of edits, from the Parquet files that they are published in. */
package dev.retouch.data.parquet;
