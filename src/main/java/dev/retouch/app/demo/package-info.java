/** The demo: the whole path from request events to edited pictures on one machine, with nothing to install. */
package dev.retouch.app.demo;
