'use strict';

const { EventEmitter } = require('events');
const net = require('net');
const eachLine = require('./lines');

/**
 * The client that holds the connection to the registry, as RegistryDataClient.java: it runs in the leader only. Emits
 * 'connected' with its epoch, 'error', and 'lost' when the registry has closed the connection.
 *
 * The package delegates methods that are `async`, so these are, although they only pass a promise on.
 */
module.exports = class RegistryDataClient extends EventEmitter {
  #unanswered = []; // the server answers in order
  #subscribers = [];
  #socket;
  #greeted;
  #cause = new Error('the registry has closed the connection');
  #closing = false;
  #failed = err => this.emit('error', err); // where nobody waits for the answer

  constructor({ host = '127.0.0.1', port }) {
    super();
    this.#socket = net.connect({ host, port });
    this.#socket.on('error', err => { this.#cause = err; });
    this.#socket.on('close', () => this.#closed());
    eachLine(this.#socket, line => this.#received(JSON.parse(line)));
    this.#greeted = this.#greet(Date.now()); // the package has no terms of leaders: the clock has to do
  }

  /** Tells the package when this can be used, or why not. */
  ready(callback) {
    this.#greeted.then(() => callback(), callback);
  }

  subscribe({ dataId }, listener) {
    this.#subscribers.push({ dataId, listener });
    this.#send({ command: 'subscribe', dataId }, listener, this.#failed); // not by a promise: before the next line
  }

  unSubscribe({ dataId }, listener) {
    this.#subscribers = this.#subscribers.filter(one =>
      one.dataId !== dataId || (listener && one.listener !== listener));
    if (!this.#subscribers.some(one => one.dataId === dataId)) {
      this.#send({ command: 'unSubscribe', dataId }, () => {}, this.#failed);
    }
  }

  publish({ dataId, publishData }) {
    this.#send({ command: 'publish', dataId, publishData }, () => {}, this.#failed);
  }

  async getData(dataId) {
    return this.#call({ command: 'getData', dataId });
  }

  async version() {
    return this.#call({ command: 'version' });
  }

  close() {
    this.#closing = true;
    return new Promise(resolve => this.#socket.end(resolve));
  }

  /** Tells the server our epoch first, so that it can tell an old leader's commands from a new one's. */
  async #greet(epoch) {
    await this.#call({ command: 'hello', epoch });
    this.emit('connected', epoch);
  }

  #call(command) {
    return new Promise((resolve, reject) => this.#send(command, resolve, reject));
  }

  #send(command, resolve, reject) {
    if (!this.#socket.writable) {
      reject(this.#cause);
      return;
    }
    this.#unanswered.push({ resolve, reject });
    this.#socket.write(JSON.stringify(command) + '\n');
  }

  #received(line) {
    if ('values' in line) {
      this.#subscribers
        .filter(one => one.dataId === line.dataId)
        .forEach(one => one.listener(line.values));
    } else if ('error' in line) {
      this.#unanswered.shift().reject(new Error(line.error));
    } else {
      this.#unanswered.shift().resolve(line.result);
    }
  }

  #closed() {
    this.#unanswered.splice(0).forEach(one => one.reject(this.#cause));
    if (!this.#closing) {
      this.#failed(this.#cause);
      this.emit('lost');
    }
  }
};
