/** The object store over the AWS SDK. */
package dev.retouch.worker.store;
