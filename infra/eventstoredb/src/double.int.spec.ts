import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventStoreDBClient,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
} from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { credentials as grpcCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startEventStoreDouble, type EventStoreDouble } from './index.js';

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let double: EventStoreDouble;
let client: EventStoreDBClient;
let streams = 0;
const aStream = (category = 'lamp') => `${category}-${(streams += 1)}`;
const lit = (data: Record<string, unknown> = {}) => jsonEvent({ type: 'LampLit', data });

beforeAll(async () => {
  double = await startEventStoreDouble();
  client = EventStoreDBClient.connectionString(double.url);
});
afterAll(async () => {
  await client.dispose();
  await double.stop();
});

// An account makes the client send each append as a call of its own.
const credentials = { username: 'admin', password: 'changeit' };
const ways = [
  ['BatchAppend', {}],
  ['Append', { credentials }],
] as const;

const revisionsOf = async (stream: string) => {
  const revisions: number[] = [];
  for await (const { event } of client.readStream(stream)) revisions.push(Number(event?.revision));
  return revisions;
};

describe.each(ways)('%s', (way, options) => {
  test('is the call that was made', async () => {
    const counted = way === 'Append' ? 'append' : 'batchAppend';
    const before = await double.faults.calls();
    await client.appendToStream(aStream(), [lit()], options);
    expect((await double.faults.calls())[counted]).toBe(before[counted] + 1);
  });

  test.each<[AppendExpectedRevision, boolean]>([
    [NO_STREAM, false],
    [STREAM_EXISTS, true],
    ['any', true],
    [0n, false],
    [1n, true],
    [2n, false],
  ])('expecting %s at revision 1: written %s', async (expectedRevision, written) => {
    const stream = aStream();
    await client.appendToStream(stream, [lit(), lit()], options);
    const appending = client.appendToStream(stream, [lit()], { ...options, expectedRevision });
    if (written) expect((await appending).nextExpectedRevision).toBe(2n);
    else await expect(appending).rejects.toMatchObject({ actualVersion: 1n });
  });

  test('takes the same ids again for the same append, and a part of them for a conflict', async () => {
    const [stream, events] = [aStream(), [lit(), lit()]];
    const first = await client.appendToStream(stream, events, {
      ...options,
      expectedRevision: NO_STREAM,
    });
    for (const expectedRevision of [NO_STREAM, 'any'] as const) {
      const again = { ...options, expectedRevision };
      expect(await client.appendToStream(stream, events, again)).toEqual(first);
      await expect(client.appendToStream(stream, [...events, lit()], again)).rejects.toThrow(
        WrongExpectedVersionError,
      );
    }
    expect(await revisionsOf(stream)).toEqual([0, 1]);
  });

  test('is limited to 1 MiB', async () => {
    const sized = (bytes: number) => [jsonEvent({ type: 'L', data: 'x'.repeat(bytes - 2 - 2) })];
    const limit = 1024 * 1024;
    await client.appendToStream(aStream(), sized(limit), options);
    await expect(client.appendToStream(aStream(), sized(limit + 1), options)).rejects.toThrow(
      MaxAppendSizeExceededError,
    );
  });

  test('to a tombstone is refused', async () => {
    const stream = aStream();
    await client.appendToStream(stream, [lit()], options);
    await client.tombstoneStream(stream);
    await expect(client.appendToStream(stream, [lit()], options)).rejects.toThrow(
      StreamDeletedError,
    );
    await expect(revisionsOf(stream)).rejects.toThrow(StreamDeletedError);
  });

  test('makes a deleted stream visible again, from there on', async () => {
    const stream = aStream();
    await client.appendToStream(stream, [lit(), lit()], options);
    await client.deleteStream(stream);
    await expect(revisionsOf(stream)).rejects.toThrow(StreamNotFoundError);
    await client.appendToStream(stream, [lit()], { ...options, expectedRevision: NO_STREAM });
    expect(await revisionsOf(stream)).toEqual([2]);
  });
});

