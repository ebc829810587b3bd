'use strict';

// A process with the real npm package. The first argument is JSON: what is passed on to cluster(), and a member "peer"
// for this script: {readyAfter, readyFailure, value, firstId}. Obeys a JSON line each, and says a JSON line for each
// answer, value, call of its data client, and for every noise: what a user of the package would get to see or to log.

const readline = require('readline');
const cluster = require('cluster-client');
const utils = require('cluster-client/lib/utils');
const recordingClient = require('./recording_client');
const transcodes = require('./transcodes');
const { tag, untag, describe } = require('./tagged');

const { peer: settings = {}, transcode, ...options } = JSON.parse(process.argv[2]);

function say(type, members) {
  process.stdout.write(JSON.stringify({ type, ...members }) + '\n');
}
say.call = (method, args) => say('call', { method, args: args.map(tag) });

function noise(source, error) {
  const own = DataClient.raised(error);
  say(own ? 'failure' : 'noise', { source, error: describe(error) });
}

const DataClient = recordingClient(settings, say);
for (const event of [ 'uncaughtException', 'unhandledRejection', 'warning' ]) {
  process.on(event, error => noise(event, error));
}
for (const level of [ 'error', 'warn' ]) {
  console[level] = (...words) => noise('console.' + level, words.length === 1 ? words[0] : words.join(' '));
}
const logger = {
  debug() {},
  info() {},
  warn: words => noise('logger.warn', words),
  error: words => noise('logger.error', words),
};

if (settings.firstId) utils.setId(settings.firstId - 1);
if (transcode) options.transcode = transcodes[transcode];
const client = cluster(DataClient, { ...options, logger })
  .delegate('fire', 'invokeOneway')
  .delegate('unPublish', 'invokeOneway')
  .create();
client.on('error', error => noise('error event', error));
client.ready(error => {
  if (error) say('failed', { error: describe(error) });
  else say('ready', { leader: client.isClusterClientLeader });
});

const listeners = new Map();

function listener(name) {
  if (!listeners.has(name)) listeners.set(name, value => say('value', { listener: name, value: tag(value) }));
  return listeners.get(name);
}

const turn = () => new Promise(resolve => setImmediate(resolve));

async function until(condition) {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 2));
}

const commands = {
  async invoke({ method, args }) {
    return client[method](...args);
  },
  async subscribe({ registration, listener: name }) {
    client.subscribe(registration, listener(name));
  },
  async unSubscribe({ registration, listener: name }) {
    client.unSubscribe(registration, name === undefined ? undefined : listener(name));
  },
  async send({ registration, value }) {
    DataClient.latest.send(registration, value);
  },
  async awaitRole({ leader }) {
    await until(() => client.isReady && client.isClusterClientLeader === leader);
  },
  async lastId() {
    const id = utils.nextId();
    utils.setId(id - 1);
    return id - 1;
  },
  async sync() {
    await turn(); // the package raises its errors one turn later
    await turn();
  },
  async close() {
    await cluster.close(client);
  },
};

async function obey({ id, command, ...members }) {
  try {
    say('answer', { id, value: tag(await commands[command](untag(members))) });
  } catch (error) {
    say('answer', { id, error: describe(error) });
  }
}

readline.createInterface({ input: process.stdin })
  .on('line', line => obey(JSON.parse(line)))
  .on('close', () => process.exit());
