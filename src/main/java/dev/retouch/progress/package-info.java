/** How long tasks show how far they are. */
package dev.retouch.progress;
