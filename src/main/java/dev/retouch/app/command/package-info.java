/** The commands that run in this process: edit, evaluate, train, params, bundle, worker. */
package dev.retouch.app.command;
