/** Fetches model folders from where they are published. */
package dev.retouch.app.hub;
