'use strict';

/*
 * One process that uses the registry by npm cluster-client. Its arguments, its commands and the lines that it writes
 * are those of RegistryClient.java, but for `unPublish`, which the package does not have.
 *
 * The package fails the calls that it has under way when it loses the leader. The methods listed as `idempotent` are
 * called again, as processes of the JVM do by themselves; an answer tells in `failed` how often that was needed.
 */

const cluster = require('cluster-client');
const fs = require('fs');
const { setTimeout: sleep } = require('timers/promises');
const eachLine = require('./lines');
const RegistryDataClient = require('./registry-data-client');

const RETRY_MILLIS = 10;
const LONGEST_WAIT_MILLIS = 30_000;
const LONGEST_CLOSE_MILLIS = 10_000;

const [ argument, name ] = process.argv.slice(2);
const options = JSON.parse(argument.startsWith('{') ? argument : fs.readFileSync(argument, 'utf8'));
const { idempotent = [] } = options;
const client = connect();
let connectedEpoch = null;
let announcedRole = null;
let leaving = false;

function connect() {
  const reference = {
    name: options.name || options.service.split('.').pop(),
    port: options.port,
    singleMode: options.singleMode,
    isLeader: options.leader,
    responseTimeout: options.responseTimeout,
    logger: new console.Console(process.stderr), // the lines on standard output are ours
  };
  const given = Object.entries(reference).filter(([ , value ]) => value !== undefined);
  return cluster(RegistryDataClient, Object.fromEntries(given)).create(options.dataClientOptions.config);
}

function write(type, line) {
  process.stdout.write(JSON.stringify({ ...line, type }) + '\n');
}

function role() {
  if (!client.isReady) {
    return null;
  }
  if (options.singleMode) {
    return 'single';
  }
  return client.isClusterClientLeader ? 'leader' : 'follower';
}

/** Waits for a role. The package says that there is an error for as long as one try has failed; it tries again. */
async function awaitRole() {
  const deadline = Date.now() + LONGEST_WAIT_MILLIS;
  for (;;) {
    try {
      return await client.ready();
    } catch (err) {
      if (Date.now() > deadline) {
        throw err;
      }
      await sleep(RETRY_MILLIS);
    }
  }
}

async function call(method, ...args) {
  const deadline = Date.now() + LONGEST_WAIT_MILLIS;
  for (let failed = 0; ; failed++) {
    try {
      return { result: await client[method](...args), failed };
    } catch (err) {
      if (!idempotent.includes(method) || Date.now() > deadline) {
        throw err;
      }
      await sleep(RETRY_MILLIS);
    }
  }
}

async function run(command, dataId, publishData) {
  switch (command) {
    case 'subscribe':
      return client.subscribe({ dataId }, values => write('value', { dataId, values }));
    case 'publish':
      return client.publish({ dataId, publishData });
    case 'get':
      return call('getData', dataId);
    case 'version':
      return call('version');
    case 'role':
      return { result: role() };
    case 'status':
      return { result: { pid: process.pid, role: role(), epoch: role() === 'leader' ? connectedEpoch : null } };
    default:
      throw new Error(`no such command: ${command}`);
  }
}

async function obey(line) {
  try {
    await joined;
    const [ command, dataId, ...data ] = line.split(' ');
    write('answer', { command: line, result: null, ...await run(command, dataId, data.join(' ')) });
  } catch (err) {
    write('failure', { command: line, message: err.message });
  }
}

function announceRole() {
  if (role() !== announcedRole) { // the loss may be heard of more than once
    announcedRole = role();
    write('role', { role: announcedRole });
  }
}

function roleLost() {
  announceRole();
  awaitRole().then(announceRole, err => console.error(err.message));
}

async function leave() {
  if (leaving) {
    return;
  }
  leaving = true;
  client.off('close', roleLost);
  setTimeout(() => process.exit(1), LONGEST_CLOSE_MILLIS);
  await cluster.close(client);
  process.exit(0);
}

client.on('error', err => console.error(err.message)); // of one try, or of the data client
client.on('connected', epoch => { connectedEpoch = epoch; });
client.on('lost', () => process.exit(1)); // the package has no other way to give up the lead

const joined = awaitRole();
joined.then(() => {
  announcedRole = role();
  write('ready', { name, role: announcedRole, pid: process.pid });
  client.on('close', roleLost);
}, err => {
  write('failure', { command: 'connect', message: err.message });
  process.exit(1);
});

eachLine(process.stdin, line => line === 'exit' ? leave() : obey(line));
process.stdin.on('end', leave); // with whoever holds the other end of it
