/** Scenes that the project draws itself: product-like pictures with edits whose result and region are known exactly. */
package dev.retouch.scene;
