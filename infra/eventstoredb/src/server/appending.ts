import {
  status,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type ServerDuplexStream,
} from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Message } from 'google-protobuf';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import { APPEND_BYTES_MAX, type AppendAnswer, type DoubleNode } from './double.js';
import { EXPECTED, type ProposedWrite, type WriteOutcome } from './event-log.js';
import type { ProposedEvent } from './stored-event.js';
import {
  expectedOf,
  failure,
  identifierOf,
  nameOf,
  proposedOf,
  streamDeleted,
  timedOut,
  tooLarge,
} from './wire.js';

const requiresLeader = (metadata: Metadata) => metadata.get('requires-leader')[0] === 'true';

// A call whose connection breaks ends for its reader like one that is complete; what came of it is no append.
const wasCutOff = (call: object): boolean =>
  (call as { call?: { stream?: { aborted?: boolean } } }).call?.stream?.aborted === true;

/** `Streams/Append`: options, then one message per event. */
export const appendCall =
  (double: DoubleNode): handleClientStreamingCall<Streams.AppendReq, Streams.AppendResp> =>
  (call, answer) => {
    double.calls.append += 1;
    let options: Streams.AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('error', () => undefined);
    call.on('data', (request: Streams.AppendReq) => {
      options ??= request.getOptions();
      const proposed = request.getProposedMessage();
      if (proposed !== undefined) events.push(proposedOf(proposed));
    });
    call.on('end', () => {
      if (wasCutOff(call)) return;
      const refusal = double.turnAway(requiresLeader(call.metadata));
      if (refusal !== undefined) return answer(refusal);
      if (options === undefined)
        return answer(failure(status.INVALID_ARGUMENT, 'The first message must hold options.'));
      const written = options;
      const proposal = {
        stream: nameOf(options.getStreamIdentifier()),
        expected: expectedOf(options, () => written.getRevision()),
        events,
      };
      void double.append(proposal).then((end) => {
        if (end.kind === 'written' || end.kind === 'wrong-version')
          return answer(null, appendResponse(end, proposal.expected));
        if (end.kind === 'deleted') return answer(streamDeleted(proposal.stream));
        if (end.kind === 'too-large') return answer(tooLarge(APPEND_BYTES_MAX));
        if (end.kind === 'timed-out') return answer(timedOut());
      });
    });
  };

const appendResponse = (
  end: Exclude<WriteOutcome, { kind: 'deleted' }>,
  expected: number,
): Streams.AppendResp => {
  if (end.kind === 'written')
    return new streams.AppendResp().setSuccess(
      new streams.AppendResp.Success()
        .setCurrentRevision(String(end.revision))
        .setPosition(
          new streams.AppendResp.Position()
            .setCommitPosition(String(end.position))
            .setPreparePosition(String(end.position)),
        ),
    );
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (end.current < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(end.current));
  if (expected === EXPECTED.noStream) wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === EXPECTED.any) wrong.setExpectedAny(new shared.Empty());
  else if (expected === EXPECTED.exists) wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
};

type BatchCall = ServerDuplexStream<Streams.BatchAppendReq, Streams.BatchAppendResp>;

interface PendingBatch extends Omit<ProposedWrite, 'events'> {
  readonly events: ProposedEvent[];
  readonly deadlineMs: number;
}

/** `Streams/BatchAppend`: one long call that carries many appends in pieces, told apart by correlation id. */
export const batchAppendCall =
  (double: DoubleNode): handleBidiStreamingCall<Streams.BatchAppendReq, Streams.BatchAppendResp> =>
  (call) => {
    const pending = new Map<string, PendingBatch>();
    call.on('error', () => undefined);
    call.on('end', () => call.end());
    call.on('data', (request: Streams.BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      if (options !== undefined) pending.set(id, pendingOf(options));
      const batch = pending.get(id);
      if (batch === undefined) return;
      batch.events.push(...request.getProposedMessagesList().map(proposedOf));
      if (!request.getIsFinal()) return;
      pending.delete(id);
      double.calls.batchAppend += 1;
      const refusal = double.turnAway(requiresLeader(call.metadata));
      if (refusal !== undefined) return void call.emit('error', refusal);
      if (batch.deadlineMs < Date.now())
        return answerBatch(call, { id, batch, end: { kind: 'timed-out' } });
      void double.append(batch).then((end) => answerBatch(call, { id, batch, end }));
    });
  };