describe('$metadata', () => {
  test('is read back, and limits what a stream shows', async () => {
    const stream = aStream();
    await client.appendToStream(stream, [lit(), lit(), lit(), lit()]);
    await client.setStreamMetadata(stream, { maxCount: 2 });
    expect((await client.getStreamMetadata(stream)).metadata).toMatchObject({ maxCount: 2 });
    expect(await revisionsOf(stream)).toEqual([2, 3]);
  });
});

describe('a filtered subscription', () => {
  test('gives checkpoints among what it leaves out, says when it has caught up, and goes on', async () => {
    const wanted = aStream('kite');
    await client.appendToStream(wanted, [lit()]);
    await client.appendToStream(
      aStream(),
      Array.from({ length: 100 }, () => lit()),
    );
    const said: string[] = [];
    const subscription = client.subscribeToAll({
      filter: streamNameFilter({
        prefixes: ['kite-'],
        maxSearchWindow: 20,
        checkpointReached: () => void said.push('checkpoint'),
      }),
    });
    subscription.on('caughtUp', () => {
      said.push('caught up');
      void client.appendToStream(wanted, [lit()]);
    });
    for await (const { event } of subscription) {
      said.push(`${event?.streamId}@${event?.revision}`);
      if (event?.revision === 1n) break;
    }
    expect(said[0]).toBe('checkpoint');
    const inOrder = said.filter((what) => what !== 'checkpoint');
    expect(inOrder).toEqual([`${wanted}@0`, 'caught up', `${wanted}@1`]);
    expect(said.length - inOrder.length).toBeGreaterThanOrEqual(5);
  });
});

describe('on a data folder', () => {
  test('what was acknowledged is there after kill -9, and an unfinished line is not', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'zhixin-double-'));
    const first = await startEventStoreDouble({ dataFolder });
    const writer = EventStoreDBClient.connectionString(first.url);
    const events = Array.from({ length: 20 }, () => lit({ text: '灯' }));
    await Promise.all(events.map((one, i) => writer.appendToStream(`lamp-${i}`, [one])));
    await first.kill();
    await appendFile(join(dataFolder, 'events.jsonl'), '[{"position":99');

    const second = await startEventStoreDouble({ dataFolder });
    expect(second.port).toBe(first.port);
    const reader = EventStoreDBClient.connectionString(second.url);
    const ids = new Set<string>();
    for await (const { event } of reader.readAll())
      if (event?.type === 'LampLit') ids.add(event.id);
    expect([...ids].sort()).toEqual(events.map(({ id }) => id).sort());
    expect(await reader.appendToStream('lamp-0', [lit()])).toMatchObject({
      nextExpectedRevision: 1n,
    });
    await second.stop();
    await rm(dataFolder, { recursive: true });
  });
});

test('an append whose connection breaks before its last event is no append', async () => {
  const raw = new services.StreamsClient(
    new URL(double.url).host,
    grpcCredentials.createInsecure(),
  );
  const lost = Array.from({ length: 10 }, () => aStream());
  for (const stream of lost) {
    const before = (await double.faults.calls()).append;
    const call = raw.append(() => undefined);
    call.on('error', () => undefined);
    call.write(optionsFor(stream));
    call.write(proposing('LampLit'));
    while ((await double.faults.calls()).append === before);
    await double.faults.cutConnections();
  }
  raw.close();
  for (const stream of lost)
    await expect(revisionsOf(stream)).rejects.toBeInstanceOf(StreamNotFoundError);
});

const optionsFor = (stream: string) => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream).toString('base64'));
  const options = new messages.AppendReq.Options();
  options.setStreamIdentifier(identifier);
  options.setNoStream(new shared.Empty());
  const request = new messages.AppendReq();
  request.setOptions(options);
  return request;
};

const proposing = (type: string) => {
  const id = new shared.UUID();
  id.setString(randomUUID());
  const proposed = new messages.AppendReq.ProposedMessage();
  proposed.setId(id);
  proposed.getMetadataMap().set('type', type).set('content-type', 'application/json');
  proposed.setData(Buffer.from('{}').toString('base64'));
  const request = new messages.AppendReq();
  request.setProposedMessage(proposed);
  return request;
};
