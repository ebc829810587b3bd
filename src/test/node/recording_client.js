'use strict';

const Base = require('sdk-base');

// What RecordingDataClient.java is for the JVM: says what it is called with, and fails in every way. Its own failures
// are kept apart from what the package itself raises.
module.exports = function(settings, say) {
  const failures = new WeakSet();

  function failure(message, members) {
    const error = Object.assign(new Error(message), members);
    failures.add(error);
    return error;
  }

  class RecordingDataClient extends Base {
    constructor() {
      super();
      this.listeners_ = new Map();
      say.call('connect', []);
      const ready = settings.readyFailure ? failure(settings.readyFailure, { code: 'E_DOWN' }) : true;
      setTimeout(() => this.ready(ready), settings.readyAfter || 0);
      RecordingDataClient.latest = this;
    }

    subscribe(reg, listener) {
      say.call('subscribe', [ reg ]);
      const key = JSON.stringify(reg);
      this.listeners_.set(key, [ ...(this.listeners_.get(key) || []), listener ]);
      if ('value' in settings) listener(settings.value);
    }

    unSubscribe(reg) {
      say.call('unSubscribe', [ reg ]);
      this.listeners_.delete(JSON.stringify(reg));
    }

    publish(reg) {
      say.call('publish', [ reg ]);
    }

    unPublish(reg) {
      say.call('unPublish', [ reg ]);
    }

    fire(text) {
      say.call('fire', [ text ]);
    }

    async ping(...args) {
      say.call('ping', args.filter(arg => typeof arg !== 'function'));
      return 'pong';
    }

    async echo(text) {
      say.call('echo', [ text ]);
      return text;
    }

    async weigh(a, b, c) {
      return a + 10 * b + Math.trunc(100 * c);
    }

    async mirror(value) {
      say.call('mirror', [ value ]);
      return value;
    }

    async fail(how) {
      say.call('fail', [ how ]);
      switch (how) {
        case 'throw': throw failure('thrown', { name: 'IllegalStateException' });
        case 'service': throw failure('told so', { code: 42, detail: 'x' });
        case 'text': throw failure('no such key', { code: 'E_NO_KEY', name: 'KeyError' });
        case 'object': return Promise.reject({ message: 'an object', code: 7 });
        case 'string': return Promise.reject('a string');
        case 'nothing': return Promise.reject();
        default: return new Promise(() => {});
      }
    }

    async slow(millis) {
      say.call('slow', [ millis ]);
      await new Promise(resolve => setTimeout(resolve, millis));
      say.call('answered', [ millis ]);
      return 'slow ' + millis;
    }

    async emitAll(reg, values) {
      for (const value of values) this.send(reg, value);
    }

    async count(number) {
      return number;
    }

    async grow(length) {
      return 'x'.repeat(length);
    }

    async notANumber() {
      return NaN;
    }

    async greet(name) {
      return 'hello ' + name;
    }

    // Not in the interface of the JVM.
    async unknownToTheOthers(text) {
      return text;
    }

    send(reg, value) {
      for (const listener of this.listeners_.get(JSON.stringify(reg)) || []) listener(value);
    }

    close() {
      say.call('close', []);
    }
  }

  RecordingDataClient.raised = error => error instanceof Error && failures.has(error);
  return RecordingDataClient;
};