const pendingOf = (options: Streams.BatchAppendReq.Options): PendingBatch => ({
  stream: nameOf(options.getStreamIdentifier()),
  expected: expectedOf(options, () => options.getStreamPosition()),
  events: [],
  deadlineMs: options.getDeadline()?.toDate().getTime() ?? Infinity,
});

const answerBatch = (
  call: BatchCall,
  { id, batch, end }: { id: string; batch: PendingBatch; end: AppendAnswer },
) => {
  if (end.kind === 'never' || end.kind === 'cut') return;
  const response = new streams.BatchAppendResp()
    .setCorrelationId(new shared.UUID().setString(id))
    .setStreamIdentifier(identifierOf(batch.stream));
  if (end.kind === 'written')
    response.setSuccess(
      new streams.BatchAppendResp.Success()
        .setCurrentRevision(String(end.revision))
        .setPosition(
          new shared.AllStreamPosition()
            .setCommitPosition(String(end.position))
            .setPreparePosition(String(end.position)),
        ),
    );
  else response.setError(batchError(batch, end));
  call.write(response);
};

const batchError = (
  { stream, expected }: PendingBatch,
  end: Exclude<AppendAnswer, { kind: 'written' | 'never' | 'cut' }>,
) => {
  if (end.kind === 'wrong-version')
    return packed(wrongVersion(end.current, expected), 'WrongExpectedVersion');
  if (end.kind === 'deleted')
    return packed(
      new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream)),
      'StreamDeleted',
    );
  if (end.kind === 'too-large')
    return packed(
      new shared.MaximumAppendSizeExceeded().setMaxappendsize(APPEND_BYTES_MAX),
      'MaximumAppendSizeExceeded',
    );
  return packed(new shared.Timeout(), 'Timeout');
};

const wrongVersion = (current: number, expected: number) => {
  const wrong = new shared.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === EXPECTED.noStream) wrong.setExpectedNoStream(new empty.Empty());
  else if (expected === EXPECTED.any) wrong.setExpectedAny(new empty.Empty());
  else if (expected === EXPECTED.exists) wrong.setExpectedStreamExists(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return wrong;
};

const packed = (message: Message, name: string) => {
  const details = new any.Any();
  details.pack(message.serializeBinary(), `event_store.client.${name}`);
  return new statuses.Status().setMessage(name).setDetails(details);
};

/** `Streams/Delete`: the stream is hidden, and may be written again. */
export const deleteCall =
  (double: DoubleNode): handleUnaryCall<Streams.DeleteReq, Streams.DeleteResp> =>
  (call, answer) => {
    const options = call.request.getOptions()!;
    const stream = nameOf(options.getStreamIdentifier());
    const end = double.log.softDelete(
      stream,
      expectedOf(options, () => options.getRevision()),
    );
    double.log.flush();
    if (end.kind !== 'written') return answer(deletionError(stream, end));
    answer(
      null,
      new streams.DeleteResp().setPosition(
        new streams.DeleteResp.Position()
          .setCommitPosition(String(end.position))
          .setPreparePosition(String(end.position)),
      ),
    );
  };

/** `Streams/Tombstone`: the stream is gone for good. */
export const tombstoneCall =
  (double: DoubleNode): handleUnaryCall<Streams.TombstoneReq, Streams.TombstoneResp> =>
  (call, answer) => {
    const options = call.request.getOptions()!;
    const stream = nameOf(options.getStreamIdentifier());
    const end = double.log.tombstone(
      stream,
      expectedOf(options, () => options.getRevision()),
    );
    double.log.flush();
    if (end.kind !== 'written') return answer(deletionError(stream, end));
    answer(
      null,
      new streams.TombstoneResp().setPosition(
        new streams.TombstoneResp.Position()
          .setCommitPosition(String(end.position))
          .setPreparePosition(String(end.position)),
      ),
    );
  };

const deletionError = (stream: string, end: Exclude<WriteOutcome, { kind: 'written' }>) =>
  end.kind === 'deleted'
    ? streamDeleted(stream)
    : failure(status.FAILED_PRECONDITION, `Append failed due to WrongExpectedVersion.`, {
        exception: 'wrong-expected-version',
        'stream-name': stream,
        'expected-version': '-1',
        'actual-version': String(end.current),
      });
