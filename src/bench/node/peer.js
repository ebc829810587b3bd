'use strict';

// One process with the real npm package; does what BenchProcess.java does. Its argument is JSON: {port, index, followers};
// it obeys a JSON line each and answers with one.

const readline = require('readline');
const { createHistogram } = require('perf_hooks');
const Base = require('sdk-base');
const cluster = require('cluster-client');

const TIMEOUT = 30000;
const WINDOW = 256;
const ACKNOWLEDGED_EVERY = 64;
const DIGITS = 12;
const REMEMBERED = 100000;
const REGISTRATION = { key: 'bench' };

const settings = JSON.parse(process.argv[2]);

function say(line) {
  process.stdout.write(JSON.stringify(line) + '\n');
}

class DataClient extends Base {
  constructor() {
    super();
    this.listeners_ = [];
    this.received_ = [];
    this.sent_ = 0;
    this.padding_ = '';
    setImmediate(() => this.ready(true));
  }

  async echo(text) {
    return text;
  }

  async echoObject(object) {
    return object;
  }

  subscribe(reg, listener) {
    this.listeners_.push(listener);
  }

  async flow(length, followers) {
    this.padding_ = 'x'.repeat(Math.max(0, length - DIGITS));
    this.received_ = new Array(length === 0 ? 0 : followers).fill(0);
    this.sent_ = 0;
    this.pump();
  }

  received(follower, number) {
    // what a follower still gets of a flow that has ended is beyond what was sent of this one
    if (follower < this.received_.length && number > this.received_[follower] && number <= this.sent_) {
      this.received_[follower] = number;
      this.pump();
    }
  }

  pump() {
    if (this.received_.length === 0) return;
    const slowest = Math.min(...this.received_);
    while (this.sent_ < slowest + WINDOW) {
      const value = String(++this.sent_).padStart(DIGITS, '0') + this.padding_;
      for (const listener of this.listeners_) listener(value);
    }
  }

  close() {}
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const client = cluster(DataClient, { port: settings.port, responseTimeout: TIMEOUT, logger: quiet })
  .delegate('received', 'invokeOneway')
  .create();
client.on('error', () => {}); // of a leader that is killed
process.on('unhandledRejection', () => {});
client.ready(error => {
  if (error) {
    say({ type: 'failed', error: String(error) });
  } else {
    say({ type: 'ready' });
  }
});

const nowNanos = () => Number(process.hrtime.bigint());

function calls({ payload, value, inFlight, millis }) {
  const histogram = createHistogram();
  const method = typeof value === 'string' ? 'echo' : 'echoObject';
  const countedSince = performance.now() + millis / 5; // as CallRun.java
  const end = countedSince + millis;
  let failed = 0;
  let underWay = inFlight;
  return new Promise(resolve => {
    function answered(began) {
      const now = performance.now();
      if (now >= countedSince && now < end) histogram.record(Math.max(1, Math.round((now - began) * 1e6)));
      if (now < end) {
        next();
      } else if (--underWay === 0) {
        resolve({
          calls: histogram.count,
          failed,
          perSecond: histogram.count * 1000 / millis,
          p50Micros: histogram.percentile(50) / 1000,
          p99Micros: histogram.percentile(99) / 1000,
          p999Micros: histogram.percentile(99.9) / 1000,
        });
      }
    }

    function next() {
      const began = performance.now();
      client[method](value).then(() => answered(began), () => {
        failed++;
        answered(began);
      });
    }

    for (let i = 0; i < inFlight; i++) next();
  });
}

let values = 0;
let acknowledged = 0;

function received(value) {
  values++;
  const number = Number(value.slice(0, DIGITS));
  if (number < acknowledged) acknowledged = 0; // another flow
  if (number - acknowledged >= ACKNOWLEDGED_EVERY) {
    acknowledged = number;
    client.received(settings.index, number);
  }
}

const goodNanos = [];

// Whatever becomes of the calls before: some of them are never answered when the leader dies.
function probe() {
  setInterval(() => {
    client.echo('x').then(() => {
      goodNanos.push(nowNanos());
      if (goodNanos.length > 2 * REMEMBERED) goodNanos.splice(0, REMEMBERED);
    }, () => {});
  }, 1);
}

const commands = {
  calls,
  async listen() {
    client.subscribe(REGISTRATION, received);
    return {};
  },
  async flow({ length, followers }) {
    values = 0;
    acknowledged = 0;
    await client.flow(length, followers);
    return {};
  },
  async deliveries({ millis }) {
    const before = values;
    const began = performance.now();
    await new Promise(resolve => setTimeout(resolve, millis));
    return { perSecond: (values - before) * 1000 / (performance.now() - began) };
  },
  async probe() {
    probe();
    return {};
  },
  async firstGoodCall({ afterNanos }) {
    return { nanos: goodNanos.find(nanos => nanos >= afterNanos) || -1 };
  },
};

readline.createInterface({ input: process.stdin })
  .on('line', async line => {
    const command = JSON.parse(line);
    try {
      say({ type: 'answer', ...await commands[command.do](command) });
    } catch (error) {
      say({ type: 'answer', error: String(error) });
    }
  })
  .on('close', () => process.exit());
