/** Downloads model folders from model hubs and object stores. */
package dev.retouch.app.hub;
