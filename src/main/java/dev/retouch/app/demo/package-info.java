/** The demo: the whole path from request events to edited pictures on one machine, without any installation. */
package dev.retouch.app.demo;
